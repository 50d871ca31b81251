/** exp, expm1, sigmoid and tanh on float32 lanes. */
import type { Primitives } from "../primitives.ts";
import {
  ln2High,
  ln2Low,
  polynomial,
  powerOfTwo,
  type Rounded,
  roundProduct,
  subtractMultiple,
} from "./arithmetic.ts";

// (e^r − 1 − r) / r² for |r| ≤ ln 2 / 2, minimax: error 2^-28 of 1.
const exponentialTail = [
  0.5000000096884636, 0.1666651770896768, 0.04166620058117593, 0.008369025225509981,
  0.0013950825396735205,
];

interface Reduced<F, I> {
  readonly multiple: Rounded<F, I>;
  /** `e^r − 1`, where r is what the multiple of ln 2 leaves of x. */
  readonly excess: F;
}

/** x = n·ln 2 + r, and `e^r − 1`; `offset` as in {@link roundProduct}. */
function reduce<F, I, M>(p: Primitives<F, I, M>, x: F, offset: number): Reduced<F, I> {
  const multiple = roundProduct(p, x, Math.LOG2E, offset);
  const r = subtractMultiple(p, x, multiple.float, [ln2High, ln2Low]);
  const tail = polynomial(p, r, exponentialTail);
  return { multiple, excess: p.multiplyAdd(tail, p.multiply(r, r), r) };
}

/** `x` held within bounds, NaN kept: it is the first argument of both. */
function clamp<F, I, M>(p: Primitives<F, I, M>, x: F, low: number, high: number): F {
  return p.pmin(p.pmax(x, p.constant(low)), p.constant(high));
}

/** `2^n · e^r`, the power of two in halves: one factor alone could not reach the subnormals or 2^128. */
export function exp<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  // Beyond these the result is 0 or ∞. With an offset of 2·127, each half is a float's exponent field.
  const { multiple, excess } = reduce(p, clamp(p, x, -105, 89), 254);
  const half = p.shiftRightLogical(multiple.bits, 1);
  const rest = p.subtractInt(multiple.bits, half);
  const y = p.add(excess, p.constant(1));
  return p.multiply(p.multiply(y, powerOfTwo(p, half)), powerOfTwo(p, rest));
}

/** `2·(2^(n−1)·(e^r − 1) + (2^(n−1) − ½))`: half of it is finite wherever the result is. */
export function expm1<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  const { multiple, excess } = reduce(p, clamp(p, x, -18, 89), 126);
  const scale = powerOfTwo(p, multiple.bits);
  const value = p.multiplyAdd(scale, excess, p.subtract(scale, p.constant(0.5)));
  // The sums above lose the sign of −0.
  return p.copySign(p.add(value, value), x);
}

/**
 * `c/(c + c·e^-x)` with c = 2^-64: so the power fits a float down to x = −105, where the result is
 * subnormal. Where it vanishes beside c, for large x, the result is 1.
 */
export function sigmoid<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  const c = p.constant(2 ** -64);
  const { multiple, excess } = reduce(p, p.negate(clamp(p, x, -105, 40)), 127 - 64);
  const scale = powerOfTwo(p, multiple.bits);
  return p.divide(c, p.add(c, p.multiplyAdd(scale, excess, scale)));
}

// (tanh(x)/x − 1)/z in z = x², |x| ≤ 0.8, minimax: error 2^-28.
const tanhTail = [
  -0.33333299596100746, 0.13332270222351505, -0.053855852813876934, 0.021314004472715063,
  -0.00742520665682277, 0.0015930328117869515,
];

/** Up to 0.8 by its series, beyond as `1 − 2/(e^2|x| + 1)`, where the difference loses nothing. */
export function tanh<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  const size = p.abs(x);
  const z = p.multiply(size, size);
  const near = p.multiplyAdd(p.multiply(polynomial(p, z, tanhTail), z), size, size);

  // From 9.1 on the result rounds to 1.
  const bounded = p.pmin(size, p.constant(9.5));
  const { multiple, excess } = reduce(p, p.add(bounded, bounded), 127);
  const scale = powerOfTwo(p, multiple.bits);
  const power = p.multiplyAdd(scale, excess, p.add(scale, p.constant(1)));
  const far = p.subtract(p.constant(1), p.divide(p.constant(2), power));
  return p.copySign(p.select(p.less(size, p.constant(0.8)), near, far), x);
}
