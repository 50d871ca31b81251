/** What several float32 lane functions share: polynomials, rounding and powers of two. */
import type { Primitives } from "../primitives.ts";

/** `c₀ + x·(c₁ + x·(c₂ + …))`. */
export function polynomial<F, I, M>(
  p: Primitives<F, I, M>,
  x: F,
  coefficients: readonly number[],
): F {
  let sum: F | undefined;
  for (let n = coefficients.length - 1; n >= 0; n--) {
    const term = p.constant(coefficients[n] ?? 0);
    sum = sum === undefined ? term : p.multiplyAdd(sum, x, term);
  }
  return sum ?? p.constant(0);
}

/** An integer in both forms. */
export interface Rounded<F, I> {
  readonly float: F;
  /** Its low 22 bits hold `integer + offset`; those above hold rubbish. */
  readonly bits: I;
}

/**
 * `factor·x` rounded to an integer n of at most 21 bits. Added to 1.5·2^23, a float has no bits left for a fraction,
 * and the integer stands in its last bits (`nearest` would be slower, and give no bits).
 */
export function roundProduct<F, I, M>(
  p: Primitives<F, I, M>,
  x: F,
  factor: number,
  offset: number,
): Rounded<F, I> {
  const magic = p.constant(1.5 * 2 ** 23 + offset);
  const sum = p.multiplyAdd(x, p.constant(factor), magic);
  return { float: p.subtract(sum, magic), bits: p.asInt(sum) };
}

/** `2^n` of what {@link roundProduct} found with `offset` = 127 + `shift`: then it is `2^(n + shift)`, if that is normal. */
export function powerOfTwo<F, I, M>(p: Primitives<F, I, M>, bits: I): F {
  // The rubbish above leaves the word.
  return p.asFloat(p.shiftLeft(bits, 23));
}

/** ln 2 in two parts: the first has 15 bits, so that its product with an exponent is exact. */
export const ln2High = 0.693145751953125;
export const ln2Low = 1.4286068203094173e-6;

/** `x − n·high − n·low`. */
export function subtractMultiple<F, I, M>(
  p: Primitives<F, I, M>,
  x: F,
  n: F,
  parts: readonly number[],
): F {
  let rest = x;
  for (const part of parts) rest = p.negateMultiplyAdd(n, p.constant(part), rest);
  return rest;
}
