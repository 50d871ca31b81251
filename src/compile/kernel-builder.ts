/**
 * @module compile/kernel-builder — scalar instructions of one kernel, built in static single assignment:
 * equal instructions are made once, constants are folded.
 */
import type { DType } from "../core/dtype.ts";
import type { AffineIndex, Coordinate } from "../ir/op.ts";
import type { ScalarBuilder, ScalarValue } from "../ir/scalar-builder.ts";
import type {
  Access,
  BinaryInstruction,
  CompareInstruction,
  Instruction,
  ScalarInstruction,
  UnaryInstruction,
  ValueId,
} from "../loops/scalar.ts";

/** A list of instructions that grows; `first` is the number of its first value. */
export class InstructionList {
  readonly instructions: Instruction[] = [];
  readonly first: ValueId;
  readonly #known = new Map<string, ScalarValue>();

  constructor(first: ValueId) {
    this.first = first;
  }

  /** The value of an instruction, made once. */
  push(instruction: Instruction): ScalarValue {
    const key = keyOf(instruction);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const value = { id: this.first + this.instructions.length, dtype: instruction.dtype };
    this.instructions.push(instruction);
    this.#known.set(key, value);
    return value;
  }

  constantOf(value: ScalarValue): number | null {
    const instruction = this.instructions[value.id - this.first];
    return instruction?.op === "constant" ? instruction.value : null;
  }

  get end(): ValueId {
    return this.first + this.instructions.length;
  }
}

function keyOf(instruction: Instruction): string {
  if (instruction.op === "constant") {
    const { value } = instruction;
    return `c${instruction.dtype}${Object.is(value, -0) ? "-0" : value}`;
  }
  if (instruction.op === "index") return `i${instruction.axis}`;
  if (instruction.op === "load") {
    const { buffer, offset, strides, at, scale } = instruction.access;
    return `l${buffer}:${offset}:${strides.join()}:${at}:${scale}`;
  }
  return `${instruction.op}:${instruction.dtype}:${instruction.args.join()}`;
}

const unary: readonly UnaryInstruction[] = [
  "negate",
  "abs",
  "floor",
  "ceil",
  "round",
  "trunc",
  "sqrt",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "erf",
  "sigmoid",
  "not",
];
const binary: readonly BinaryInstruction[] = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "remainder",
  "power",
  "atan2",
  "maximum",
  "minimum",
  "and",
  "or",
  "xor",
  "shiftLeft",
  "shiftRight",
];
const comparisons: readonly CompareInstruction[] = ["equal", "notEqual", "less", "lessEqual"];

/** What the generated methods below work on. */
interface BuilderState {
  readonly list: InstructionList;
  readonly defaultDType: DType;
}

function operation(
  { list }: BuilderState,
  op: ScalarInstruction,
  dtype: DType,
  args: readonly ScalarValue[],
): ScalarValue {
  return list.push({ op, dtype, args: args.map((arg) => arg.id) });
}

function constant({ list }: BuilderState, value: number, dtype: DType): ScalarValue {
  return list.push({
    op: "constant",
    dtype,
    value: dtype === "float32" ? Math.fround(value) : value,
  });
}

/** A binary instruction's value where it is known without computing it in the kernel. */
function folded(
  state: BuilderState,
  op: BinaryInstruction,
  x: ScalarValue,
  y: ScalarValue,
): ScalarValue | null {
  const a = state.list.constantOf(x);
  const b = state.list.constantOf(y);
  if (a === null && b === null) return null;
  if (op === "multiply" && b === 1) return x;
  if (op === "multiply" && a === 1) return y;
  if (op === "divide" && b === 1) return x;
  // x + 0 is not x for x = −0, but x − 0 and x + (−0) are.
  if (op === "subtract" && Object.is(b, 0)) return x;
  if (op === "add" && Object.is(b, -0)) return x;
  if (a === null || b === null || !(x.dtype === "float32" || x.dtype === "float64")) return null;
  if (op === "add") return constant(state, a + b, x.dtype);
  if (op === "subtract") return constant(state, a - b, x.dtype);
  if (op === "multiply") return constant(state, a * b, x.dtype);
  return op === "divide" ? constant(state, a / b, x.dtype) : null;
}

let methods: object | null = null;

