/**
 * @module core/random/threefry — threefry2x32, a counter-based generator, as JAX uses it with
 * `jax_threefry_partitionable` (its default): element i of an array depends on the key and on i
 * alone, so that any part of it can be made anywhere, in any order.
 *
 * @see Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */

/** Two words, each an integer in [0, 2^32). */
export type RandomKey = readonly [number, number];

/**
 * The hash: 20 rounds over a pair of words, with the key added after every fourth round.
 *
 * @param out - Receives the two words of the result, so that loops allocate nothing.
 */
export function threefry2x32(key: RandomKey, x0: number, x1: number, out: Uint32Array): void {
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let a = (x0 + k0) | 0;
  let b = (x1 + k1) | 0;
  // Unrolled: each round is a += b; b = rotateLeft(b, r) ^ a.
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k1) | 0;
  b = (b + k2 + 1) | 0;
  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k2) | 0;
  b = (b + k0 + 2) | 0;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k0) | 0;
  b = (b + k1 + 3) | 0;
  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k1) | 0;
  b = (b + k2 + 4) | 0;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  out[0] = a + k2;
  out[1] = b + k0 + 5;
}

/** As `jax.random.bits(key, (count,))`: `count` words, `hi ^ lo` of the hash of 0, 1, 2, … */
export function randomBits(key: RandomKey, count: number): Uint32Array {
  const bits = new Uint32Array(count);
  const pair = new Uint32Array(2);
  // An array never has 2^32 elements here, so the counter's high word stays 0.
  for (let i = 0; i < count; i++) {
    threefry2x32(key, 0, i, pair);
    bits[i] = (pair[0] ?? 0) ^ (pair[1] ?? 0);
  }
  return bits;
}

/** Word `index` of `randomBits(key, …)`, alone: what a scalar draw takes, at index 0. */
export function randomWord(key: RandomKey, index: number = 0): number {
  const [hi, lo] = hashPair(key, 0, index);
  return (hi ^ lo) >>> 0;
}

/** Key `index` of `jax.random.split(key, n)`; it does not depend on `n`. */
export function splitKey(key: RandomKey, index: number): RandomKey {
  return hashPair(key, 0, index);
}

/** As `jax.random.split(key, count)`: `count` independent keys. */
export function split(key: RandomKey, count: number = 2): RandomKey[] {
  return Array.from({ length: count }, (_, i) => splitKey(key, i));
}

/** As `jax.random.fold_in(key, data)`; `data` is an integer in [0, 2^32). */
export function foldIn(key: RandomKey, data: number): RandomKey {
  return hashPair(key, 0, data >>> 0);
}

function hashPair(key: RandomKey, x0: number, x1: number): RandomKey {
  const pair = new Uint32Array(2);
  threefry2x32(key, x0, x1, pair);
  return [pair[0] ?? 0, pair[1] ?? 0];
}
