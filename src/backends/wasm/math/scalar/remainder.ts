/** C's fmod: exact, with the sign of the dividend. */
import type { Primitives64 } from "../primitives.ts";

/** A finite positive float64 as an integer times 2^exponent, the integer's top bit at 52 (subnormals shifted up). */
function asInteger<F, I, M>(
  p: Primitives64<F, I, M>,
  x: F,
): { readonly mantissa: I; readonly exponent: I } {
  const bits = p.asInt(x);
  const field = p.shiftRightLogical(bits, p.bits(52n));
  const fraction = p.and(bits, p.bits((1n << 52n) - 1n));
  const isSubnormal = p.equalInt(field, p.bits(0n));
  const shift = p.subtractInt(p.countLeadingZeros(fraction), p.bits(11n));
  return {
    mantissa: p.selectInt(
      isSubnormal,
      p.shiftLeft(fraction, shift),
      p.or(fraction, p.bits(1n << 52n)),
    ),
    exponent: p.selectInt(isSubnormal, p.subtractInt(p.bits(1n), shift), field),
  };
}

/** `mantissa · 2^exponent` back as a float; exact, since a remainder is a multiple of the divisor's last place. */
function asFloat<F, I, M>(p: Primitives64<F, I, M>, mantissa: I, exponent: I): F {
  // Into the normal range first, where the exponent of a subnormal divisor would not fit.
  const low = p.lessInt(exponent, p.bits(1n));
  const down = p.subtractInt(p.bits(1n), exponent);
  const shifted = p.selectInt(low, p.shiftRightLogical(mantissa, down), mantissa);
  const field = p.selectInt(low, p.bits(1n), exponent);
  // The float of field and no fraction is 2^52 units; an integer below 2^53 is counted out in those units.
  const unit = p.asFloat(p.shiftLeft(field, p.bits(52n)));
  return p.multiply(p.multiply(p.toFloat(shifted), p.constant(2 ** -52)), unit);
}

/** `x mod y` of finite positive x ≥ y: long division, eleven bits at a time. */
function ofIntegers<F, I, M>(p: Primitives64<F, I, M>, x: F, y: F): F {
  const dividend = asInteger(p, x);
  const divisor = asInteger(p, y);
  const distance = p.subtractInt(dividend.exponent, divisor.exponent);
  const [, rest] = p.loop(
    [distance, p.remainderInt(dividend.mantissa, divisor.mantissa)],
    ([left]) => p.lessInt(p.bits(0n), left),
    ([left, value]) => {
      const step = p.selectInt(p.lessInt(left, p.bits(11n)), left, p.bits(11n));
      const next = p.remainderInt(p.shiftLeft(value, step), divisor.mantissa);
      return [p.subtractInt(left, step), next];
    },
  );
  return asFloat(p, rest, divisor.exponent);
}

/** `x − y·trunc(x/y)`; NaN for infinite x, for y = 0 and for NaN; x for infinite y. */
export function remainder<F, I, M>(p: Primitives64<F, I, M>, x: F, y: F): F {
  const infinity = p.constant(Number.POSITIVE_INFINITY);
  const size = p.abs(x);
  const divisor = p.abs(y);
  const value = p.branch(
    // False where either is NaN, and the divisor is not 0 where it is true.
    p.both(
      p.lessEqual(divisor, size),
      p.both(p.less(size, infinity), p.less(p.constant(0), divisor)),
    ),
    () => ofIntegers(p, size, divisor),
    () => {
      const defined = p.both(p.less(size, infinity), p.less(size, divisor));
      return p.select(defined, size, p.constant(Number.NaN));
    },
  );
  return p.copySign(value, x);
}
