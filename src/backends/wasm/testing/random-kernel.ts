/** Random loop kernels over random memory, for comparing backends. */
import fc from "fast-check";
import {
  bytesOf,
  type DType,
  dtypes,
  type HostArray,
  hostArray,
  isFloating,
  isInteger,
} from "../../../core/dtype.ts";
import { bfloat16ToBits, float16ToBits } from "../../../core/half.ts";
import type { Combine, LoopKernel, Reduction } from "../../../loops/kernel.ts";
import type { BufferSpec, LoweredProgram } from "../../../loops/program.ts";
import type {
  Access,
  Instruction,
  ScalarInstruction,
  Store,
  ValueId,
} from "../../../loops/scalar.ts";

type Gen = fc.GeneratorValue;

export interface RandomProgram {
  readonly program: LoweredProgram;
  /** First contents of each parameter. */
  readonly inputs: readonly HostArray[];
}

const floatOps: readonly ScalarInstruction[] = [
  ...(["negate", "abs", "floor", "ceil", "round", "trunc", "sqrt"] as const),
  ...(["add", "subtract", "multiply", "divide", "maximum", "minimum"] as const),
];
const integerOps: readonly ScalarInstruction[] = [
  ...(["negate", "abs", "not", "add", "subtract", "multiply", "divide", "remainder"] as const),
  ...(["power", "maximum", "minimum", "and", "or", "xor", "shiftLeft", "shiftRight"] as const),
];
const boolOps: readonly ScalarInstruction[] = ["not", "and", "or", "xor", "maximum", "minimum"];
const compareOps: readonly ScalarInstruction[] = ["equal", "notEqual", "less", "lessEqual"];
const unary = new Set<string>(["negate", "abs", "floor", "ceil", "round", "trunc", "sqrt", "not"]);

