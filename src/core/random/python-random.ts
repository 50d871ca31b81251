/**
 * @module core/random/python-random — the part of CPython's `random` module that Keras draws from:
 * seeds of layers and initializers (`randint`) and the order of a `PyDataset` (`shuffle`).
 */
import { ValueError } from "../errors.ts";
import { MersenneTwister } from "./mersenne-twister.ts";

/** CPython's `random.Random`, seeded by an integer. */
export class PythonRandom {
  readonly generator: MersenneTwister = new MersenneTwister();

  /**
   * As `random.seed(seed)`. The sign is dropped, as CPython does: `-1` and `1` are the same seed.
   *
   * @param seed - Any integer; above 2^53 only as a `bigint`.
   * @throws {@link ValueError} `random/seed` if `seed` is not an integer.
   */
  constructor(seed: number | bigint) {
    if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
      throw new ValueError(
        "random/seed",
        `PythonRandom: seed must be an integer. Received: ${seed}. ` +
          "Pass a whole number below 2^53, or a bigint.",
      );
    }
    let rest = BigInt(seed);
    if (rest < 0n) rest = -rest;
    const words: number[] = [];
    do {
      words.push(Number(rest & 0xffffffffn));
      rest >>= 32n;
    } while (rest > 0n);
    this.generator.seedByWords(Uint32Array.from(words));
  }

  /** As `random.random()`: uniform over [0, 1). */
  random(): number {
    return this.generator.nextDouble();
  }

  /**
   * As `random.getrandbits(count)`: uniform over [0, 2^count).
   *
   * @param count - An integer in [0, 53].
   * @throws {@link ValueError} `random/range`
   */
  getRandomBits(count: number): number {
    if (!Number.isInteger(count) || count < 0 || count > 53) {
      throw new ValueError(
        "random/range",
        `getRandomBits: count must be an integer from 0 to 53. Received: ${count}. ` +
          "Draw longer numbers in parts.",
      );
    }
    if (count === 0) return 0;
    if (count <= 32) return this.generator.nextWord() >>> (32 - count);
    // CPython fills 32-bit digits from the lowest up, and takes the last one's high bits.
    const low = this.generator.nextWord();
    return (this.generator.nextWord() >>> (64 - count)) * 0x100000000 + low;
  }

  /** As CPython's `_randbelow(limit)`: uniform over [0, limit), by rejection. `limit` ≥ 1. */
  randomBelow(limit: number): number {
    const count = bitLength(limit);
    let value = this.getRandomBits(count);
    while (value >= limit) value = this.getRandomBits(count);
    return value;
  }

  /**
   * As `random.randint(low, high)`: uniform over the integers from `low` to `high`, both included.
   *
   * @throws {@link ValueError} `random/range` if they are not integers, or `high < low`, or more
   * than 2^53 − 1 integers lie between.
   */
  randomInteger(low: number, high: number): number {
    const width = high - low + 1;
    if (!Number.isInteger(low) || !Number.isSafeInteger(width) || width < 1) {
      throw new ValueError(
        "random/range",
        `randomInteger: low and high must be integers with low ≤ high. Received: low ${low}, high ${high}. ` +
          "Swap them, or round them first.",
      );
    }
    return low + this.randomBelow(width);
  }

  /** As `random.shuffle(list)`: permutes `list` in place. */
  shuffle(list: unknown[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.randomBelow(i + 1);
      const kept = list[i];
      list[i] = list[j];
      list[j] = kept;
    }
  }
}

/** Python's `int.bit_length` for an integer in [0, 2^53]. */
function bitLength(value: number): number {
  const high = Math.floor(value / 0x100000000);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value);
}
