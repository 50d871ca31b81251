/** The primitives on plain numbers, so that the functions can be tried without any code generation. */
import { laneFunctions, scalarFunctions } from "../index.ts";
import type { Primitives, Primitives64, ScalarFunction } from "../primitives.ts";

const wide = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): bigint {
  wide.setFloat64(0, value);
  return wide.getBigInt64(0);
}

function floatOf(bits: bigint): number {
  wide.setBigInt64(0, bits);
  return wide.getFloat64(0);
}

function clampToInt64(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value < -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

function roundHalfEven(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 52) return value;
  const shift = value < 0 || Object.is(value, -0) ? -(2 ** 52) : 2 ** 52;
  const rounded = value + shift - shift;
  return rounded === 0 ? (shift < 0 ? -0 : 0) : rounded;
}

function withSign(magnitude: number, sign: number): number {
  const isNegative = sign < 0 || Object.is(sign, -0) || bitsOf(sign) < 0n;
  return isNegative ? -Math.abs(magnitude) : Math.abs(magnitude);
}

const int64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const unsigned64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** float64 and int64 scalars. */
export const primitives64: Primitives64<number, bigint, boolean> = {
  constant: (value) => value,
  bits: int64,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  sqrt: Math.sqrt,
  abs: Math.abs,
  negate: (a) => -a,
  copySign: withSign,
  nearest: roundHalfEven,
  floor: Math.floor,
  trunc: Math.trunc,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  lessInt: (a, b) => a < b,
  equalInt: (a, b) => a === b,
  either: (a, b) => a || b,
  both: (a, b) => a && b,
  select: (mask, a, b) => (mask ? a : b),
  selectInt: (mask, a, b) => (mask ? a : b),
  asInt: bitsOf,
  asFloat: floatOf,
  toFloat: Number,
  toInt: clampToInt64,
  addInt: (a, b) => int64(a + b),
  subtractInt: (a, b) => int64(a - b),
  multiplyInt: (a, b) => int64(a * b),
  remainderInt: (a, b) => int64(unsigned64(a) % unsigned64(b)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shiftLeft: (a, count) => int64(a << (count & 63n)),
  shiftRight: (a, count) => a >> (count & 63n),
  shiftRightLogical: (a, count) => int64(unsigned64(a) >> (count & 63n)),
  countLeadingZeros: (a) => (a === 0n ? 64n : BigInt(64 - unsigned64(a).toString(2).length)),
  branch: (condition, whenTrue, whenFalse) => (condition ? whenTrue() : whenFalse()),
  branchInt: (condition, whenTrue, whenFalse) => (condition ? whenTrue() : whenFalse()),
  loop: (start, condition, step) => {
    let state = start;
    while (condition(state)) state = step(state);
    return state;
  },
  call: scalar,
};

/** A function of the float64 table, on numbers. */
export function scalar(name: ScalarFunction, args: readonly number[]): number {
  const [x = Number.NaN, y = Number.NaN] = args;
  const entry = scalarFunctions[name];
  return entry.arity === 1 ? entry.build(primitives64, x) : entry.build(primitives64, x, y);
}

const narrow = new DataView(new ArrayBuffer(4));
const f = Math.fround;

function bits32Of(value: number): number {
  narrow.setFloat32(0, value);
  return narrow.getInt32(0);
}

function float32Of(bits: number): number {
  narrow.setInt32(0, bits);
  return narrow.getFloat32(0);
}

/** float32 and int32, one lane; `fused` rounds `multiplyAdd` once (but for double rounding, which is rare). */
export function primitives32(fused: boolean): Primitives<number, number, boolean> {
  const product = fused ? (a: number, b: number) => a * b : (a: number, b: number) => f(a * b);
  return {
    constant: f,
    bits: (value) => value | 0,
    add: (a, b) => f(a + b),
    subtract: (a, b) => f(a - b),
    multiply: (a, b) => f(a * b),
    divide: (a, b) => f(a / b),
    multiplyAdd: (a, b, c) => f(product(a, b) + c),
    negateMultiplyAdd: (a, b, c) => f(c - product(a, b)),
    sqrt: (a) => f(Math.sqrt(a)),
    abs: Math.abs,
    negate: (a) => -a,
    pmin: (a, b) => (b < a ? b : a),
    pmax: (a, b) => (a < b ? b : a),
    copySign: withSign,
    less: (a, b) => a < b,
    lessEqual: (a, b) => a <= b,
    equal: (a, b) => a === b,
    notEqual: (a, b) => a !== b,
    lessInt: (a, b) => a < b,
    equalInt: (a, b) => a === b,
    either: (a, b) => a || b,
    both: (a, b) => a && b,
    select: (mask, a, b) => (mask ? a : b),
    selectInt: (mask, a, b) => (mask ? a : b),
    asInt: bits32Of,
    asFloat: float32Of,
    toFloat: f,
    addInt: (a, b) => (a + b) | 0,
    subtractInt: (a, b) => (a - b) | 0,
    multiplyInt: Math.imul,
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    xor: (a, b) => a ^ b,
    andNot: (a, b) => a & ~b,
    shiftLeft: (a, count) => a << count,
    shiftRight: (a, count) => a >> count,
    shiftRightLogical: (a, count) => (a >>> count) | 0,
    patch: (mask, value, name, args) => (mask ? f(scalar(name, args)) : value),
  };
}

/** A float32 result as the backend makes it: by lanes where the table has such a form, else by float64. */
export function float32(name: ScalarFunction, args: readonly number[], fused: boolean): number {
  const lanes = laneFunctions[name];
  return lanes === undefined
    ? f(scalar(name, args))
    : lanes(primitives32(fused), args[0] ?? Number.NaN);
}
