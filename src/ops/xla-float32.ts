/**
 * @module ops/xla-float32 — the functions of core/random/float32.ts as instructions of a kernel: with the roundings of
 * XLA's CPU backend, so that random numbers made inside programs are those of Keras on JAX to the last bit.
 *
 * Edge cases that no random number reaches (zeros, infinities, subnormals) are left out.
 */
import {
  ERF_INV_CENTRE,
  ERF_INV_TAIL,
  LN2_HIGH,
  LN2_LOW,
  LOG_A,
  LOG_B,
  LOG_C,
  LOG1P_DENOMINATOR,
  LOG1P_LIMIT,
  LOG1P_NUMERATOR,
  SQRT_HALF,
} from "../core/random/float32.ts";
import type { ScalarBuilder, ScalarValue } from "../ir/scalar-builder.ts";

/** `a · b + c` rounded once: exact in float64 but for the sum's rounding, which matters in one of 2²⁹ cases. */
export function fma(s: ScalarBuilder, a: ScalarValue, b: ScalarValue, c: ScalarValue): ScalarValue {
  const wide = (x: ScalarValue): ScalarValue => s.cast(x, "float64");
  return s.cast(s.add(s.multiply(wide(a), wide(b)), wide(c)), "float32");
}

function constant(s: ScalarBuilder, value: number): ScalarValue {
  return s.constant(value, "float32");
}

/** Horner's rule, highest power first. */
function polynomial(s: ScalarBuilder, x: ScalarValue, coefficients: Float32Array): ScalarValue {
  const [first = 0, ...rest] = coefficients;
  return rest.reduce<ScalarValue>(
    (sum, coefficient) => fma(s, sum, x, constant(s, coefficient)),
    constant(s, first),
  );
}

/** Natural logarithm of a positive normal float32 number. */
export function log(s: ScalarBuilder, x: ScalarValue): ScalarValue {
  const whole = (value: number): ScalarValue => s.constant(value, "int32");
  const bits = s.bitcast(x, "int32");
  const fraction = s.or(s.and(bits, whole(0x007fffff)), whole(0x3f000000));
  const mantissa = s.bitcast(fraction, "float32");
  const isLow = s.less(mantissa, constant(s, SQRT_HALF));
  const bias = s.select(isLow, whole(-127), whole(-126));
  const exponent = s.cast(s.add(s.shiftRight(bits, whole(23)), bias), "float32");
  const doubled = s.select(isLow, mantissa, constant(s, 0));
  const t = s.add(s.add(mantissa, constant(s, -1)), doubled);
  const t2 = s.multiply(t, t);
  const t3 = s.multiply(t2, t);
  let y = fma(s, polynomial(s, t, LOG_A), t3, polynomial(s, t, LOG_B));
  y = fma(s, y, t3, polynomial(s, t, LOG_C));
  y = fma(s, y, t3, s.multiply(exponent, constant(s, LN2_LOW)));
  const rest = s.add(fma(s, constant(s, -0.5), t2, t), y);
  return fma(s, exponent, constant(s, LN2_HIGH), rest);
}

/** `ln(1 + x)` for x > −1. */
function log1p(s: ScalarBuilder, x: ScalarValue): ScalarValue {
  const x2 = s.multiply(x, x);
  const ratio = s.divide(polynomial(s, x, LOG1P_NUMERATOR), polynomial(s, x, LOG1P_DENOMINATOR));
  const correction = s.multiply(s.multiply(x, x2), ratio);
  const near = s.add(x, fma(s, constant(s, -0.5), x2, correction));
  const isNear = s.less(s.abs(x), constant(s, LOG1P_LIMIT));
  return s.select(isNear, near, log(s, s.add(x, constant(s, 1))));
}

/** Inverse of the error function in (−1, 1). */
export function erfInv(s: ScalarBuilder, x: ScalarValue): ScalarValue {
  const w = s.negate(log1p(s, s.multiply(s.negate(x), x)));
  const centre = polynomial(s, s.subtract(w, constant(s, 2.5)), ERF_INV_CENTRE);
  const tail = polynomial(s, s.subtract(s.sqrt(w), constant(s, 3)), ERF_INV_TAIL);
  return s.multiply(s.select(s.less(w, constant(s, 5)), centre, tail), x);
}

/** The upper 23 bits of a random word as a multiple of 2⁻²³ in [0, 1). */
export function unitInterval(s: ScalarBuilder, word: ScalarValue): ScalarValue {
  const upper = s.cast(s.shiftRight(word, s.constant(9, "uint32")), "float32");
  return s.multiply(upper, constant(s, 2 ** -23));
}

/** `unit · span + low`, never below `low`. */
export function scaleUnit(
  s: ScalarBuilder,
  unit: ScalarValue,
  low: ScalarValue,
  span: ScalarValue,
): ScalarValue {
  return s.maximum(low, fma(s, unit, span, low));
}
