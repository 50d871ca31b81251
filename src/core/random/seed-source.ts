/**
 * @module core/random/seed-source — where seeds come from, as in Keras: one source, set by
 * `utils.setRandomSeed`, gives default seeds, keys for unseeded draws and the order of samples; each
 * seed generator then counts by itself.
 *
 * Pure: whoever holds a state or a source decides where it lives.
 */
import { formatReceived, ValueError } from "../errors.ts";
import { NumpyRandom } from "./numpy-random.ts";
import { PythonRandom } from "./python-random.ts";
import type { RandomKey } from "./threefry.ts";

/**
 * The key of an integer seed, which is also the first state of a seed generator: `[seed, 0]`.
 *
 * @param seed - An integer in [0, 2^32).
 * @throws {@link ValueError} `random/seed`
 */
export function keyFromSeed(seed: number): RandomKey {
  requireSeed("seed", seed);
  return [seed, 0];
}

/** The state after a seed generator has given its state as a key: the second word counts. */
export function nextSeedState([seed, count]: RandomKey): RandomKey {
  return [seed, (count + 1) >>> 0];
}

/** The global generator's step: both words become `(word + 1) · 5387 mod 933199`, on 32 bits. */
function nextGlobalState([first, second]: RandomKey): RandomKey {
  const step = (word: number): number => (Math.imul(word + 1, 5387) >>> 0) % 933199;
  return [step(first), step(second)];
}

/** All that `keras.utils.set_random_seed(seed)` sets. */
export class SeedSource {
  readonly python: PythonRandom;
  readonly numpy: NumpyRandom;
  /** Made by the first unseeded draw, because making it takes a default seed. */
  globalState: RandomKey | null = null;

  /**
   * @param seed - An integer in [0, 2^32): NumPy takes no other.
   * @throws {@link ValueError} `random/seed`
   */
  constructor(seed: number) {
    requireSeed("setRandomSeed", seed);
    this.python = new PythonRandom(seed);
    this.numpy = new NumpyRandom(seed);
  }

  /** A seed from 1 to 1e9 for a layer, initializer or seed generator that was given none. */
  makeDefaultSeed(): number {
    return this.python.randomInteger(1, 1e9);
  }

  /** The key of a random function called without a seed. */
  drawKey(): RandomKey {
    const key = this.globalState ?? keyFromSeed(this.makeDefaultSeed());
    this.globalState = nextGlobalState(key);
    return key;
  }

  /** The order of an epoch's n samples, into `into` if given: `np.random.permutation(n)`. */
  permutation(n: number, into: Int32Array = new Int32Array(n)): Int32Array {
    return this.numpy.permutation(n, into);
  }

  /** The order of a sequence of batches that shuffles itself: Python's `random.shuffle`. */
  shuffle(list: unknown[]): void {
    this.python.shuffle(list);
  }
}

function requireSeed(where: string, seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff) return;
  throw new ValueError(
    "random/seed",
    `${where}: a seed must be an integer from 0 to 4294967295. Received: ${formatReceived(seed)}.`,
  );
}
