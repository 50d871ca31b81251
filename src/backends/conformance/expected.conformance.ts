/**
 * @module backends/conformance/expected — what instructions and kernels give, one number at a time, written
 * apart from every backend: integers by BigInt, floats in double precision and rounded by definition.
 */
import { bytesOf, type DType, isFloating, isUnsigned, viewOf } from "../../core/dtype.ts";
import type { Combine, LoopKernel, Reduction } from "../../loops/kernel.ts";
import type { Access, BufferId, Instruction, ScalarInstruction } from "../../loops/scalar.ts";
import { decode, encode } from "./scene.conformance.ts";

/** The nearest multiple of the unit in the last place, ties to even: rounding as the standard defines it. */
function roundToFormat(
  x: number,
  fractionBits: number,
  smallestExponent: number,
  end: number,
): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), smallestExponent);
  const unit = 2 ** (exponent - fractionBits);
  const units = x / unit;
  const below = Math.floor(units);
  const rest = units - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  const rounded = (isUp ? below + 1 : below) * unit;
  if (Math.abs(rounded) >= end) return Math.sign(x) * Number.POSITIVE_INFINITY;
  return rounded === 0 ? 0 * Math.sign(x) : rounded;
}

/** The number of a floating dtype that is nearest to `x`. */
export function nearest(dtype: DType, x: number): number {
  if (dtype === "float64") return x;
  if (dtype === "float16") return roundToFormat(x, 10, -14, 2 ** 16);
  if (dtype === "bfloat16") return roundToFormat(x, 7, -126, 2 ** 128);
  return Math.fround(x);
}

/** `x` modulo the dtype's range. */
function wrap(dtype: DType, x: bigint): number {
  const bits = 8 * bytesOf(dtype);
  return Number(isUnsigned(dtype) ? BigInt.asUintN(bits, x) : BigInt.asIntN(bits, x));
}

const integerRange: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
};

/** `x` of dtype `from` converted to `to`. */
export function converted(to: DType, from: DType, x: number): number {
  if (to === "bool") return x === 0 ? 0 : 1;
  const range = integerRange[to];
  if (range === undefined) return nearest(to, x);
  if (!isFloating(from)) return wrap(to, BigInt(x));
  if (Number.isNaN(x)) return 0;
  return Math.min(Math.max(x < 0 ? Math.ceil(x) : Math.floor(x), range[0]), range[1]) + 0;
}

function reinterpreted(to: DType, from: DType, x: number): number {
  const bytes = encode(from, [x]);
  return decode(to, viewOf(to, bytes.buffer, 0, 1))[0] ?? Number.NaN;
}

const erfTable: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [0.125, 0.1403162048013338],
  [0.25, 0.2763263901682369],
  [0.5, 0.5204998778130465],
  [0.75, 0.7111556336535151],
  [1, 0.8427007929497149],
  [1.25, 0.9229001282564582],
  [1.5, 0.9661051464753108],
  [1.75, 0.9866716712191824],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014],
  [3.5, 0.9999992569016276],
  [4, 0.9999999845827421],
  [5, 0.9999999999984626],
  [5.5, 0.9999999999999927],
  [6, 1],
]);

/** Numbers at which {@link expectedScalar} knows erf. */
export const erfPoints: readonly number[] = [
  ...[...erfTable.keys()].flatMap((x) => [x, -x]),
  ...[7, -9, 100, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
];

function erf(x: number): number {
  const magnitude = Math.abs(x);
  const known = magnitude > 6 ? 1 : erfTable.get(magnitude);
  return (known ?? Number.NaN) * (x < 0 || Object.is(x, -0) ? -1 : 1);
}

function halvesToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below || Math.sign(1 / x) * 0 : below + 1 || -0;
}

const ofOneFloat: Readonly<Record<string, (x: number) => number>> = {
  negate: (x) => -x,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  round: halvesToEven,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
};

