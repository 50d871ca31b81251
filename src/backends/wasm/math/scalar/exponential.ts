/** exp, expm1 and what is built from them: sinh, cosh, tanh, sigmoid. */
import type { Primitives64 } from "../primitives.ts";
import { exactSumOrdered, polynomial, scaleByPowerOfTwo } from "./arithmetic.ts";

// ln 2 in two parts: the first has 32 bits, so that its product with an exponent is exact.
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;

// (e^r − 1 − r) / r² for |r| ≤ ln 2 / 2, minimax: error 2^-64 of 1.
const exponentialTail = [
  0.5, 0.16666666666666685, 0.04166666666666673, 0.00833333333331662, 0.0013888888888858558,
  0.0001984126989736193, 2.4801587373569994e-5, 2.7557233929240984e-6, 2.755723347351703e-7,
  2.5112348604125086e-8, 2.092691551163868e-9,
];

interface Reduced<F, I> {
  /** The multiple of ln 2 taken away. */
  readonly exponent: I;
  /** What is left, |r| ≤ ln 2 / 2. */
  readonly r: F;
  /** `e^r − 1 − r`, with the rounding error of r put right. */
  readonly tail: F;
}

/** `x + low = exponent · ln 2 + r`, for |x| ≤ 800. */
function reduce<F, I, M>(p: Primitives64<F, I, M>, x: F, low: F): Reduced<F, I> {
  const multiple = p.nearest(p.multiply(x, p.constant(Math.LOG2E)));
  const top = p.subtract(x, p.multiply(multiple, p.constant(ln2High)));
  const rest = p.subtract(p.multiply(multiple, p.constant(ln2Low)), low);
  const r = p.subtract(top, rest);
  const error = p.subtract(p.subtract(top, r), rest);
  const tail = p.multiply(p.multiply(r, r), polynomial(p, r, exponentialTail));
  // The error counts e^r times; to its own last bit that is 1 + r.
  const correction = p.add(error, p.multiply(error, r));
  return { exponent: p.toInt(multiple), r, tail: p.add(tail, correction) };
}

/** `x` held within ±bound, NaN kept. */
function clamp<F, I, M>(p: Primitives64<F, I, M>, x: F, low: number, high: number): F {
  const raised = p.select(p.less(x, p.constant(low)), p.constant(low), x);
  return p.select(p.less(p.constant(high), raised), p.constant(high), raised);
}

/** `e^(x + low)` for a correction `low` that is small beside 1. */
export function expOfSum<F, I, M>(p: Primitives64<F, I, M>, x: F, low: F): F {
  // Beyond ±800 the result is 0 or infinite all the same, and the exponent fits its field.
  const clamped = clamp(p, x, -800, 800);
  const { exponent, r, tail } = reduce(
    p,
    clamped,
    p.select(p.equal(x, clamped), low, p.constant(0)),
  );
  // The rounding error of 1 + r is kept: so the result is off by hardly more than half an ulp.
  const sum = exactSumOrdered(p, p.constant(1), r);
  return scaleByPowerOfTwo(p, p.add(sum.hi, p.add(sum.lo, tail)), exponent);
}

export function exp<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  return expOfSum(p, x, p.constant(0));
}

/** `e^x − 1 = 2^k · ((1 − 2^-k) + (e^r − 1))`. */
export function expm1<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  // Below −44 the result rounds to −1.
  const { exponent, r, tail } = reduce(p, clamp(p, x, -44, 800), p.constant(0));
  // 2^-k matters only up to k = 60, and its exponent field could not hold more than 1022.
  const small = p.selectInt(p.lessInt(exponent, p.bits(60n)), exponent, p.bits(60n));
  const reciprocal = scaleByPowerOfTwo(p, p.constant(1), p.subtractInt(p.bits(0n), small));
  // 1 − 2^-k is 0, or at least ½ > |r|: its sum with r keeps its rounding error.
  const sum = exactSumOrdered(p, p.subtract(p.constant(1), reciprocal), r);
  const value = scaleByPowerOfTwo(p, p.add(sum.hi, p.add(sum.lo, tail)), exponent);
  // −0 − 0·ln 2 would lose its sign.
  return p.copySign(value, x);
}

/** `1/(1 + e^-x)`, from `e^-|x|`, which cannot overflow. */
export function sigmoid<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const e = p.call("exp", [p.negate(p.abs(x))]);
  const numerator = p.select(p.less(x, p.constant(0)), e, p.constant(1));
  return p.divide(numerator, p.add(p.constant(1), e));
}

/** With `t = e^2|x| − 1`: `t / (t + 2)`; from `|x| ≥ 1` on as `1 − 2/(t + 2)`, where that loses nothing. */
export function tanh<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const doubled = p.multiply(p.abs(x), p.constant(2));
  const t = p.call("expm1", [doubled]);
  const denominator = p.add(t, p.constant(2));
  const value = p.branch(
    p.less(doubled, p.constant(2)),
    () => p.divide(t, denominator),
    () => p.subtract(p.constant(1), p.divide(p.constant(2), denominator)),
  );
  return p.copySign(value, x);
}

/** With `t = e^|x| − 1`: `½(t + t/(t + 1))`. */
export function sinh<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  const value = p.branch(
    p.less(size, p.constant(700)),
    () => {
      const t = p.call("expm1", [size]);
      const ratio = p.divide(t, p.add(t, p.constant(1)));
      return p.multiply(p.constant(0.5), p.add(t, ratio));
    },
    () => halfExp(p, size),
  );
  return p.copySign(value, x);
}

/** `½(e^|x| + e^-|x|)`. */
export function cosh<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  return p.branch(
    p.less(size, p.constant(700)),
    () => {
      const half = p.multiply(p.constant(0.5), p.call("exp", [size]));
      return p.add(half, p.divide(p.constant(0.25), half));
    },
    () => halfExp(p, size),
  );
}

/** `½e^x` for large x, where `e^x` alone may overflow: `(½e^(x/2)) · e^(x/2)`. */
function halfExp<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const root = p.call("exp", [p.multiply(p.constant(0.5), x)]);
  return p.multiply(p.multiply(p.constant(0.5), root), root);
}
