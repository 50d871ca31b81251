/** x^y for all pairs, by IEEE 754's table of special cases. */
import type { Primitives64 } from "../primitives.ts";
import {
  type DoubleDouble,
  exactProduct,
  exactSum,
  exactSumOrdered,
  isNegative,
  multiplyDoubles,
  polynomial,
  splitExponent,
} from "./arithmetic.ts";
import { expOfSum, ln2High, ln2Low } from "./exponential.ts";

// (2·atanh(s) − 2s − ⅔s³)/s⁵ in z = s², for s up to (√2 − 1)/(√2 + 1), minimax: error 2^-65.
const logTail = [
  0.4000000000000227, 0.2857142857009192, 0.222222225213523, 0.1818178423705148,
  0.15386763533518827, 0.13256668780484498, 0.1319775065362718,
];

/**
 * ln x for positive finite x, to about 2^-66 of itself: a result near the largest float multiplies
 * its error by 709.
 *
 * With s = (m − 1)/(m + 1): ln x = k·ln 2 + 2s + ⅔s³ + s⁵·R(s²); all but the last term are kept in two parts.
 */
function logInTwoParts<F, I, M>(p: Primitives64<F, I, M>, x: F): DoubleDouble<F> {
  const { exponent, mantissa } = splitExponent(p, x);
  const one = p.constant(1);
  const s = quotient(p, p.subtract(mantissa, one), exactSum(p, mantissa, one));
  const square = multiplyDoubles(p, s, s);
  const twoThirds = { hi: p.constant(2 / 3), lo: p.constant(3.700743415417188e-17) };
  const cubic = multiplyDoubles(p, multiplyDoubles(p, square, s), twoThirds);
  const fifth = p.multiply(
    p.multiply(p.multiply(square.hi, square.hi), s.hi),
    polynomial(p, square.hi, logTail),
  );

  const top = exactSum(p, p.multiply(exponent, p.constant(ln2High)), p.add(s.hi, s.hi));
  const next = exactSum(p, top.hi, cubic.hi);
  let low = p.add(p.multiply(exponent, p.constant(ln2Low)), fifth);
  for (const term of [cubic.lo, p.add(s.lo, s.lo), top.lo, next.lo]) low = p.add(low, term);
  return exactSumOrdered(p, next.hi, low);
}

/** `top / (bottom.hi + bottom.lo)` in two parts. */
function quotient<F, I, M>(
  p: Primitives64<F, I, M>,
  top: F,
  bottom: DoubleDouble<F>,
): DoubleDouble<F> {
  const hi = p.divide(top, bottom.hi);
  const product = exactProduct(p, hi, bottom.hi);
  const rest = p.subtract(
    p.subtract(p.subtract(top, product.hi), product.lo),
    p.multiply(hi, bottom.lo),
  );
  return { hi, lo: p.divide(rest, bottom.hi) };
}

/** `|x|^y` by logarithms, for positive finite |x| and y that is not NaN. */
function powerOfPositive<F, I, M>(p: Primitives64<F, I, M>, x: F, y: F): F {
  const ln = logInTwoParts(p, x);
  // The logarithm of any float but 1 is above 2^-54, so y = ±2^65 already gives 0 or ∞; the products stay finite.
  const bound = p.constant(2 ** 65);
  const bounded = p.select(p.less(bound, p.abs(y)), p.copySign(bound, y), y);
  const product = exactProduct(p, bounded, ln.hi);
  return expOfSum(p, product.hi, p.add(product.lo, p.multiply(bounded, ln.lo)));
}

export function power<F, I, M>(p: Primitives64<F, I, M>, x: F, y: F): F {
  const zero = p.constant(0);
  const one = p.constant(1);
  const infinity = p.constant(Number.POSITIVE_INFINITY);
  const size = p.abs(x);
  const general = powerOfPositive(p, size, y);

  // |x| of 0 or ∞: ∞ where the exponent's sign says so, else 0.
  const isZero = p.equal(size, zero);
  const isInfinite = p.equal(size, infinity);
  const grows = p.either(p.both(isZero, p.less(y, zero)), p.both(isInfinite, p.less(zero, y)));
  const extreme = p.select(grows, infinity, zero);
  const unsigned = p.select(p.either(isZero, isInfinite), extreme, general);

  // Negative x: NaN for a fractional y (unless x is −0 or −∞), negative for an odd one.
  const integer = p.equal(p.trunc(y), y);
  const half = p.multiply(y, p.constant(0.5));
  const odd = p.both(integer, p.notEqual(p.trunc(half), half));
  const signed = p.select(p.both(odd, isNegative(p, x)), p.negate(unsigned), unsigned);
  const defined = p.either(integer, p.either(p.lessEqual(zero, x), isInfinite));
  const value = p.select(defined, signed, p.constant(Number.NaN));

  const anyNaN = p.either(p.notEqual(x, x), p.notEqual(y, y));
  const result = p.select(anyNaN, p.constant(Number.NaN), value);
  // Anything to the power of 0, and 1 to any power, is 1: NaN too.
  return p.select(p.either(p.equal(y, zero), p.equal(x, one)), one, result);
}
