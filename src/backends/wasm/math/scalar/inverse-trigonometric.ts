/** asin, acos, atan, atan2. */
import type { Primitives64 } from "../primitives.ts";
import { isNegative, polynomial } from "./arithmetic.ts";

const halfPi = { high: Math.PI / 2, low: 6.123233995736766e-17 };
const pi = { high: Math.PI, low: 1.2246467991473532e-16 };

// (1 − atan(t)/t)/z in z = t², |t| ≤ 7/16, minimax: error 2^-62 of z.
const atanTail = [
  0.33333333333333315, -0.1999999999999309, 0.14285714284845566, -0.11111111056260618,
  0.09090907057163003, -0.07692259532718829, 0.06665902557918012, -0.05874018642577108,
  0.05200101122804246, -0.044330192206491224, 0.031916867701972856, -0.013693090904296818,
];

// (asin(t)/t − 1)/z in z = t², |t| ≤ ½, minimax: error 2^-60 of z.
const asinTail = [
  0.16666666666666763, 0.07499999999970096, 0.04464285717528865, 0.030381942675156853,
  0.022372215909278428, 0.017351595442040135, 0.013981019191444385, 0.01139728804829167,
  0.010789347081288337, 0.003672094867236857, 0.021790848638403807, -0.0211169801934631,
  0.0327023107902627,
];

/**
 * Where atan is taken apart: up to `limit`, `atan(x) = atan(c) + atan((x − c)/(1 + c·x))`, the argument on the
 * right being at most 7/16. Beyond the last, c is infinite: `atan(x) = π/2 + atan(−1/x)`.
 */
const atanCentres = [
  { limit: 7 / 16, centre: 0, high: 0, low: 0 },
  { limit: 11 / 16, centre: 0.5, high: 0.4636476090008061, low: 2.2698777452961687e-17 },
  { limit: 19 / 16, centre: 1, high: 0.7853981633974483, low: 3.061616997868383e-17 },
  { limit: 39 / 16, centre: 1.5, high: 0.982793723247329, low: 1.3903311031230998e-17 },
];

export function atan<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  let top = p.constant(-1);
  let bottom = size;
  let high = p.constant(halfPi.high);
  let low = p.constant(halfPi.low);
  for (const { limit, centre, high: atHigh, low: atLow } of [...atanCentres].reverse()) {
    const within = p.less(size, p.constant(limit));
    const c = p.constant(centre);
    top = p.select(within, p.subtract(size, c), top);
    bottom = p.select(within, p.add(p.constant(1), p.multiply(c, size)), bottom);
    high = p.select(within, p.constant(atHigh), high);
    low = p.select(within, p.constant(atLow), low);
  }
  const t = p.divide(top, bottom);
  const z = p.multiply(t, t);
  const tail = p.multiply(t, p.multiply(z, polynomial(p, z, atanTail)));
  return p.copySign(p.add(high, p.subtract(t, p.subtract(tail, low))), x);
}

/** `t·z·tail(z)`: what asin(t) is more than t. */
function asinExcess<F, I, M>(p: Primitives64<F, I, M>, t: F, z: F): F {
  return p.multiply(t, p.multiply(z, polynomial(p, z, asinTail)));
}

interface Root<F> {
  /** `√((1 − |x|)/2)` and its rounding error: asin(root) = acos(|x|)/2. */
  readonly root: F;
  readonly error: F;
  readonly excess: F;
}

/** `(1 − x)/2` is exact for x ≥ ½, its root is not: a Newton step finds what rounding took. */
function halfAngle<F, I, M>(p: Primitives64<F, I, M>, size: F): Root<F> {
  const z = p.multiply(p.constant(0.5), p.subtract(p.constant(1), size));
  const root = p.sqrt(z);
  // The upper half of the root's bits, whose square is exact.
  const short = p.asFloat(p.and(p.asInt(root), p.bits(0xffff_ffff_0000_0000n)));
  const difference = p.subtract(z, p.multiply(short, short));
  const rest = p.divide(difference, p.add(root, short));
  // root − short is exact; 0/0 for a root of 0.
  const error = p.select(
    p.equal(root, p.constant(0)),
    p.constant(0),
    p.subtract(rest, p.subtract(root, short)),
  );
  return { root, error, excess: asinExcess(p, root, z) };
}

/** Up to ½ by the series, beyond it `π/2 − 2·asin(√((1 − |x|)/2))`; the root of a negative is NaN. */
export function asin<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  const value = p.branch(
    p.less(size, p.constant(0.5)),
    () => p.add(size, asinExcess(p, size, p.multiply(size, size))),
    () => {
      const { root, error, excess } = halfAngle(p, size);
      const small = p.add(excess, error);
      const doubled = p.subtract(p.add(small, small), p.constant(halfPi.low));
      // π/4 − root first: the two are close, so little is lost.
      const quarter = p.constant(halfPi.high / 2);
      const main = p.subtract(quarter, p.add(root, root));
      return p.add(p.subtract(main, doubled), quarter);
    },
  );
  return p.copySign(value, x);
}

/** `π/2 − asin(x)` up to ½, beyond it twice the half angle, taken from π for negative x. */
export function acos<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  return p.branch(
    p.less(size, p.constant(0.5)),
    () => {
      const excess = asinExcess(p, x, p.multiply(x, x));
      const small = p.subtract(p.constant(halfPi.low), excess);
      return p.add(p.constant(halfPi.high), p.negate(p.subtract(x, small)));
    },
    () => {
      const { root, error, excess } = halfAngle(p, size);
      const small = p.add(excess, error);
      const twice = p.multiply(p.constant(2), p.add(root, small));
      const rest = p.subtract(p.add(small, small), p.constant(pi.low));
      const obtuse = p.subtract(p.constant(pi.high), p.add(p.add(root, root), rest));
      return p.select(p.less(x, p.constant(0)), obtuse, twice);
    },
  );
}

/** The angle of the point (x, y); the sign of y, and C's rules for zeros and infinities. */
export function atan2<F, I, M>(p: Primitives64<F, I, M>, y: F, x: F): F {
  const zero = p.constant(0);
  const infinity = p.constant(Number.POSITIVE_INFINITY);
  const height = p.abs(y);
  const width = p.abs(x);
  // 0/0 counts as 0 and ∞/∞ as 1: atan2 is defined at these corners.
  const quotient = p.divide(height, width);
  const atOrigin = p.select(
    p.equal(height, zero),
    p.select(p.equal(width, zero), zero, quotient),
    quotient,
  );
  const bothInfinite = p.both(p.equal(height, infinity), p.equal(width, infinity));
  const angle = p.call("atan", [p.select(bothInfinite, p.constant(1), atOrigin)]);
  const left = p.subtract(p.constant(pi.high), p.subtract(angle, p.constant(pi.low)));
  const value = p.copySign(p.select(isNegative(p, x), left, angle), y);
  const either = p.either(p.notEqual(x, x), p.notEqual(y, y));
  return p.select(either, p.add(x, y), value);
}
