/**
 * @module backends/conformance/closeness — how near a backend's numbers must come, in one table.
 */
import { expect } from "vitest";
import { type DType, isFloating } from "../../core/dtype.ts";
import { encodeBfloat16, encodeFloat16 } from "../../core/half.ts";
import type { ScalarInstruction } from "../../loops/scalar.ts";

/** Instructions whose float results need not be the nearest number. */
const approximate: ReadonlySet<ScalarInstruction> = new Set<ScalarInstruction>([
  ...(["exp", "expm1", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan"] as const),
  ...(["sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "sigmoid"] as const),
  ...(["power", "atan2"] as const),
]);

/** Units in the last place by which an approximate result may be off. The short types are rounded float32. */
const allowedUlps: Readonly<Partial<Record<DType, number>>> = {
  float32: 4,
  float64: 4,
  float16: 1,
  bfloat16: 1,
};

export function ulpsAllowed(op: ScalarInstruction, dtype: DType): number {
  return approximate.has(op) ? (allowedUlps[dtype] ?? 0) : 0;
}

/** The relative error of one rounding. */
export const unitRoundoff: Readonly<Partial<Record<DType, number>>> = {
  float32: 2 ** -24,
  float64: 2 ** -53,
  float16: 2 ** -11,
  bfloat16: 2 ** -8,
};

/** Position of a number among all numbers of its dtype, both zeros at 0. */
function rank(dtype: DType, x: number): number {
  if (dtype === "float64") {
    const bits = new BigInt64Array(Float64Array.of(Math.abs(x)).buffer)[0] ?? 0n;
    return Number(bits) * (x < 0 ? -1 : 1);
  }
  const magnitude = Math.abs(x);
  const bits =
    dtype === "float16"
      ? encodeFloat16([magnitude])[0]
      : dtype === "bfloat16"
        ? encodeBfloat16([magnitude])[0]
        : new Uint32Array(Float32Array.of(magnitude).buffer)[0];
  return (bits ?? 0) * (x < 0 ? -1 : 1);
}

function isWithinUlps(dtype: DType, actual: number, expected: number, ulps: number): boolean {
  if (Object.is(actual, expected)) return true;
  if (ulps === 0 || Number.isNaN(actual) || Number.isNaN(expected)) return false;
  // A zero of the wrong sign is no rounding error.
  if (actual === 0 && expected === 0) return false;
  return Math.abs(rank(dtype, actual) - rank(dtype, expected)) <= ulps;
}

/** Fails naming the places, what stood there and what should have; `about` says what a place is. */
export function expectNumbers(
  dtype: DType,
  actual: readonly number[],
  expected: readonly number[],
  options: { readonly ulps?: number; readonly about?: (i: number) => string } = {},
): void {
  const { ulps = 0, about = () => "" } = options;
  expect(actual.length).toBe(expected.length);
  const wrong = expected.flatMap((want, i) => {
    const got = actual[i] ?? Number.NaN;
    return isWithinUlps(dtype, got, want, isFloating(dtype) ? ulps : 0)
      ? []
      : [`[${i}] ${about(i)}: ${show(got)} instead of ${show(want)}`];
  });
  expect(wrong.slice(0, 12), `${wrong.length} of ${expected.length} numbers`).toEqual([]);
}

/** Fails where a number is further from the expected one than its bound. */
export function expectWithin(
  actual: readonly number[],
  expected: readonly number[],
  bounds: readonly number[],
): void {
  expect(actual.length).toBe(expected.length);
  const wrong = expected.flatMap((want, i) => {
    const got = actual[i] ?? Number.NaN;
    const isClose = Object.is(got, want) || Math.abs(got - want) <= (bounds[i] ?? 0);
    return isClose ? [] : [`[${i}]: ${show(got)} instead of ${show(want)} ± ${bounds[i]}`];
  });
  expect(wrong.slice(0, 12), `${wrong.length} of ${expected.length} numbers`).toEqual([]);
}

function show(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