function floatPower(a: number, b: number): number {
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  return a ** b;
}

const ofTwoFloats: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  remainder: (a, b) => a % b,
  power: floatPower,
  atan2: Math.atan2,
  maximum: Math.max,
  minimum: Math.min,
};

function integerPower(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) {
    if (base === 1n) return 1n;
    if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
    return 0n;
  }
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
  }
  return result;
}

type IntegerFunction = (a: bigint, b: bigint, bits: bigint) => bigint;

const ofIntegers: Readonly<Record<string, IntegerFunction>> = {
  negate: (a) => -a,
  abs: (a) => (a < 0n ? -a : a),
  not: (a) => ~a,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => (b === 0n ? 0n : a / b),
  remainder: (a, b) => (b === 0n ? 0n : a % b),
  power: integerPower,
  maximum: (a, b) => (a > b ? a : b),
  minimum: (a, b) => (a < b ? a : b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shiftLeft: (a, b, bits) => a << (b & (bits - 1n)),
  shiftRight: (a, b, bits) => a >> (b & (bits - 1n)),
};

/** The instruction's result for arguments of dtype `from`. */
export function expectedScalar(
  op: ScalarInstruction,
  dtype: DType,
  from: DType,
  args: readonly number[],
): number {
  const [a = 0, b = 0, c = 0] = args;
  switch (op) {
    case "select":
      return a !== 0 ? b : c;
    case "cast":
      return converted(dtype, from, a);
    case "bitcast":
      return reinterpreted(dtype, from, a);
    case "equal":
      return Number(a === b);
    case "notEqual":
      return Number(a !== b);
    case "less":
      return Number(a < b);
    case "lessEqual":
      return Number(a <= b);
    default:
      return isFloating(dtype) ? floatResult(op, dtype, a, b) : integerResult(op, dtype, a, b);
  }
}

function floatResult(op: string, dtype: DType, a: number, b: number): number {
  const exact = ofOneFloat[op]?.(a) ?? ofTwoFloats[op]?.(a, b);
  if (exact === undefined) throw new RangeError(`${op} of ${dtype}`);
  // The 16-bit types are computed as float32 and rounded.
  return nearest(dtype, dtype === "float64" ? exact : Math.fround(exact));
}

function integerResult(op: string, dtype: DType, a: number, b: number): number {
  if (dtype === "bool" && op === "not") return 1 - a;
  const compute = ofIntegers[op];
  if (compute === undefined) throw new RangeError(`${op} of ${dtype}`);
  const result = compute(BigInt(a), BigInt(b), BigInt(8 * bytesOf(dtype)));
  return dtype === "bool" ? Number(result !== 0n) : wrap(dtype, result);
}

/** Memory as numbers, by buffer. */
export type Memory = ReadonlyMap<BufferId, number[]>;

/** Runs a loop kernel over numbers, one point after the other. */
export function evaluateLoops(kernel: LoopKernel, memory: Memory): void {
  const { extents, parallel, body, bodyStores, reductions, epilogue, stores } = kernel;
  const dtypes = [...body, ...reductions, ...epilogue].map(({ dtype }) => dtype);
  eachPoint(extents.slice(0, parallel), (outer) => {
    const folded: number[][] = reductions.map(() => []);
    let values: number[] = [];
    eachPoint(extents.slice(parallel), (inner) => {
      values = [];
      const index = [...outer, ...inner];
      for (const instruction of body)
        values.push(evaluate(instruction, index, values, dtypes, memory));
      for (const { access, value } of bodyStores) put(access, index, values, values[value], memory);
      for (const [r, { value }] of reductions.entries()) folded[r]?.push(values[value] ?? 0);
    });
    values = [
      ...(reductions.length > 0 ? body.map(() => Number.NaN) : values),
      ...reductions.map((reduction, r) =>
        expectedFold(reduction.combine, foldedDType(reduction, dtypes), folded[r] ?? []),
      ),
    ];
    for (const instruction of epilogue) {
      values.push(evaluate(instruction, outer, values, dtypes, memory));
    }
    for (const { access, value } of stores) put(access, outer, values, values[value], memory);
  });
}

function foldedDType({ value }: Reduction, dtypes: readonly DType[]): DType {
  return dtypes[value] ?? "float64";
}

/** Every index of a shape, in row-major order. */
export function eachPoint(
  extents: readonly number[],
  visit: (index: readonly number[]) => void,
): void {
  const [extent, ...rest] = extents;
  if (extent === undefined) {
    visit([]);
    return;
  }
  for (let i = 0; i < extent; i++) eachPoint(rest, (index) => visit([i, ...index]));
}

function evaluate(
  instruction: Instruction,
  index: readonly number[],
  values: readonly number[],
  dtypes: readonly DType[],
  memory: Memory,
): number {
  switch (instruction.op) {
    case "constant":
      return isFloating(instruction.dtype)
        ? nearest(instruction.dtype, instruction.value)
        : instruction.value;
    case "index":
      return index[instruction.axis] ?? 0;
    case "load":
      return (
        memory.get(instruction.access.buffer)?.[landing(instruction.access, index, values)] ?? 0
      );
    default: {
      const { op, args, dtype } = instruction;
      const from = dtypes[args[0] ?? 0] ?? dtype;
      return expectedScalar(
        op,
        dtype,
        from,
        args.map((arg) => values[arg] ?? 0),
      );
    }
  }
}

function landing(access: Access, index: readonly number[], values: readonly number[]): number {
  const fixed = index.reduce(
    (sum, i, axis) => sum + i * (access.strides[axis] ?? 0),
    access.offset,
  );
  return access.at === null ? fixed : fixed + access.scale * (values[access.at] ?? 0);
}

function put(
  access: Access,
  index: readonly number[],
  values: readonly number[],
  value: number | undefined,
  memory: Memory,
): void {
  const target = memory.get(access.buffer);
  if (target !== undefined) target[landing(access, index, values)] = value ?? Number.NaN;
}

/** A fold over values of a dtype, exact or in doubles. */
export function expectedFold(combine: Combine, dtype: DType, values: readonly number[]): number {
  if (combine === "argmax" || combine === "argmin") return extremePosition(combine, values);
  const [low, high] = integerRange[dtype] ?? (dtype === "bool" ? [0, 1] : [-Infinity, Infinity]);
  switch (combine) {
    case "maximum":
      return values.reduce((a, b) => Math.max(a, b), low);
    case "minimum":
      return values.reduce((a, b) => Math.min(a, b), high);
    case "and":
    case "or": {
      const start = combine === "or" ? 0n : dtype === "bool" ? 1n : -1n;
      const bits = values.reduce(
        (a, b) => (combine === "or" ? a | BigInt(b) : a & BigInt(b)),
        start,
      );
      return dtype === "bool" ? Number(bits) : wrap(dtype, bits);
    }
    default:
      return expectedSum(combine, dtype, values);
  }
}

function expectedSum(combine: "add" | "multiply", dtype: DType, values: readonly number[]): number {
  if (isFloating(dtype)) {
    const exact = values.reduce(
      (a, b) => (combine === "add" ? a + b : a * b),
      combine === "add" ? 0 : 1,
    );
    return nearest(dtype, exact);
  }
  const total = values.reduce(
    (a, b) => BigInt.asIntN(64, combine === "add" ? a + BigInt(b) : a * BigInt(b)),
    combine === "add" ? 0n : 1n,
  );
  return wrap(dtype, total);
}

function extremePosition(combine: "argmax" | "argmin", values: readonly number[]): number {
  const nan = values.findIndex(Number.isNaN);
  if (nan >= 0) return nan;
  const extreme = combine === "argmax" ? Math.max(...values) : Math.min(...values);
  return Math.max(0, values.indexOf(extreme));
}
