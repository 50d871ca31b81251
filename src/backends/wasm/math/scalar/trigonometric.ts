/** sin, cos, tan. */
import type { Primitives64 } from "../primitives.ts";
import {
  type DoubleDouble,
  exactProduct,
  exactSum,
  exactSumOrdered,
  isNegative,
  polynomial,
} from "./arithmetic.ts";
import { reduceHuge } from "./huge-angle.ts";

/** An angle as `quadrant · π/2 + r`, r = hi + lo, |r| ≤ π/4. Only the quadrant's last two bits mean anything. */
export interface Reduced<F, I> {
  readonly quadrant: I;
  readonly r: DoubleDouble<F>;
}

// π/2 in four parts; the first three have 33 bits, so that their products with a quadrant below 2^20 are exact.
const halfPiParts = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32,
] as const;

/** Angles up to here are reduced by subtraction (Cody and Waite), larger ones by {@link reduceHuge}. */
const hugeAngle = 2 ** 20;

/** `x − quadrant·π/2` for 0 ≤ x < {@link hugeAngle}. */
function reduce<F, I, M>(p: Primitives64<F, I, M>, x: F): Reduced<F, I> {
  const quadrant = p.nearest(p.multiply(x, p.constant(2 / Math.PI)));
  const [first, second, third, fourth] = halfPiParts.map((part) =>
    p.multiply(quadrant, p.constant(part)),
  ) as [F, F, F, F];
  // x and the first product are so close that their difference is exact.
  const a = exactSum(p, p.subtract(x, first), p.negate(second));
  const b = exactSum(p, a.hi, p.negate(third));
  const low = p.subtract(p.add(a.lo, b.lo), fourth);
  return { quadrant: p.toInt(quadrant), r: exactSumOrdered(p, b.hi, low) };
}

// (sin(r)/r − 1)/z and (cos(r) − 1 + z/2)/z² in z = r², |r| ≤ π/4, minimax: errors 2^-58 of z, 2^-64 of 1.
const sinTail = [
  -0.16666666666666632, 0.008333333333322316, -0.0001984126982972519, 2.7557313662027397e-6,
  -2.5050753257594096e-8, 1.589650445910065e-10,
];
const cosTail = [
  0.0416666666666666, -0.001388888888887399, 2.4801587289395014e-5, -2.7557314326049407e-7,
  2.087571956024578e-9, -1.1359448711687689e-11,
];

/** sin(hi + lo), as an unevaluated sum. */
function sinNear<F, I, M>(p: Primitives64<F, I, M>, { hi, lo }: DoubleDouble<F>): DoubleDouble<F> {
  const z = p.multiply(hi, hi);
  const cubic = p.multiply(p.multiply(hi, z), polynomial(p, z, sinTail));
  // lo counts cos(hi) times.
  const slope = p.subtract(p.constant(1), p.multiply(p.constant(0.5), z));
  return { hi, lo: p.add(cubic, p.multiply(lo, slope)) };
}

/** cos(hi + lo), as an unevaluated sum. */
function cosNear<F, I, M>(p: Primitives64<F, I, M>, { hi, lo }: DoubleDouble<F>): DoubleDouble<F> {
  const z = p.multiply(hi, hi);
  const half = p.multiply(p.constant(0.5), z);
  const quartic = p.multiply(p.multiply(z, z), polynomial(p, z, cosTail));
  const top = exactSumOrdered(p, p.constant(1), p.negate(half));
  // lo counts −sin(hi) times.
  return { hi: top.hi, lo: p.add(top.lo, p.subtract(quartic, p.multiply(hi, lo))) };
}

function rounded<F, I, M>(p: Primitives64<F, I, M>, { hi, lo }: DoubleDouble<F>): F {
  return p.add(hi, lo);
}

/** `evaluate` of the reduced |x|; NaN for infinite x. */
function ofAngle<F, I, M>(
  p: Primitives64<F, I, M>,
  x: F,
  evaluate: (reduced: Reduced<F, I>) => F,
): F {
  const size = p.abs(x);
  return p.branch(
    p.less(size, p.constant(hugeAngle)),
    () => evaluate(reduce(p, size)),
    () => {
      const value = evaluate(reduceHuge(p, size));
      const finite = p.less(size, p.constant(Number.POSITIVE_INFINITY));
      return p.select(finite, value, p.constant(Number.NaN));
    },
  );
}

/** `a` if bit `bit` of `quadrant` is clear, else `−a`. */
function negateByBit<F, I, M>(p: Primitives64<F, I, M>, quadrant: I, bit: 0 | 1, a: F): F {
  const sign = p.shiftLeft(quadrant, p.bits(BigInt(63 - bit)));
  return p.asFloat(p.xor(p.asInt(a), p.and(sign, p.bits(1n << 63n))));
}

function isOdd<F, I, M>(p: Primitives64<F, I, M>, quadrant: I): M {
  return p.equalInt(p.and(quadrant, p.bits(1n)), p.bits(1n));
}

/** sin of `r + quadrant·π/2`. */
function sinOfReduced<F, I, M>(p: Primitives64<F, I, M>, { quadrant, r }: Reduced<F, I>): F {
  const value = p.branch(
    isOdd(p, quadrant),
    () => rounded(p, cosNear(p, r)),
    () => rounded(p, sinNear(p, r)),
  );
  return negateByBit(p, quadrant, 1, value);
}

export function sin<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const value = ofAngle(p, x, (reduced) => sinOfReduced(p, reduced));
  return p.select(isNegative(p, x), p.negate(value), value);
}

/** `cos(x) = sin(x + π/2)`. */
export function cos<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  return ofAngle(p, x, ({ quadrant, r }) =>
    sinOfReduced(p, { quadrant: p.addInt(quadrant, p.bits(1n)), r }),
  );
}

/** `sin/cos`, or `−cos/sin` in odd quadrants, divided with the low parts of both counted. */
export function tan<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const value = ofAngle(p, x, ({ quadrant, r }) => {
    const s = sinNear(p, r);
    const c = cosNear(p, r);
    const odd = isOdd(p, quadrant);
    const top = { hi: p.select(odd, c.hi, s.hi), lo: p.select(odd, c.lo, s.lo) };
    const bottom = { hi: p.select(odd, s.hi, c.hi), lo: p.select(odd, s.lo, c.lo) };
    return negateByBit(p, quadrant, 0, quotient(p, top, bottom));
  });
  return p.select(isNegative(p, x), p.negate(value), value);
}

/** `top / bottom`, to a little more than half an ulp. */
function quotient<F, I, M>(
  p: Primitives64<F, I, M>,
  top: DoubleDouble<F>,
  bottom: DoubleDouble<F>,
): F {
  const sum = exactSumOrdered(p, bottom.hi, bottom.lo);
  const first = p.divide(p.add(top.hi, top.lo), sum.hi);
  const product = exactProduct(p, first, sum.hi);
  const rest = p.subtract(
    p.add(p.subtract(p.subtract(top.hi, product.hi), product.lo), top.lo),
    p.multiply(first, sum.lo),
  );
  const corrected = p.add(first, p.divide(rest, sum.hi));
  // Where the products above fall among the subnormals, tan r is r.
  return p.select(p.less(p.abs(first), p.constant(2 ** -500)), first, corrected);
}
