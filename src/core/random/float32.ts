/**
 * @module core/random/float32 — the four functions that distributions need, in float32 and with the
 * roundings of XLA's CPU backend, so that samples equal Keras's on JAX to the last bit.
 *
 * Each is a polynomial that XLA expands itself and LLVM then contracts: where the machine code has
 * one fused multiply-add, `fma` stands here, and where it rounds twice, two calls of `fround` do.
 */

const fround = Math.fround;

/**
 * `a · b + c`, rounded once. The product of two float32 numbers is exact in float64; the sum is
 * rounded to float64 first, which changes the result in about one of 2^29 cases.
 */
export function fma(a: number, b: number, c: number): number {
  return fround(a * b + c);
}

/** Horner's rule with {@link fma}, highest power first: how XLA evaluates every polynomial. */
function polynomial(x: number, coefficients: Float32Array): number {
  let sum = coefficients[0] ?? 0;
  for (let i = 1; i < coefficients.length; i++) sum = fround(sum * x + (coefficients[i] ?? 0));
  return sum;
}

const intView = new Int32Array(1);
const floatView = new Float32Array(intView.buffer);

export const SQRT_HALF: number = fround(Math.SQRT1_2);
// ln 2 in two parts: the first has so few bits that its product with an exponent is exact.
export const LN2_HIGH: number = 0.693359375;
export const LN2_LOW: number = fround(-0.00021219444);
const SMALLEST_NORMAL = 2 ** -126;

export const LOG_A: Float32Array = Float32Array.of(0.070376836, -0.1151461, 0.116769984);
export const LOG_B: Float32Array = Float32Array.of(-0.12420141, 0.14249323, -0.16668057);
export const LOG_C: Float32Array = Float32Array.of(0.20000714, -0.24999994, 0.3333333);

/** Natural logarithm of a float32 number (Cephes' `logf`). Subnormals count as 0, as in XLA. */
export function log(x: number): number {
  if (!(x >= SMALLEST_NORMAL)) return x > -SMALLEST_NORMAL ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  floatView[0] = x;
  const bits = intView[0] ?? 0;
  intView[0] = (bits & 0x007fffff) | 0x3f000000; // the mantissa, in [0.5, 1)
  const mantissa = floatView[0] ?? 0;
  const isLow = mantissa < SQRT_HALF;
  const exponent = (bits >>> 23) - (isLow ? 127 : 126);
  const t = fround(fround(mantissa - 1) + (isLow ? mantissa : 0));
  const t2 = fround(t * t);
  const t3 = fround(t2 * t);
  let y = fma(polynomial(t, LOG_A), t3, polynomial(t, LOG_B));
  y = fma(y, t3, polynomial(t, LOG_C));
  y = fma(y, t3, fround(exponent * LN2_LOW));
  return fma(exponent, LN2_HIGH, fround(fma(-0.5, t2, t) + y));
}

export const LOG1P_LIMIT: number = fround(0.41421357);
export const LOG1P_NUMERATOR: Float32Array = Float32Array.of(
  0.00004527,
  0.49854103,
  6.5787325,
  29.911919,
  60.94967,
  57.112965,
  20.039553,
);
export const LOG1P_DENOMINATOR: Float32Array = Float32Array.of(
  1,
  15.062909,
  83.04757,
  221.7624,
  309.09872,
  216.42789,
  60.11866,
);

/** `ln(1 + x)` without the loss of `1 + x` near 0: there Cephes' rational approximation. */
export function log1p(x: number): number {
  if (!(Math.abs(x) < LOG1P_LIMIT)) return log(fround(1 + x));
  const x2 = fround(x * x);
  const ratio = fround(polynomial(x, LOG1P_NUMERATOR) / polynomial(x, LOG1P_DENOMINATOR));
  return fround(x + fma(-0.5, x2, fround(fround(x * x2) * ratio)));
}

const ERF_LIMIT = /* @__PURE__ */ fround(3.832507);
const ERF_NUMERATOR = /* @__PURE__ */ Float32Array.of(
  0.00022905065,
  0.003408291,
  0.050955694,
  0.18520832,
  1.1283791,
);
const ERF_DENOMINATOR = /* @__PURE__ */ Float32Array.of(
  -1.1791603e-7,
  0.000023547966,
  0.0010179626,
  0.01407047,
  0.11098505,
  0.49746925,
  1,
);

/** The error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
export function erf(x: number): number {
  if (Math.abs(x) >= ERF_LIMIT) return Math.sign(x);
  const x2 = fround(x * x);
  return fround(fround(x * polynomial(x2, ERF_NUMERATOR)) / polynomial(x2, ERF_DENOMINATOR));
}

export const ERF_INV_CENTRE: Float32Array = Float32Array.of(
  2.8102264e-8,
  3.4327394e-7,
  -3.5233877e-6,
  -4.3915065e-6,
  0.00021858087,
  -0.001253725,
  -0.0041776816,
  0.24664073,
  1.5014094,
);
export const ERF_INV_TAIL: Float32Array = Float32Array.of(
  -0.00020021426,
  0.00010095056,
  0.0013493432,
  -0.0036734284,
  0.0057395077,
  -0.0076224613,
  0.0094388705,
  1.001674,
  2.8329768,
);

/**
 * Inverse of {@link erf} for `x` in [-1, 1].
 *
 * @see Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2010.
 */
export function erfInv(x: number): number {
  if (Math.abs(x) === 1) return x * Infinity;
  const w = -log1p(fround(-x * x));
  const p =
    w < 5
      ? polynomial(fround(w - 2.5), ERF_INV_CENTRE)
      : polynomial(fround(fround(Math.sqrt(w)) - 3), ERF_INV_TAIL);
  return fround(p * x);
}
