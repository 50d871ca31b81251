/**
 * @module core/random/distributions — `jax.random`'s distributions in float32 as `keras.random`
 * calls them, made on the host. Same key, same numbers.
 *
 * Arrays are flat; `count` is the product of the shape. Parameters are rounded to float32.
 */
import { ValueError } from "../errors.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { erfInv, fma, log } from "./float32.ts";
import { type RandomKey, randomBits, randomWord, split } from "./threefry.ts";

const fround = Math.fround;
const SQRT2 = fround(Math.SQRT2);
const SMALLEST_NORMAL = 2 ** -126;
/** `erf(2/√2)` in float32: the share of normals within two standard deviations. */
const ERF_SQRT2 = 0.9544997215270996;
/** The float32 next to −1: normals start there, because `erfInv(-1)` is −∞. */
const ABOVE_MINUS_ONE = -1 + 2 ** -24;

/** One number for each of `count` words. `Float32Array.from` would take four times as long. */
function fromWords(key: RandomKey, count: number, sample: (word: number) => number): Float32Array {
  const words = randomBits(key, count);
  const samples = new Float32Array(count);
  for (let i = 0; i < count; i++) samples[i] = sample(words[i] ?? 0);
  return samples;
}

/** A word's upper 23 bits as a multiple of 2^-23 in [0, 1). */
export function unitInterval(word: number): number {
  return (word >>> 9) / 0x800000;
}

/** `unit · (high − low) + low` as JAX rounds it; never below `low`. */
function scaleUnit(unit: number, low: number, high: number): number {
  return Math.max(low, fma(unit, fround(high - low), low));
}

/** The standard normal quantile of a word: `√2 · erf⁻¹(u)`, u in (−1, 1). */
function normalFromWord(word: number): number {
  return fround(SQRT2 * erfInv(scaleUnit(unitInterval(word), ABOVE_MINUS_ONE, 1)));
}

/** One uniform number in [0, 1): `jax.random.uniform(key, ())`. */
export function uniformScalar(key: RandomKey): number {
  return unitInterval(randomWord(key));
}

/** One standard normal number: `jax.random.normal(key, ())`. */
export function normalScalar(key: RandomKey): number {
  return normalFromWord(randomWord(key));
}

/** As `keras.random.uniform`: uniform over [low, high), on a grid of 2^23 steps. */
export function uniform(
  key: RandomKey,
  count: number,
  low: number = 0,
  high: number = 1,
): Float32Array {
  const low32 = fround(low);
  const high32 = fround(high);
  return fromWords(key, count, (word) => scaleUnit(unitInterval(word), low32, high32));
}

/** As `keras.random.normal`: `mean + stddev · N(0, 1)`. */
export function normal(
  key: RandomKey,
  count: number,
  mean: number = 0,
  stddev: number = 1,
): Float32Array {
  const mean32 = fround(mean);
  const stddev32 = fround(stddev);
  return fromWords(key, count, (word) => fround(fround(normalFromWord(word) * stddev32) + mean32));
}

/** As `keras.random.truncated_normal`: normals within two standard deviations of the mean. */
export function truncatedNormal(
  key: RandomKey,
  count: number,
  mean: number = 0,
  stddev: number = 1,
): Float32Array {
  const mean32 = fround(mean);
  const stddev32 = fround(stddev);
  const limit = 2 - 2 ** -23; // the float32 below 2: rounding must not reach the bound
  return fromWords(key, count, (word) => {
    const sample = fround(SQRT2 * erfInv(scaleUnit(unitInterval(word), -ERF_SQRT2, ERF_SQRT2)));
    return fround(fround(Math.min(limit, Math.max(-limit, sample)) * stddev32) + mean32);
  });
}

/** As `jax.random.bernoulli`: 1 with the given probability, else 0. */
export function bernoulli(key: RandomKey, count: number, probability: number): Uint8Array {
  const p = fround(probability);
  return Uint8Array.from(randomBits(key, count), (word) => (unitInterval(word) < p ? 1 : 0));
}

/**
 * As `keras.random.dropout`: elements are kept with probability `1 − rate`, and then divided by it.
 * With rate 0 and 1 nothing is drawn.
 */
export function dropout(key: RandomKey, inputs: Float32Array, rate: number): Float32Array {
  if (rate === 0) return inputs.slice();
  if (rate === 1) return new Float32Array(inputs.length);
  const keep = fround(1 - rate);
  const mask = bernoulli(key, inputs.length, keep);
  return inputs.map((x, i) => (mask[i] === 1 ? x / keep : 0));
}

