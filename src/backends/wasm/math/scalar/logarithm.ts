/** log, log1p and what is built from them: asinh, acosh, atanh. */
import type { Primitives64 } from "../primitives.ts";
import { polynomial, splitExponent } from "./arithmetic.ts";
import { ln2High, ln2Low } from "./exponential.ts";

// (2·atanh(s) − 2s) / s³ in z = s², for s up to (√2 − 1)/(√2 + 1), minimax: error 2^-58 of z.
const logTail = [
  0.6666666666666735, 0.3999999999941111, 0.2857142874325923, 0.2222219847623143,
  0.18183569732233623, 0.15313903316627284, 0.14797508156422653,
];

/**
 * `exponent · ln 2 + ln(1 + f) + correction`, for 1 + f in [√½, √2).
 *
 * With s = f/(2 + f): ln(1 + f) = 2·atanh(s) = 2s + s·R, and 2s = f − s·f, which gives
 * f − (h − s·(h + R)) with h = f²/2: the large term f comes in exactly.
 */
function logOf<F, I, M>(p: Primitives64<F, I, M>, exponent: F, f: F, correction: F): F {
  const s = p.divide(f, p.add(p.constant(2), f));
  const z = p.multiply(s, s);
  const remainder = p.multiply(z, polynomial(p, z, logTail));
  const half = p.multiply(p.constant(0.5), p.multiply(f, f));
  const low = p.add(p.multiply(exponent, p.constant(ln2Low)), correction);
  const small = p.add(p.multiply(s, p.add(half, remainder)), low);
  const inner = p.subtract(p.subtract(half, small), f);
  return p.subtract(p.multiply(exponent, p.constant(ln2High)), inner);
}

/** Puts right what only a finite positive argument gives: ∞ for ∞, −∞ at `pole`, NaN below it and for NaN. */
function atEdges<F, I, M>(p: Primitives64<F, I, M>, x: F, pole: number, value: F): F {
  const finite = p.select(p.less(x, p.constant(Number.POSITIVE_INFINITY)), value, x);
  const below = p.select(p.less(x, p.constant(pole)), p.constant(Number.NaN), finite);
  return p.select(p.equal(x, p.constant(pole)), p.constant(Number.NEGATIVE_INFINITY), below);
}

export function log<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const { exponent, mantissa } = splitExponent(p, x);
  const value = logOf(p, exponent, p.subtract(mantissa, p.constant(1)), p.constant(0));
  return atEdges(p, x, 0, value);
}

export function log1p<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const near = p.both(
    p.less(p.constant(Math.SQRT1_2 - 1), x),
    p.less(x, p.constant(Math.SQRT2 - 1)),
  );
  const value = p.branch(
    near,
    () => logOf(p, p.constant(0), x, p.constant(0)),
    () => {
      const sum = p.add(p.constant(1), x);
      // What rounding took from 1 + x, as a change of its logarithm.
      const lost = p.select(
        p.less(x, p.constant(1)),
        p.subtract(x, p.subtract(sum, p.constant(1))),
        p.subtract(p.constant(1), p.subtract(sum, x)),
      );
      const { exponent, mantissa } = splitExponent(p, sum);
      return logOf(p, exponent, p.subtract(mantissa, p.constant(1)), p.divide(lost, sum));
    },
  );
  // f − (f²/2 − …) with f = −0 gives 0.
  const signed = p.select(p.equal(x, p.constant(0)), x, value);
  return atEdges(p, x, -1, signed);
}

/** `ln(|x| + √(x² + 1))`, in three ranges against overflow and cancellation. */
export function asinh<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  const one = p.constant(1);
  const value = p.branch(
    p.less(size, p.constant(2)),
    () => {
      // |x| + √(x² + 1) − 1 = |x| + x²/(1 + √(x² + 1))
      const square = p.multiply(size, size);
      const root = p.sqrt(p.add(square, one));
      return p.call("log1p", [p.add(size, p.divide(square, p.add(one, root)))]);
    },
    () => logOfDoubled(p, size, (square) => p.add(square, one)),
  );
  return p.copySign(value, x);
}

/** `ln(x + √(x² − 1))` for x ≥ 1. */
export function acosh<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const one = p.constant(1);
  return p.branch(
    p.less(x, p.constant(2)),
    () => {
      // With t = x − 1, exact: √(x² − 1) = √(2t + t²), NaN below 1.
      const t = p.subtract(x, one);
      const root = p.sqrt(p.add(p.add(t, t), p.multiply(t, t)));
      // Far below 1 the root is real again.
      const value = p.call("log1p", [p.add(t, root)]);
      return p.select(p.less(x, one), p.constant(Number.NaN), value);
    },
    () => logOfDoubled(p, x, (square) => p.subtract(square, one)),
  );
}

/** `ln(x + √shifted(x²))` for x ≥ 2, as `ln 2x` where x² ± 1 is x² (and might overflow). */
function logOfDoubled<F, I, M>(p: Primitives64<F, I, M>, x: F, shifted: (square: F) => F): F {
  return p.branch(
    p.less(x, p.constant(2 ** 28)),
    () => p.call("log", [p.add(x, p.sqrt(shifted(p.multiply(x, x))))]),
    () => p.add(p.call("log", [x]), p.constant(Math.LN2)),
  );
}

/** `½·ln((1 + x)/(1 − x)) = ½·log1p(2x/(1 − x))`. */
export function atanh<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  const doubled = p.add(size, size);
  const ratio = p.divide(doubled, p.subtract(p.constant(1), size));
  // Below ½ the quotient's rounding would be felt: 2x + 2x·x/(1 − x) has it only in the small term.
  const nearer = p.add(
    doubled,
    p.divide(p.multiply(doubled, size), p.subtract(p.constant(1), size)),
  );
  const argument = p.select(p.less(size, p.constant(0.5)), nearer, ratio);
  const value = p.multiply(p.constant(0.5), p.call("log1p", [argument]));
  // For |x| > 1 the ratio is below −1, so log1p says NaN; 1 divides by zero and gives ∞.
  return p.copySign(value, x);
}
