/** log and log1p on float32 lanes. */
import type { Primitives } from "../primitives.ts";
import { ln2High, ln2Low, polynomial } from "./arithmetic.ts";

// (ln(1 + f) − f + f²/2) / f³ for 1 + f in [√½, √2), minimax: error 2^-27 of ln(1 + f).
const logTail = [
  0.33333316723048445, -0.2500081029427714, 0.20002286300093133, -0.16624555990466494,
  0.14181192387511884, -0.13128747226179277, 0.12881646344820447, -0.07859615126535034,
];

const largest = 2 ** 128 - 2 ** 104;

/** The bits of the float32 nearest to √½. */
const sqrtHalfBits = 0x3f3504f3;

/** `exponent·ln 2 + ln(1 + f)`, the large terms added last. */
function logOf<F, I, M>(p: Primitives<F, I, M>, exponent: F, f: F): F {
  const square = p.multiply(f, f);
  const cubic = p.multiply(p.multiply(square, f), polynomial(p, f, logTail));
  const low = p.multiplyAdd(exponent, p.constant(ln2Low), cubic);
  const small = p.negateMultiplyAdd(p.constant(0.5), square, low);
  return p.multiplyAdd(exponent, p.constant(ln2High), p.add(f, small));
}

/** Puts right what only a finite positive argument gives: ∞ for ∞, −∞ at `pole`, NaN below it and for NaN. */
function atEdges<F, I, M>(p: Primitives<F, I, M>, x: F, pole: number, value: F): F {
  const edge = p.constant(pole);
  // x less the largest float: ∞ and NaN as they are, anything else below every logarithm.
  const finite = p.pmax(p.subtract(x, p.constant(largest)), value);
  const atPole = p.select(p.equal(x, edge), p.constant(Number.NEGATIVE_INFINITY), finite);
  return p.select(p.less(x, edge), p.constant(Number.NaN), atPole);
}

export function log<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  // A subnormal is scaled up, and its exponent field brought down again: it may go below 0 here.
  const subnormal = p.less(x, p.constant(2 ** -126));
  const scaled = p.asInt(p.multiply(x, p.constant(2 ** 23)));
  const bits = p.selectInt(subnormal, p.subtractInt(scaled, p.bits(23 << 23)), p.asInt(x));
  // Distance from √½ in units of the last place: its exponent field is the exponent wanted.
  const distance = p.subtractInt(bits, p.bits(sqrtHalfBits));
  const mantissa = p.addInt(p.and(distance, p.bits(0x007fffff)), p.bits(sqrtHalfBits));
  const exponent = p.toFloat(p.shiftRight(distance, 23));
  const value = logOf(p, exponent, p.subtract(p.asFloat(mantissa), p.constant(1)));
  return atEdges(p, x, 0, value);
}

/** With 1 + x = 2^k·(1 + f): `f = 2^-k·x + (2^-k − 1)`, so that nothing is lost where 1 + x is rounded. */
export function log1p<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  const sum = p.add(x, p.constant(1));
  const distance = p.subtractInt(p.asInt(sum), p.bits(sqrtHalfBits));
  const field = p.andNot(distance, p.bits(0x007fffff));
  // 2^-k·x by its exponent field; where x is 0 or subnormal k is 0. 2^(2−k) is normal up to k = 128, 2^-k is not.
  const scaled = p.asFloat(p.subtractInt(p.asInt(x), field));
  const reciprocal = p.asFloat(p.subtractInt(p.bits((127 + 2) << 23), field));
  const shift = p.multiplyAdd(reciprocal, p.constant(0.25), p.constant(-1));
  const f = p.add(scaled, shift);
  const value = logOf(p, p.toFloat(p.shiftRight(distance, 23)), f);
  // f − f²/2 loses the sign of −0.
  return atEdges(p, x, -1, p.copySign(value, x));
}
