/** exp, expm1, sigmoid and tanh on float32 lanes. */
import type { Primitives } from "../primitives.ts";
import {
  ln2High,
  ln2Low,
  polynomial,
  powerOfTwo,
  roundProduct,
  subtractMultiple,
} from "./arithmetic.ts";

// (e^r − 1 − r) / r² for |r| ≤ ln 2 / 2, minimax: error 2^-28 of 1.
const exponentialTail = [
  0.5000000096884636, 0.1666651770896768, 0.04166620058117593, 0.008369025225509981,
  0.0013950825396735205,
];

// The same for |r| ≤ ln 2: error 2^-26 of e^r.
const wideTail = [
  0.5000003492208703, 0.1666661368469688, 0.041661237715888734, 0.008336119477213879,
  0.0014105093814884262, 0.000196109350366321,
];

/** `x` held within bounds, NaN kept: it is the first argument of both. */
function clamp<F, I, M>(p: Primitives<F, I, M>, x: F, low: number, high: number): F {
  return p.pmin(p.pmax(x, p.constant(low)), p.constant(high));
}

/** `r + r²·tail(r)`: e^r − 1. */
function excessOf<F, I, M>(p: Primitives<F, I, M>, r: F, tail: readonly number[]): F {
  return p.multiplyAdd(polynomial(p, r, tail), p.multiply(r, r), r);
}

/**
 * `2^h · e^r · 2^h` with x = 2h·ln 2 + r. One factor alone could not reach the subnormals or 2^128, and that
 * both are the same saves more than the longer polynomial costs.
 */
export function exp<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  // Beyond these the result is 0 or ∞.
  const bounded = clamp(p, x, -105, 89);
  const half = roundProduct(p, bounded, Math.LOG2E / 2, 127);
  const r = subtractMultiple(p, bounded, half.float, [2 * ln2High, 2 * ln2Low]);
  const scale = powerOfTwo(p, half.bits);
  return p.multiply(p.multiplyAdd(excessOf(p, r, wideTail), scale, scale), scale);
}

/** `2·(2^(n−1)·(e^r − 1) + (2^(n−1) − ½))`: half of it is finite wherever the result is. */
export function expm1<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  const bounded = clamp(p, x, -18, 89);
  const multiple = roundProduct(p, bounded, Math.LOG2E, 126);
  const r = subtractMultiple(p, bounded, multiple.float, [ln2High, ln2Low]);
  const scale = powerOfTwo(p, multiple.bits);
  const excess = excessOf(p, r, exponentialTail);
  const value = p.multiplyAdd(scale, excess, p.subtract(scale, p.constant(0.5)));
  // The sums above lose the sign of −0.
  return p.copySign(p.add(value, value), x);
}

// (e^-r − 1 + r) / −r²: the tail of e^r at −r, negated.
const negatedTail = exponentialTail.map((c, n) => (n % 2 === 0 ? -c : c));

/**
 * `c/(c + c·e^-x)` with c = 2^-64: so the power fits a float down to x = −105, where the result is
 * subnormal. Where it vanishes beside c, for large x, the result is 1.
 */
export function sigmoid<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  const c = p.constant(2 ** -64);
  const bounded = clamp(p, x, -105, 40);
  // −x = n·ln 2 − r
  const multiple = roundProduct(p, bounded, -Math.LOG2E, 127 - 64);
  const r = subtractMultiple(p, bounded, multiple.float, [-ln2High, -ln2Low]);
  const scale = powerOfTwo(p, multiple.bits);
  // 1 − e^-r
  const deficit = excessOf(p, r, negatedTail);
  return p.divide(c, p.add(c, p.negateMultiplyAdd(scale, deficit, scale)));
}

// (e^2r − 1 − 2r) / 2r² for |r| ≤ ln 2 / 4, minimax: error 2^-29 of 1.
const doubledTail = exponentialTail.map((c, n) => c * 2 ** (n + 1));

// (tanh(x)/x − 1)/z in z = x², |x| ≤ ¼, minimax: error 2^-29.
const tanhTail = [-0.33333240595516556, 0.1332426278160031, -0.051433028877175074];

/**
 * `h/(h + 1)` with h = ½(e^2|x| − 1). With 2|x| = n·ln 2 + 2r: `h = 2^n·½(e^2r − 1) + ½(2^n − 1)`.
 *
 * Near 0 the series: just below a power of two h lies above it, and with the rounding of h + 1 and of the quotient
 * that came to 3 ulp.
 */
export function tanh<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  // From 9.1 on the result rounds to 1.
  const bounded = p.pmin(p.abs(x), p.constant(9.5));
  const multiple = roundProduct(p, bounded, 2 * Math.LOG2E, 127);
  const r = subtractMultiple(p, bounded, multiple.float, [ln2High / 2, ln2Low / 2]);
  const scale = powerOfTwo(p, multiple.bits);
  const halfExcess = excessOf(p, r, doubledTail);
  const shift = p.multiplyAdd(scale, p.constant(0.5), p.constant(-0.5));
  const h = p.multiplyAdd(scale, halfExcess, shift);
  const far = p.divide(h, p.add(h, p.constant(1)));

  const z = p.multiply(bounded, bounded);
  const near = p.multiplyAdd(p.multiply(polynomial(p, z, tanhTail), z), bounded, bounded);
  return p.copySign(p.select(p.less(bounded, p.constant(0.25)), near, far), x);
}
