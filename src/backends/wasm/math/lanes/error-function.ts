/** erf on float32 lanes. */
import type { Primitives } from "../primitives.ts";
import {
  ln2High,
  ln2Low,
  polynomial,
  powerOfTwo,
  roundProduct,
  subtractMultiple,
} from "./arithmetic.ts";

// erf(x)/x − 1 in z = x², |x| ≤ 1, minimax: error 2^-29.
const near = [
  0.12837916591389936, -0.37612627135528626, 0.1128360016912614, -0.026854444237171003,
  0.0051895345933877166, -0.0008020834298678889, 7.889095510477581e-5,
];

// ln erfc(x) in x − 1, 1 ≤ x ≤ 4, minimax: error 2^-28 of 1/erfc(x).
const logOfComplement = [
  -1.8496055355563723, -2.638965086592626, -0.8431409976405229, -0.04140228963839944,
  0.00971413168675309, -0.0016912887709504278, 0.00014986010725370614,
];

// (e^r − 1)/r for |r| ≤ ln 2 / 2, minimax: error 2^-23, enough for what is at most 0.16 beside 1.
const exponential = [
  1.0000000502573843, 0.4999912693722895, 0.16666356272820484, 0.04190044399058951,
  0.008379583790662282,
];

/** Up to 1 by its series, beyond as `1 − e^(ln erfc |x|)`. */
export function erf<F, I, M>(p: Primitives<F, I, M>, x: F): F {
  const size = p.abs(x);
  const z = p.multiply(x, x);
  const small = p.multiplyAdd(polynomial(p, z, near), size, size);

  // From 4 on the result rounds to 1.
  const bounded = p.pmin(size, p.constant(4));
  const logarithm = polynomial(p, p.subtract(bounded, p.constant(1)), logOfComplement);
  const multiple = roundProduct(p, logarithm, Math.LOG2E, 127);
  const r = subtractMultiple(p, logarithm, multiple.float, [ln2High, ln2Low]);
  const power = p.multiplyAdd(polynomial(p, r, exponential), r, p.constant(1));
  const large = p.negateMultiplyAdd(power, powerOfTwo(p, multiple.bits), p.constant(1));
  return p.copySign(p.select(p.less(size, p.constant(1)), small, large), x);
}