/** One method an instruction, made once and shared by all builders: builders are made by the thousand. */
function sharedMethods(): object {
  const table: Record<string, unknown> = {
    constant(this: BuilderState, value: number, dtype: DType = this.defaultDType): ScalarValue {
      return constant(this, value, dtype);
    },
    select(
      this: BuilderState,
      condition: ScalarValue,
      a: ScalarValue,
      b: ScalarValue,
    ): ScalarValue {
      if (a.id === b.id) return a;
      const known = this.list.constantOf(condition);
      if (known !== null) return known !== 0 ? a : b;
      return operation(this, "select", a.dtype, [condition, a, b]);
    },
    cast(this: BuilderState, x: ScalarValue, dtype: DType): ScalarValue {
      if (x.dtype === dtype) return x;
      const known = this.list.constantOf(x);
      const isExact = known !== null && Number.isInteger(known) && known >= 0 && known < 128;
      return isExact && dtype !== "bool" && !Object.is(known, -0)
        ? constant(this, known, dtype)
        : operation(this, "cast", dtype, [x]);
    },
    bitcast(this: BuilderState, x: ScalarValue, dtype: DType): ScalarValue {
      return x.dtype === dtype ? x : operation(this, "bitcast", dtype, [x]);
    },
  };
  for (const op of unary) {
    table[op] = function unaryMethod(this: BuilderState, x: ScalarValue): ScalarValue {
      return operation(this, op, x.dtype, [x]);
    };
  }
  for (const op of binary) {
    table[op] = function binaryMethod(
      this: BuilderState,
      x: ScalarValue,
      y: ScalarValue,
    ): ScalarValue {
      return folded(this, op, x, y) ?? operation(this, op, x.dtype, [x, y]);
    };
  }
  for (const op of comparisons) {
    table[op] = function compareMethod(
      this: BuilderState,
      x: ScalarValue,
      y: ScalarValue,
    ): ScalarValue {
      return operation(this, op, "bool", [x, y]);
    };
  }
  return table;
}

/**
 * Writes scalar instructions into a list.
 *
 * @param extra - Further methods, for builders that can do more.
 */
export function scalarBuilder<Extra extends object = Record<never, never>>(
  list: InstructionList,
  defaultDType: DType,
  extra?: Extra,
): ScalarBuilder & Extra {
  methods ??= sharedMethods();
  const state: BuilderState = { list, defaultDType };
  // The shared table holds one method for each name in the instruction unions.
  return Object.assign(Object.create(methods), state, extra) as ScalarBuilder & Extra;
}

/** Value of an affine index, int32, as instructions. */
export function affineValue(list: InstructionList, index: AffineIndex): ScalarValue {
  const s = scalarBuilder(list, "int32");
  let value: ScalarValue | null = null;
  index.strides.forEach((stride, axis) => {
    if (stride === 0) return;
    const loop = list.push({ op: "index", dtype: "int32", axis });
    const term = s.multiply(loop, s.constant(stride));
    value = value === null ? term : s.add(value, term);
  });
  const offset = s.constant(index.offset);
  if (value === null) return offset;
  return index.offset === 0 ? value : s.add(value, offset);
}

/** Flat position of an element in a row-major buffer: constant part, strides a kernel axis, and a data-dependent part. */
export function flatAccess(
  list: InstructionList,
  rank: number,
  shape: readonly number[],
  coordinates: readonly Coordinate[],
): Pick<Access, "offset" | "strides" | "at" | "scale"> {
  const s = scalarBuilder(list, "int32");
  const strides = new Array<number>(rank).fill(0);
  let offset = 0;
  let step = 1;
  let data: { value: ScalarValue; scale: number } | null = null;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const coordinate = coordinates[axis];
    const size = step;
    step *= shape[axis] ?? 1;
    if (coordinate === undefined || shape[axis] === 1) continue;
    if (!("id" in coordinate)) {
      offset += coordinate.offset * size;
      coordinate.strides.forEach((stride, loop) => {
        strides[loop] = (strides[loop] ?? 0) + stride * size;
      });
    }
    const value = "id" in coordinate ? coordinate : "plus" in coordinate ? coordinate.plus : null;
    if (value === null) continue;
    data =
      data === null
        ? { value, scale: size }
        : {
            value: s.add(
              s.multiply(data.value, s.constant(data.scale)),
              s.multiply(value, s.constant(size)),
            ),
            scale: 1,
          };
  }
  return { offset, strides, at: data?.value.id ?? null, scale: data?.scale ?? 0 };
}
