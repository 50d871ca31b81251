/**
 * @module backends/reference/instructions — each scalar instruction over a block of points.
 */
import {
  bytesOf,
  type DType,
  isFloating,
  isInteger,
  isUnsigned,
  viewOf,
} from "../../core/dtype.ts";
import { roundToBfloat16, roundToFloat16 } from "../../core/half.ts";
import type {
  BinaryInstruction,
  CompareInstruction,
  OtherInstruction,
  ScalarInstruction,
  UnaryInstruction,
} from "../../loops/scalar.ts";
import { BLOCK, type Column, roundings } from "./columns.ts";
import { erf, integerPower, power, roundHalfEven, sigmoid } from "./elementary.ts";
import { gathers, scatters } from "./memory-access.ts";

/** Computes `out` from the arguments' columns at the first `count` points. */
export type ColumnFunction = (out: Column, args: readonly Column[], count: number) => void;

const none: Column = new Float64Array(0);

function unary(compute: (a: number) => number): ColumnFunction {
  return (out, [a = none], count) => {
    for (let i = 0; i < count; i++) out[i] = compute(a[i] ?? 0);
  };
}

function binary(compute: (a: number, b: number) => number): ColumnFunction {
  return (out, [a = none, b = none], count) => {
    for (let i = 0; i < count; i++) out[i] = compute(a[i] ?? 0, b[i] ?? 0);
  };
}

const unaryRules: Readonly<Record<UnaryInstruction, (dtype: DType) => ColumnFunction>> = {
  negate:
    () =>
    (out, [a = none], count) => {
      for (let i = 0; i < count; i++) out[i] = -(a[i] ?? 0);
    },
  abs:
    () =>
    (out, [a = none], count) => {
      for (let i = 0; i < count; i++) out[i] = Math.abs(a[i] ?? 0);
    },
  floor: () => unary(Math.floor),
  ceil: () => unary(Math.ceil),
  round: () => unary(roundHalfEven),
  trunc: () => unary(Math.trunc),
  sqrt:
    () =>
    (out, [a = none], count) => {
      for (let i = 0; i < count; i++) out[i] = Math.sqrt(a[i] ?? 0);
    },
  exp: () => unary(Math.exp),
  expm1: () => unary(Math.expm1),
  log: () => unary(Math.log),
  log1p: () => unary(Math.log1p),
  sin: () => unary(Math.sin),
  cos: () => unary(Math.cos),
  tan: () => unary(Math.tan),
  asin: () => unary(Math.asin),
  acos: () => unary(Math.acos),
  atan: () => unary(Math.atan),
  sinh: () => unary(Math.sinh),
  cosh: () => unary(Math.cosh),
  tanh: () => unary(Math.tanh),
  asinh: () => unary(Math.asinh),
  acosh: () => unary(Math.acosh),
  atanh: () => unary(Math.atanh),
  erf: () => unary(erf),
  sigmoid: () => unary(sigmoid),
  not: (dtype) => (dtype === "bool" ? unary((a) => 1 - a) : unary((a) => ~a)),
};

/** Bits of a shift's count that matter: 32-bit types take it modulo 32, narrow ones modulo their width. */
function countMask(dtype: DType): number {
  return 8 * bytesOf(dtype) - 1;
}

