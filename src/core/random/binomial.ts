/**
 * @module core/random/binomial — binomial numbers as `jax.random.binomial` makes them: by counting
 * geometric gaps where few successes are expected, else by transformed rejection.
 *
 * @see Hörmann, "The Generation of Binomial Random Variates", J. Stat. Comput. Simul. 46, 1993.
 */
import { unitInterval } from "./distributions.ts";
import { log, log1p } from "./float32.ts";
import { type RandomKey, randomBits, splitKey } from "./threefry.ts";

const fround = Math.fround;

/**
 * As `keras.random.binomial`: the number of successes in `counts[i]` trials of `probabilities[i]`.
 * NaN where the count is negative or a parameter is not a number.
 */
export function binomial(
  key: RandomKey,
  counts: Float32Array,
  probabilities: Float32Array,
): Float32Array {
  // The rarer outcome is counted: q ≤ 1/2.
  const q = probabilities.map((p) => {
    const rarer = p < 0.5 ? p : 1 - p;
    return rarer >= 0 ? rarer : 0.01;
  });
  // What is not finite is answered below; the rejection sampler would never accept it.
  const isSmall = counts.map((n, i) =>
    n >= 0 && n < Infinity && fround(n * (q[i] ?? 0)) > 10 ? 0 : 1,
  );
  // JAX runs both samplers over the whole array; what an element draws depends on no other one in
  // the first, but in the second on when the last one of all is done.
  const small = invert(key, counts, q, isSmall);
  const large = isSmall.includes(0) ? reject(key, counts, q, isSmall) : small;
  return counts.map((n, i) => {
    const p = probabilities[i] ?? 0;
    if (!(n >= 0) || !(p >= 0 && p <= 1)) return Number.NaN;
    if (n === Infinity) return n;
    const successes = (isSmall[i] === 1 ? small[i] : large[i]) ?? 0;
    return p < 0.5 ? successes : Math.floor(n) - successes;
  });
}

/** Adds geometric gaps `⌈ln u / ln(1 − q)⌉` until they exceed the count. */
function invert(
  key: RandomKey,
  counts: Float32Array,
  q: Float32Array,
  isSmall: Float32Array,
): Float32Array {
  const gaps = new Float32Array(counts.length);
  const sums = new Float32Array(counts.length);
  let rest = key;
  for (let pending = true; pending; ) {
    const bits = randomBits(splitKey(rest, 0), counts.length);
    rest = splitKey(rest, 1);
    pending = false;
    for (let i = 0; i < counts.length; i++) {
      const count = Math.floor(counts[i] ?? 0);
      if (isSmall[i] !== 1 || !((sums[i] ?? 0) <= count) || count === Infinity) continue;
      const gap = Math.ceil(fround(log(unitInterval(bits[i] ?? 0)) / log1p(-(q[i] ?? 0))));
      gaps[i] = (gaps[i] ?? 0) + 1;
      sums[i] = (sums[i] ?? 0) + gap;
      pending = true;
    }
  }
  return gaps.map((n) => n - 1);
}

/** The constants of Hörmann's algorithm BTRS for n trials of probability q. */
class Rejection {
  readonly #n: number;
  readonly #a: number;
  readonly #b: number;
  readonly #c: number;
  readonly #alpha: number;
  readonly #odds: number;
  readonly #mode: number;
  readonly #sureBelow: number;

  constructor(n: number, q: number) {
    const deviation = fround(Math.sqrt(fround(fround(n * q) * fround(1 - q))));
    const b = fround(1.15 + 2.53 * deviation);
    this.#n = n;
    this.#b = b;
    this.#a = fround(-0.0873 + 0.0248 * b + 0.01 * q);
    this.#c = fround(n * q + 0.5);
    this.#alpha = fround((2.83 + 5.1 / b) * deviation);
    this.#odds = fround(q / fround(1 - q));
    this.#mode = Math.floor(fround(fround(n + 1) * q));
    this.#sureBelow = fround(0.92 - 4.2 / b);
  }

  /** The number that two uniform ones propose, or −1 where it is refused. */
  propose(uniform: number, height: number): number {
    const u = uniform - 0.5;
    const s = 0.5 - Math.abs(u);
    const k = Math.floor(fround(((2 * this.#a) / s + this.#b) * u + this.#c));
    if (s >= fround(0.07) && height <= this.#sureBelow) return k;
    if (!(k >= 0 && k <= this.#n)) return -1;
    const level = Math.log((height * this.#alpha) / (this.#a / (s * s) + this.#b));
    return level <= this.#logDensity(k) ? k : -1;
  }

  /** ln of P(k) / P(mode), by Stirling's series. */
  #logDensity(k: number): number {
    const n = this.#n;
    const m = this.#mode;
    const odds = this.#odds;
    return (
      (m + 0.5) * Math.log((m + 1) / (odds * (n - m + 1))) +
      (n + 1) * Math.log((n - m + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirlingTail(m) +
      stirlingTail(n - m) -
      stirlingTail(k) -
      stirlingTail(n - k)
    );
  }
}

/** Rounds of proposals for all elements, until each has had one accepted; the last one counts. */
function reject(
  key: RandomKey,
  counts: Float32Array,
  q: Float32Array,
  isSmall: Float32Array,
): Float32Array {
  const samplers = Array.from(counts, (n, i) =>
    isSmall[i] === 1 ? new Rejection(1e4, 0.5) : new Rejection(Math.floor(n), q[i] ?? 0),
  );
  const accepted = new Float32Array(counts.length).fill(-1);
  let rest = key;
  while (accepted.includes(-1)) {
    const u = randomBits(splitKey(rest, 1), counts.length);
    const v = randomBits(splitKey(rest, 2), counts.length);
    rest = splitKey(rest, 0);
    for (const [i, sampler] of samplers.entries()) {
      const k = sampler.propose(unitInterval(u[i] ?? 0), unitInterval(v[i] ?? 0));
      if (k >= 0) accepted[i] = k;
    }
  }
  return accepted;
}

/** `ln k! − (k + ½) ln(k + 1) + (k + 1) − ½ ln 2π`: exact to 9, then its asymptotic series. */
function stirlingTail(k: number): number {
  const exact = STIRLING_TAIL[k];
  if (exact !== undefined) return exact;
  const squared = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / squared) / squared) / (k + 1);
}

const STIRLING_TAIL: readonly number[] = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509,
  0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.010411265261972,
  0.00925546218271273, 0.00833056343336287,
];
