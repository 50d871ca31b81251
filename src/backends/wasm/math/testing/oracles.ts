/** What the functions should give, from the engine's own float64 functions (and, for erf, from its series). */
import type { MathInstruction } from "../primitives.ts";

type Oracle = (x: number, y: number) => number;

/** Its error is below 1e-15 of the result wherever it is used. */
export const oracles: Readonly<Record<MathInstruction, Oracle>> = {
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
  power,
  atan2: Math.atan2,
  remainder: (x, y) => x % y,
};

/** JavaScript gives NaN for (±1)^±∞ and 1^NaN; IEEE 754 gives 1. */
function power(x: number, y: number): number {
  if (x === 1) return 1;
  return x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY ? 1 : x ** y;
}

/** Up to 1¼ by its series, beyond by a continued fraction of `√π · e^x² · erfc(x)`. */
function erf(x: number): number {
  const square = x * x;
  if (Math.abs(x) <= 1.25) {
    // 2/√π · e^-x² · Σ 2^n x^(2n+1) / (1·3·…·(2n+1)): all terms have one sign, so nothing cancels.
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * square) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
  }
  if (!(Math.abs(x) < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  // x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))
  const size = Math.abs(x);
  let tail = size;
  for (let n = 200; n > 0; n--) tail = size + n / 2 / tail;
  return Math.sign(x) * (1 - Math.exp(-square) / Math.sqrt(Math.PI) / tail);
}