/**
 * As `keras.random.randint` of dtype int32: integers in [low, high), from 64 random bits each, so
 * that the bias of the remainder is small. Where `high ≤ low` every number is `low`.
 *
 * @throws {@link ValueError} `random/range` if `low` or `high` is not an int32.
 */
export function randomIntegers(
  key: RandomKey,
  count: number,
  low: number,
  high: number,
): Int32Array {
  if ((low | 0) !== low || (high | 0) !== high) {
    throw new ValueError(
      "random/range",
      `randomIntegers: low and high must be integers from -2147483648 to 2147483647. ` +
        `Received: low ${low}, high ${high}. Round them, or draw uniform numbers.`,
    );
  }
  const [upperKey, lowerKey] = splitPair(key);
  const upper = randomBits(upperKey, count);
  const lower = randomBits(lowerKey, count);
  const span = Math.max(1, high - low);
  // JAX's 2^32 mod span: the square of 2^16 mod span wraps around 2^32, and so do the products.
  const root = 0x10000 % span;
  const multiplier = (Math.imul(root, root) >>> 0) % span;
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const product = Math.imul((upper[i] ?? 0) % span, multiplier) >>> 0;
    const sum = (product + ((lower[i] ?? 0) % span)) >>> 0;
    numbers[i] = low + (sum % span);
  }
  return numbers;
}

/** Standard Gumbel numbers, `−ln(−ln u)` with u in [2^-126, 1): JAX's mode "low", its default. */
export function gumbel(key: RandomKey, count: number): Float32Array {
  return fromWords(
    key,
    count,
    (word) => -log(-log(scaleUnit(unitInterval(word), SMALLEST_NORMAL, 1))),
  );
}

/**
 * As `keras.random.categorical`: classes drawn by their log-probabilities, by the Gumbel-max trick.
 *
 * @param logits - `[batch, classes]`, unnormalised.
 * @returns `[batch, samples]`, class numbers.
 */
export function categorical(
  key: RandomKey,
  logits: Float32Array,
  classes: number,
  samples: number,
): Int32Array {
  const batch = classes === 0 ? 0 : logits.length / classes;
  const noise = gumbel(key, logits.length * samples); // [batch, classes, samples]
  const drawn = new Int32Array(batch * samples);
  for (let row = 0; row < batch; row++) {
    for (let sample = 0; sample < samples; sample++) {
      let best = -Infinity;
      for (let c = 0; c < classes; c++) {
        const at = row * classes + c;
        const score = fround((noise[at * samples + sample] ?? 0) + (logits[at] ?? 0));
        if (score <= best) continue;
        best = score;
        drawn[row * samples + sample] = c;
      }
    }
  }
  return drawn;
}

/**
 * As `keras.random.shuffle`: every vector along `axis` is permuted on its own, by stable sorts on
 * random words; as many sorts as make equal words improbable.
 *
 * @returns For each flat position of the result, the flat position of its element in the input.
 */
export function shuffleIndices(key: RandomKey, shape: Shape, axis: number = 0): Int32Array {
  const size = sizeOf(shape);
  const length = shape[axis] ?? 1;
  const stride = sizeOf(shape.slice(axis + 1));
  let source = Int32Array.from({ length: size }, (_, i) => i);
  const rounds = Math.ceil((3 * Math.log(Math.max(1, size))) / Math.log(0xffffffff));
  let rest = key;
  for (let round = 0; round < rounds; round++) {
    const [next, sortKey] = splitPair(rest);
    rest = next;
    const words = randomBits(sortKey, size);
    const sorted = new Int32Array(size);
    const order = new Int32Array(length);
    for (let vector = 0; vector < size / length; vector++) {
      const start = Math.floor(vector / stride) * stride * length + (vector % stride);
      for (let i = 0; i < length; i++) order[i] = start + i * stride;
      order.sort((a, b) => (words[a] ?? 0) - (words[b] ?? 0));
      for (let i = 0; i < length; i++) sorted[start + i * stride] = source[order[i] ?? 0] ?? 0;
    }
    source = sorted;
  }
  return source;
}

/** `jax.random.split(key)` as the pair that it is. */
export function splitPair(key: RandomKey): readonly [RandomKey, RandomKey] {
  const [first = key, second = key] = split(key, 2);
  return [first, second];
}
