/**
 * Float64 arithmetic that several functions share: polynomials, powers of two, and sums and products whose
 * rounding error is kept ("double-double": an unevaluated sum `hi + lo` with |lo| ≤ ulp(hi)/2).
 */
import type { Primitives64 } from "../primitives.ts";

/** An unevaluated sum, about 106 bits. */
export interface DoubleDouble<F> {
  readonly hi: F;
  readonly lo: F;
}

/** `a·b + c`, rounded twice. */
export function multiplyAdd<F, I, M>(p: Primitives64<F, I, M>, a: F, b: F, c: F): F {
  return p.add(p.multiply(a, b), c);
}

/** `c₀ + x·(c₁ + x·(c₂ + …))`. */
export function polynomial<F, I, M>(
  p: Primitives64<F, I, M>,
  x: F,
  coefficients: readonly number[],
): F {
  let sum: F | undefined;
  for (let n = coefficients.length - 1; n >= 0; n--) {
    const term = p.constant(coefficients[n] ?? 0);
    sum = sum === undefined ? term : multiplyAdd(p, sum, x, term);
  }
  return sum ?? p.constant(0);
}

/** `hi + lo = a + b` exactly. (Knuth) */
export function exactSum<F, I, M>(p: Primitives64<F, I, M>, a: F, b: F): DoubleDouble<F> {
  const hi = p.add(a, b);
  const bPart = p.subtract(hi, a);
  const aPart = p.subtract(hi, bPart);
  return { hi, lo: p.add(p.subtract(a, aPart), p.subtract(b, bPart)) };
}

/** `hi + lo = a + b` exactly, if |a| ≥ |b| or a is 0. (Dekker) */
export function exactSumOrdered<F, I, M>(p: Primitives64<F, I, M>, a: F, b: F): DoubleDouble<F> {
  const hi = p.add(a, b);
  return { hi, lo: p.subtract(b, p.subtract(hi, a)) };
}

/** `hi + lo = a·b` exactly, for |a|, |b| < 2^970 and a product that does not underflow. (Dekker, Veltkamp) */
export function exactProduct<F, I, M>(p: Primitives64<F, I, M>, a: F, b: F): DoubleDouble<F> {
  const hi = p.multiply(a, b);
  const [aTop, aLow] = halves(p, a);
  const [bTop, bLow] = halves(p, b);
  // Every product of halves has at most 53 bits, so only the sums could round, and they cancel.
  const cross = p.add(
    p.subtract(p.multiply(aTop, bTop), hi),
    p.add(p.multiply(aTop, bLow), p.multiply(aLow, bTop)),
  );
  return { hi, lo: p.add(cross, p.multiply(aLow, bLow)) };
}

function halves<F, I, M>(p: Primitives64<F, I, M>, a: F): readonly [F, F] {
  const scaled = p.multiply(a, p.constant(2 ** 27 + 1));
  const top = p.subtract(scaled, p.subtract(scaled, a));
  return [top, p.subtract(a, top)];
}

/** Product of two double-doubles, within a few 2^-104. */
export function multiplyDoubles<F, I, M>(
  p: Primitives64<F, I, M>,
  a: DoubleDouble<F>,
  b: DoubleDouble<F>,
): DoubleDouble<F> {
  const { hi, lo } = exactProduct(p, a.hi, b.hi);
  const cross = p.add(p.multiply(a.hi, b.lo), p.multiply(a.lo, b.hi));
  return exactSumOrdered(p, hi, p.add(lo, cross));
}

/** `a · 2^exponent`, rounded once, for normal `a` near 1 and |exponent| < 2000. */
export function scaleByPowerOfTwo<F, I, M>(p: Primitives64<F, I, M>, a: F, exponent: I): F {
  // In two steps: one factor alone could not reach the subnormals or 2^1024. The first step never rounds.
  const half = p.shiftRight(exponent, p.bits(1n));
  const rest = p.subtractInt(exponent, half);
  return p.multiply(p.multiply(a, powerOfTwo(p, half)), powerOfTwo(p, rest));
}

/** `2^exponent` for −1022 ≤ exponent ≤ 1023. */
export function powerOfTwo<F, I, M>(p: Primitives64<F, I, M>, exponent: I): F {
  return p.asFloat(p.shiftLeft(p.addInt(exponent, p.bits(1023n)), p.bits(52n)));
}

/** `x = 2^exponent · mantissa` with mantissa in [√½, √2), for positive finite x. */
export function splitExponent<F, I, M>(
  p: Primitives64<F, I, M>,
  x: F,
): { readonly exponent: F; readonly mantissa: F } {
  // A subnormal is scaled up, and its exponent field brought down again: it may go below 0 here.
  const subnormal = p.less(x, p.constant(2 ** -1022));
  const scaled = p.asInt(p.multiply(x, p.constant(2 ** 54)));
  const bits = p.selectInt(subnormal, p.subtractInt(scaled, p.bits(54n << 52n)), p.asInt(x));
  // Distance from √½ in units of the last place: its exponent field is the exponent wanted.
  const distance = p.subtractInt(bits, p.bits(sqrtHalfBits));
  const fraction = p.and(distance, p.bits((1n << 52n) - 1n));
  return {
    exponent: p.toFloat(p.shiftRight(distance, p.bits(52n))),
    mantissa: p.asFloat(p.addInt(fraction, p.bits(sqrtHalfBits))),
  };
}

/** The bits of the float64 nearest to √½. */
const sqrtHalfBits = 0x3fe6_a09e_667f_3bcdn;

/** −0 and −NaN included: whether the sign bit is set. */
export function isNegative<F, I, M>(p: Primitives64<F, I, M>, x: F): M {
  return p.lessInt(p.asInt(x), p.bits(0n));
}