const binaryRules: Readonly<Record<BinaryInstruction, (dtype: DType) => ColumnFunction>> = {
  add:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = (a[i] ?? 0) + (b[i] ?? 0);
    },
  subtract:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = (a[i] ?? 0) - (b[i] ?? 0);
    },
  // The product of two 32-bit integers has more bits than a double.
  multiply: (dtype) =>
    isInteger(dtype)
      ? binary(Math.imul)
      : (out, [a = none, b = none], count) => {
          for (let i = 0; i < count; i++) out[i] = (a[i] ?? 0) * (b[i] ?? 0);
        },
  // A quotient of 32-bit integers that is not whole is further from a whole number than a double's rounding.
  divide: (dtype) =>
    isInteger(dtype)
      ? binary((a, b) => (b === 0 ? 0 : Math.trunc(a / b)))
      : (out, [a = none, b = none], count) => {
          for (let i = 0; i < count; i++) out[i] = (a[i] ?? 0) / (b[i] ?? 0);
        },
  remainder: (dtype) =>
    isInteger(dtype) ? binary((a, b) => (b === 0 ? 0 : a % b)) : binary((a, b) => a % b),
  power: (dtype) => binary(isInteger(dtype) ? integerPower : power),
  atan2: () => binary(Math.atan2),
  maximum:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = Math.max(a[i] ?? 0, b[i] ?? 0);
    },
  minimum:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = Math.min(a[i] ?? 0, b[i] ?? 0);
    },
  and: () => binary((a, b) => a & b),
  or: () => binary((a, b) => a | b),
  xor: () => binary((a, b) => a ^ b),
  shiftLeft: (dtype) => {
    const mask = countMask(dtype);
    return binary((a, b) => a << (b & mask));
  },
  shiftRight: (dtype) => {
    const mask = countMask(dtype);
    return isUnsigned(dtype)
      ? binary((a, b) => a >>> (b & mask))
      : binary((a, b) => a >> (b & mask));
  },
};

const compareRules: Readonly<Record<CompareInstruction, () => ColumnFunction>> = {
  equal:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = a[i] === b[i] ? 1 : 0;
    },
  notEqual:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = a[i] === b[i] ? 0 : 1;
    },
  less:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = (a[i] ?? 0) < (b[i] ?? 0) ? 1 : 0;
    },
  lessEqual:
    () =>
    (out, [a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = (a[i] ?? 0) <= (b[i] ?? 0) ? 1 : 0;
    },
};

const otherRules: Readonly<
  Record<OtherInstruction, (dtype: DType, from: DType) => ColumnFunction>
> = {
  select:
    () =>
    (out, [condition = none, a = none, b = none], count) => {
      for (let i = 0; i < count; i++) out[i] = (condition[i] === 0 ? b[i] : a[i]) ?? 0;
    },
  cast,
  bitcast,
};

const integerRanges: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

function cast(to: DType, from: DType): ColumnFunction {
  // From the double at once: through float32 it would be rounded twice.
  if (to === "float16") return unary(roundToFloat16);
  if (to === "bfloat16") return unary(roundToBfloat16);
  const range = integerRanges[to];
  if (range !== undefined && isFloating(from)) {
    const [low, high] = range;
    return unary((a) => (Number.isNaN(a) ? 0 : Math.min(Math.max(Math.trunc(a), low), high) + 0));
  }
  const round = roundings[to];
  return (out, [a = none], count) => {
    out.set(a.subarray(0, count));
    round(out, count);
  };
}

function bitcast(to: DType, from: DType): ColumnFunction {
  const scratch = new ArrayBuffer(BLOCK * bytesOf(from));
  const before = viewOf(from, scratch, 0, BLOCK);
  const after = viewOf(to, scratch, 0, BLOCK);
  const positions = Int32Array.from({ length: BLOCK }, (_, i) => i);
  return (out, [a = none], count) => {
    scatters[from](before, positions, a, count);
    gathers[to](after, positions, out, count);
  };
}

/** Results that are already of the dtype when the arguments are. */
const neverRounded: ReadonlySet<ScalarInstruction> = new Set<ScalarInstruction>([
  ...(["floor", "ceil", "round", "trunc", "maximum", "minimum"] as const),
  ...(["equal", "notEqual", "less", "lessEqual", "select", "cast", "bitcast"] as const),
]);

type Rule = (dtype: DType, argument: DType) => ColumnFunction;

// Spelled out as a record, so that a new instruction without a rule does not compile.
const rules: Readonly<Record<ScalarInstruction, Rule>> = {
  ...unaryRules,
  ...binaryRules,
  ...compareRules,
  ...otherRules,
};

/** The function of an instruction whose result is `dtype` and whose first argument is of dtype `argument`. */
export function columnFunction(
  op: ScalarInstruction,
  dtype: DType,
  argument: DType,
): ColumnFunction {
  const exact = rules[op](dtype, argument);
  if (neverRounded.has(op) || dtype === "float64") return exact;
  const round = roundings[dtype];
  return (out, args, count) => {
    exact(out, args, count);
    round(out, count);
  };
}