const specials = [0, -0, 1, -1, 0.5, -2.5, 3, 7, 1e-3, 100, -129, 255.5, 70000, 3e9, -3e9, 1e-40];
const awkward = [...specials, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const integers = [0, 1, 2, 3, -1, -2, 5, 31, 33, 127, -128, 255, 2147483647, -2147483648];

/** Numbers whose sums, or products, are exact in any order. */
export type Gentle = "add" | "multiply" | null;

const pools: Readonly<Record<"add" | "multiply", readonly number[]>> = {
  add: [0, 1, -1, 2, -2, 0.5],
  multiply: [1, -1, 1],
};

/** Numbers of a dtype as the host stores them. */
export function randomData(g: Gen, dtype: DType, length: number, gentle: Gentle): HostArray {
  const data = hostArray(dtype, length);
  const seed = g(fc.nat);
  const pool = isFloating(dtype) ? (gentle === null ? awkward : pools[gentle]) : integers;
  for (let i = 0; i < length; i++) {
    const value = pool[((Math.imul(seed + i, 0x9e3779b1) >>> 8) + i) % pool.length] ?? 0;
    if (dtype === "float16") data[i] = float16ToBits(value);
    else if (dtype === "bfloat16") data[i] = bfloat16ToBits(value);
    else data[i] = dtype === "bool" ? value & 1 : value;
  }
  return data;
}

export class KernelMaker {
  readonly buffers: BufferSpec[] = [];
  readonly inputs: HostArray[] = [];
  readonly #g: Gen;
  readonly #dtypes: readonly DType[];
  readonly #extents: readonly number[];
  readonly #parallel: number;

  constructor(g: Gen) {
    this.#g = g;
    this.#dtypes = g(() =>
      fc.oneof(
        fc.constantFrom<DType[]>(["float32", "int32", "bool"], ["float32"], ["uint32", "bool"]),
        fc.constant([...dtypes]),
      ),
    );
    const extent = () =>
      fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 37 }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 64) },
      );
    // Few points in all, since the reference takes its time.
    let room = 2000;
    this.#extents = g(() => fc.array(extent(), { maxLength: 4 })).map((wished) => {
      const taken = Math.min(wished, room);
      room = Math.floor(room / Math.max(1, taken));
      return taken;
    });
    this.#parallel = g(() => fc.integer({ min: 0, max: this.#extents.length }));
  }

  make(): RandomProgram {
    const g = this.#g;
    const reduces = this.#parallel < this.#extents.length;
    const body: Instruction[] = [];
    this.#instructions(body, body.length, { reduced: true, known: [] });
    const reductions = reduces ? this.#reductions(body) : [];
    const epilogue: Instruction[] = [];
    if (reduces) {
      const known = reductions.map(({ dtype }, i) => ({ id: body.length + i, dtype }));
      this.#instructions(epilogue, body.length + reductions.length, { reduced: false, known });
    }
    const storable = reduces
      ? [...reductions, ...epilogue].map(({ dtype }, i) => ({ dtype, id: body.length + i }))
      : body.map(({ dtype }, id) => ({ dtype, id }));
    const last = storable.at(-1);
    const stores = last === undefined ? [] : [this.#store(last.dtype, last.id, this.#parallel)];
    if (storable.length > 1 && g(fc.boolean)) {
      const one = storable[g(() => fc.nat(storable.length - 1))];
      if (one !== undefined) stores.push(this.#store(one.dtype, one.id, this.#parallel));
    }
    const bodyStores: Store[] = [];
    if (reduces && body.length > 0 && g(() => fc.nat(4)) === 0) {
      const id = body.length - 1;
      bodyStores.push(this.#store(body[id]?.dtype ?? "float32", id, this.#extents.length));
    }
    const kernel: LoopKernel = {
      kind: "loops",
      extents: this.#extents,
      parallel: this.#parallel,
      body,
      bodyStores,
      reductions,
      epilogue,
      stores,
      flush: false,
    };
    return { program: programOf(this.buffers, [kernel]), inputs: this.inputs };
  }

  #pick<T>(list: readonly T[]): T {
    const found = list[this.#g(() => fc.nat(Math.max(0, list.length - 1)))];
    if (found === undefined) throw new RangeError("nothing to pick from");
    return found;
  }

  #buffer(data: HostArray, dtype: DType): number {
    this.inputs.push(data);
    const index = this.buffers.length;
    return (
      this.buffers.push({ dtype, length: data.length, place: { kind: "parameter", index } }) - 1
    );
  }

  /** A load from a new buffer, with random strides that stay inside. */
  #load(
    dtype: DType,
    { reduced, at, gentle }: { reduced: boolean; at: ValueId | null; gentle: Gentle },
  ): Instruction {
    const g = this.#g;
    let [low, high, step] = [0, 0, 1];
    const axes = reduced ? this.#extents.length : this.#parallel;
    const strides = this.#extents.map(() => 0);
    for (let axis = axes - 1; axis >= 0; axis--) {
      const span = Math.max(0, (this.#extents[axis] ?? 1) - 1);
      const kind = g(() => fc.nat(9));
      if (kind === 0) continue;
      const stride = kind === 1 ? -step : kind === 2 ? 2 * step : step;
      strides[axis] = stride;
      low += Math.min(0, stride * span);
      high += Math.max(0, stride * span);
      step = Math.max(1, high - low + 1);
    }
    const rows = at === null ? 0 : 3;
    const scale = at === null ? 0 : step;
    const extra = g(() => fc.nat(3));
    const length = high - low + 1 + rows * scale + extra;
    const buffer = this.#buffer(randomData(g, dtype, length, gentle), dtype);
    return { op: "load", dtype, access: { buffer, offset: -low, strides, at, scale } };
  }

  #store(dtype: DType, value: ValueId, axes: number): Store {
    const g = this.#g;
    const strides = this.#extents.map(() => 0);
    const order = this.#extents.map((_, axis) => axis).slice(0, axes);
    if (g(() => fc.nat(3)) === 0) order.reverse();
    let length = 1;
    for (const axis of order.toReversed()) {
      strides[axis] = length;
      length *= this.#extents[axis] ?? 1;
    }
    const offset = g(() => fc.constantFrom(0, 0, 3));
    const data = hostArray(dtype, Math.max(length, 0) + offset + g(() => fc.nat(1)));
    const access: Access = {
      buffer: this.#buffer(data, dtype),
      offset,
      strides,
      at: null,
      scale: 0,
    };
    return { access, value };
  }

  #instructions(
    list: Instruction[],
    first: ValueId,
    { reduced, known }: { reduced: boolean; known: { id: ValueId; dtype: DType }[] },
  ): void {
    const g = this.#g;
    const values = [...known];
    const add = (instruction: Instruction) => {
      const id = first + list.push(instruction) - 1;
      values.push({ id, dtype: instruction.dtype });
      return id;
    };
    add(this.#load(this.#pick(this.#dtypes), { reduced, at: null, gentle: null }));
    const count = g(() => fc.nat(8));
    for (let i = 0; i < count; i++) {
      const choice = g(() => fc.nat(9));
      const dtype = this.#pick(this.#dtypes);
      const axes = reduced ? this.#extents.length : this.#parallel;
      if (choice === 0) add(this.#load(dtype, { reduced, at: null, gentle: null }));
      else if (choice === 1) {
        const value = isFloating(dtype) ? this.#pick(specials) : dtype === "bool" ? 1 : 3;
        add({ op: "constant", dtype, value });
      } else if (choice === 2 && axes > 0) {
        add({ op: "index", dtype: "int32", axis: g(() => fc.nat(axes - 1)) });
      } else if (choice === 3) {
        // A position within 0 … 3: whatever number, and 3.
        const whole = this.#load("int32", { reduced, at: null, gentle: null });
        const three = add({ op: "constant", dtype: "int32", value: 3 });
        const at = add({ op: "and", dtype: "int32", args: [add(whole), three] });
        add(this.#load(dtype, { reduced, at, gentle: null }));
      } else this.#computed(values, add);
    }
  }

  #computed(
    values: readonly { id: ValueId; dtype: DType }[],
    add: (instruction: Instruction) => ValueId,
  ): void {
    const a = this.#pick(values);
    const others = values.filter(({ dtype }) => dtype === a.dtype);
    const b = this.#pick(others);
    const masks = values.filter(({ dtype }) => dtype === "bool");
    const choice = this.#g(() => fc.nat(9));
    if (choice < 2) add({ op: "cast", dtype: this.#pick(dtypes), args: [a.id] });
    else if (choice === 2) add({ op: this.#pick(compareOps), dtype: "bool", args: [a.id, b.id] });
    else if (choice === 3 && masks.length > 0) {
      add({ op: "select", dtype: a.dtype, args: [this.#pick(masks).id, a.id, b.id] });
    } else if (choice === 4 && a.dtype === "int32") {
      // Not from floats: the bits of NaN are nobody's promise.
      const dtype = this.#pick<DType>(["uint32", "float32"]);
      add({ op: "bitcast", dtype, args: [a.id] });
    } else {
      const ops = isFloating(a.dtype) ? floatOps : isInteger(a.dtype) ? integerOps : boolOps;
      const op = this.#pick(ops);
      add({ op, dtype: a.dtype, args: unary.has(op) ? [a.id] : [a.id, b.id] });
    }
  }

  #reductions(body: Instruction[]): Reduction[] {
    const g = this.#g;
    return Array.from({ length: g(() => fc.integer({ min: 1, max: 3 })) }, (): Reduction => {
      const kind = g(() => fc.nat(3));
      if (kind === 0) {
        const dtype = this.#pick(this.#dtypes.filter((d) => d !== "bool"));
        const combine = bytesOf(dtype) < 4 || g(fc.boolean) ? "add" : "multiply";
        const load = this.#load(dtype, { reduced: true, at: null, gentle: combine });
        return { combine, value: body.push(load) - 1, dtype };
      }
      const value = g(() => fc.nat(body.length - 1));
      const dtype = body[value]?.dtype ?? "float32";
      const combines: Combine[] = ["maximum", "minimum", "argmax", "argmin"];
      if (!isFloating(dtype)) combines.push("and", "or");
      const combine = this.#pick(combines);
      return { combine, value, dtype: combine.startsWith("arg") ? "int32" : dtype };
    });
  }
}

/** A program whose buffers are all parameters, in order. */
export function programOf(
  buffers: readonly BufferSpec[],
  kernels: LoweredProgram["kernels"],
): LoweredProgram {
  return {
    buffers,
    kernels,
    parameterBytes: buffers.map(({ dtype, length }) => length * bytesOf(dtype)),
    constants: [],
    arenaBytes: 0,
    key: "test",
  };
}
