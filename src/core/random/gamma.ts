/**
 * @module core/random/gamma — gamma and beta numbers as `jax.random` makes them: element i has its
 * own key, and rejects with it as long as it must.
 *
 * Accepted samples differ from JAX's by a few units in the last place at most.
 *
 * @see Marsaglia, Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26(3), 2000.
 */
import { normalScalar, splitPair, uniformScalar } from "./distributions.ts";
import { fma, log, log1p } from "./float32.ts";
import { type RandomKey, splitKey } from "./threefry.ts";

const fround = Math.fround;
const ONE_THIRD = fround(1 / 3);
const SQUEEZE = fround(0.0331);

/** As `keras.random.gamma`, scale 1: one number for each shape parameter `alpha` > 0. */
export function gamma(key: RandomKey, alpha: Float32Array): Float32Array {
  return alpha.map((a, i) => {
    const [rest, boostKey] = splitPair(splitKey(key, i));
    const { d, v } = marsagliaTsang(rest, a);
    if (a >= 1) return d * v;
    // Gamma(a) = Gamma(a + 1) · U^(1/a)
    const boost = fround(fround(1 - uniformScalar(boostKey)) ** fround(1 / a));
    return fround(d * v) * boost;
  });
}

/** As `keras.random.beta`: one number in [0, 1] for each pair of parameters > 0. */
export function beta(key: RandomKey, alpha: Float32Array, betaValue: Float32Array): Float32Array {
  const [keyA, keyB] = splitPair(key);
  const logA = logGamma(keyA, alpha);
  const logB = logGamma(keyB, betaValue);
  return logA.map((a, i) => {
    const b = logB[i] ?? 0;
    // G_a / (G_a + G_b), relative to the larger, which alone may be too small for float32.
    const largest = Math.max(a, b);
    const scaledA = fround(Math.exp(fround(a - largest)));
    const scaledB = fround(Math.exp(fround(b - largest)));
    return scaledA / fround(scaledA + scaledB);
  });
}

/** The logarithm of {@link gamma}'s numbers, also where those would underflow. */
function logGamma(key: RandomKey, alpha: Float32Array): Float32Array {
  return alpha.map((a, i) => {
    const [rest, boostKey] = splitPair(splitKey(key, i));
    const { d, v } = marsagliaTsang(rest, a);
    const sample = log1p(-uniformScalar(boostKey));
    const boost = a >= 1 || sample === 0 ? 0 : fround(sample * fround(1 / a));
    return fround(log(d) + log(v)) + boost;
  });
}

/** `d · v` is Gamma(a), or Gamma(a + 1) where a < 1. */
function marsagliaTsang(key: RandomKey, alpha: number): { readonly d: number; readonly v: number } {
  const d = fround((alpha >= 1 ? alpha : fround(alpha + 1)) - ONE_THIRD);
  const c = fround(ONE_THIRD / fround(Math.sqrt(d)));
  if (d === Infinity) return { d, v: 1 };
  // Below 0 there is no distribution; NaN would never be accepted, nor end the search for v > 0.
  if (!(d > 0)) return { d, v: Number.NaN };
  let rest = key;
  for (;;) {
    const uniformKey = splitKey(rest, 2);
    let normalKey = splitKey(rest, 1);
    rest = splitKey(rest, 0);
    let x = 0;
    let root = -1;
    while (root <= 0) {
      const [next, sub] = splitPair(normalKey);
      normalKey = next;
      x = normalScalar(sub);
      root = fma(x, c, 1);
    }
    const x2 = fround(x * x);
    const v = fround(fround(root * root) * root);
    const u = uniformScalar(uniformKey);
    if (u < fma(-SQUEEZE, fround(x2 * x2), 1)) return { d, v };
    const bound = fma(x2, 0.5, fround(d * fround(fround(1 - v) + log(v))));
    if (log(u) < bound) return { d, v };
  }
}
