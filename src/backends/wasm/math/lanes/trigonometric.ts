/** sin and cos on float32 lanes. */
import type { Primitives, ScalarFunction } from "../primitives.ts";
import { polynomial, roundProduct, subtractMultiple } from "./arithmetic.ts";

// π/2 in four parts; the first three have 12 bits, so that their products with up to 2^12 quadrants are exact.
const halfPiParts = [1.5703125, 0.0004837512969970703, 7.549533620476723e-8, 2.563344151594519e-12];

/** Beyond 2^12 quadrants the parts above would not do. */
const largestAngle = 6433;

// (sin(r)/r − 1)/z and (cos(r) − 1 + z/2)/z² in z = r², |r| ≤ π/4, minimax: errors 2^-28 of z, 2^-33 of 1.
const sinTail = [-0.16666654873361195, 0.008332173539380499, -0.00019516655443471592];
const cosTail = [0.04166664675033191, -0.0013887361568965077, 2.4437742412077768e-5];

/** `sin(x + quarters·π/2)`, where `name` is the float64 function of the same. */
function sinShifted<F, I, M>(
  p: Primitives<F, I, M>,
  x: F,
  quarters: 0 | 1,
  name: ScalarFunction,
): F {
  const { float: n, bits } = roundProduct(p, x, 2 / Math.PI, quarters);
  const r = subtractMultiple(p, x, n, halfPiParts);
  const z = p.multiply(r, r);
  const sine = p.multiplyAdd(p.multiply(polynomial(p, z, sinTail), z), r, r);
  const quartic = p.multiply(p.multiply(z, z), polynomial(p, z, cosTail));
  const cosine = p.add(p.negateMultiplyAdd(p.constant(0.5), z, p.constant(1)), quartic);

  const isOdd = p.equalInt(p.and(bits, p.bits(1)), p.bits(1));
  const value = p.select(isOdd, cosine, sine);
  // The second bit of the quadrant, moved to the sign.
  const sign = p.shiftLeft(p.and(bits, p.bits(2)), 30);
  const signed = p.asFloat(p.xor(p.asInt(value), sign));
  // Infinities too; NaN is not less than anything, and NaN already.
  const isHuge = p.less(p.constant(largestAngle), p.abs(x));
  return p.patch(isHuge, signed, name, [x]);
}

export function sin<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  // The sums above turn −0 into 0.
  return p.select(p.equal(x, p.constant(0)), x, sinShifted(p, x, 0, "sin"));
}

export function cos<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  return sinShifted(p, x, 1, "cos");
}
