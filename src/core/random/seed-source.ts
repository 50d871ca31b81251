/**
 * @module core/random/seed-source — the source that `utils.setRandomSeed` sets: from one seed the same numbers as in Keras, by
 * Python's and NumPy's generators.
 *
 * Pure: whoever holds a state or a source decides where it lives.
 */
import { NumpyRandom } from "./numpy-random.ts";
import { PythonRandom } from "./python-random.ts";
import type { RandomSource } from "./random-source.ts";
import { keyFromSeed, nextGlobalState, requireSeed } from "./seed-key.ts";
import type { RandomKey } from "./threefry.ts";

/** All that `keras.utils.set_random_seed(seed)` sets. */
export class SeedSource implements RandomSource {
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
