/**
 * @module core/random/numpy-random — the part of NumPy's legacy `np.random` that Keras draws from:
 * the order of samples in each epoch (`permutation`), and the plain distributions beside it.
 */
import { ValueError } from "../errors.ts";
import { MersenneTwister } from "./mersenne-twister.ts";

/** NumPy's `np.random.RandomState`, seeded by an integer. */
export class NumpyRandom {
  readonly generator: MersenneTwister = new MersenneTwister();
  /** The polar method makes normals in pairs; the second waits here. */
  #spareNormal: number | null = null;

  /**
   * As `np.random.seed(seed)`.
   *
   * @param seed - An integer in [0, 2^32).
   * @throws {@link ValueError} `random/seed`
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new ValueError(
        "random/seed",
        `NumpyRandom: seed must be an integer from 0 to 4294967295. Received: ${seed}. ` +
          "Take the remainder by 2^32 of a larger seed yourself.",
      );
    }
    this.generator.seedByWord(seed);
  }

  /**
   * As `np.random.permutation(n)`: 0 to n − 1 in random order. A caller that shuffles every epoch
   * hands its own array as `into`, whose length is then `n`, and nothing is allocated.
   */
  permutation(n: number, into: Int32Array = new Int32Array(n)): Int32Array {
    if (into.length !== n || n > 0x7fffffff) {
      throw new ValueError(
        "random/range",
        `permutation: \`into\` must hold n elements, and n be below 2^31. ` +
          `Received: n ${n}, length ${into.length}. Make one array of n elements and keep it.`,
      );
    }
    for (let i = 0; i < n; i++) into[i] = i;
    this.shuffle(into);
    return into;
  }

  /** As `np.random.shuffle(values)` of one axis: Fisher–Yates from the end, in place. */
  shuffle(values: Int32Array): void {
    const generator = this.generator;
    for (let i = values.length - 1; i > 0; i--) {
      // random_interval: reject words, masked to the bits of i, until one is at most i.
      const mask = 0xffffffff >>> Math.clz32(i);
      let j = (generator.nextWord() & mask) >>> 0;
      while (j > i) j = (generator.nextWord() & mask) >>> 0;
      const kept = values[i] ?? 0;
      values[i] = values[j] ?? 0;
      values[j] = kept;
    }
  }

  /** As `np.random.random_sample()`: uniform over [0, 1). */
  random(): number {
    return this.generator.nextDouble();
  }

  /** As `np.random.uniform(low, high)`: uniform over [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.generator.nextDouble();
  }

  /** As `np.random.standard_normal()`: mean 0, variance 1, by the polar method. */
  standardNormal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    let x = 0;
    let y = 0;
    let squared = 0;
    do {
      x = 2 * this.generator.nextDouble() - 1;
      y = 2 * this.generator.nextDouble() - 1;
      squared = x * x + y * y;
    } while (squared >= 1 || squared === 0);
    const scale = Math.sqrt((-2 * Math.log(squared)) / squared);
    this.#spareNormal = scale * x;
    return scale * y;
  }
}
