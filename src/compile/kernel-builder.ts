/**
 * @module compile/kernel-builder — scalar instructions of one kernel, built in static single assignment:
 * equal instructions are made once, constants are folded.
 */
import type { DType } from "../core/dtype.ts";
import { isFloating } from "../core/dtype.ts";
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

/** Writes scalar instructions into a list. */
export function scalarBuilder(list: InstructionList, defaultDType: DType): ScalarBuilder {
  const operation = (
    op: ScalarInstruction,
    dtype: DType,
    args: readonly ScalarValue[],
  ): ScalarValue => list.push({ op, dtype, args: args.map((arg) => arg.id) });
  const constant = (value: number, dtype: DType = defaultDType): ScalarValue =>
    list.push({ op: "constant", dtype, value: dtype === "float32" ? Math.fround(value) : value });
  const is = (value: ScalarValue, number: number): boolean => list.constantOf(value) === number;

  const folded = (op: BinaryInstruction, x: ScalarValue, y: ScalarValue): ScalarValue | null => {
    if (op === "multiply" && is(y, 1)) return x;
    if (op === "multiply" && is(x, 1)) return y;
    if (op === "divide" && is(y, 1)) return x;
    // x + 0 is not x for x = −0, but x − 0 and x + (−0) are.
    if (op === "subtract" && Object.is(list.constantOf(y), 0)) return x;
    if (op === "add" && Object.is(list.constantOf(y), -0)) return x;
    const a = list.constantOf(x);
    const b = list.constantOf(y);
    if (a === null || b === null || !(x.dtype === "float32" || x.dtype === "float64")) return null;
    const exact = { add: a + b, subtract: a - b, multiply: a * b, divide: a / b };
    return op in exact ? constant(exact[op as keyof typeof exact], x.dtype) : null;
  };

  const methods = {
    constant,
    select: (condition: ScalarValue, a: ScalarValue, b: ScalarValue): ScalarValue => {
      const known = list.constantOf(condition);
      if (a.id === b.id) return a;
      return known === null ? operation("select", a.dtype, [condition, a, b]) : known !== 0 ? a : b;
    },
    cast: (x: ScalarValue, dtype: DType): ScalarValue => {
      if (x.dtype === dtype) return x;
      const known = list.constantOf(x);
      const exact =
        known !== null && Number.isInteger(known) && Math.abs(known) < 128 && known >= 0;
      return exact && dtype !== "bool" && (isFloating(dtype) || !Object.is(known, -0))
        ? constant(known, dtype)
        : operation("cast", dtype, [x]);
    },
    bitcast: (x: ScalarValue, dtype: DType): ScalarValue =>
      x.dtype === dtype ? x : operation("bitcast", dtype, [x]),
    ...Object.fromEntries(unary.map((op) => [op, (x: ScalarValue) => operation(op, x.dtype, [x])])),
    ...Object.fromEntries(
      binary.map((op) => [
        op,
        (x: ScalarValue, y: ScalarValue) => folded(op, x, y) ?? operation(op, x.dtype, [x, y]),
      ]),
    ),
    ...Object.fromEntries(
      comparisons.map((op) => [
        op,
        (x: ScalarValue, y: ScalarValue) => operation(op, "bool", [x, y]),
      ]),
    ),
  };
  // The three tables above hold one method for each name in the instruction unions.
  return methods as unknown as ScalarBuilder;
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
