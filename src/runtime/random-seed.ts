/** @module runtime/random-seed — the source of all that is random, from a seed: the same numbers as in Keras. */
import { formatReceived, ValueError } from "../core/errors.ts";
import { SeedSource } from "../core/random/seed-source.ts";
import { setPortable } from "./device.ts";
import { entropy, randomSource, setRandomSource } from "./session.ts";

/** Options of {@link setRandomSeed}. */
export interface RandomSeedOptions {
  /**
   * Whether results are to be the same bits on every machine that runs WebAssembly, at some cost in speed: each multiplication is
   * rounded before it is added. Default `false`: the fastest arithmetic of this machine, which repeats itself on
   * machines of its kind.
   */
  readonly portable?: boolean | undefined;
}

/**
 * Makes all that is random from here on repeatable: initial weights, dropout, shuffling; the same numbers as
 * `keras.utils.set_random_seed(seed)` on JAX.
 *
 * @param seed - An integer from 0 to 2³² − 1.
 * @throws {@link ValueError} `random/seed`, `random/options`
 */
export function setRandomSeed(seed: number, options: RandomSeedOptions = {}): void {
  const { portable = false, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined || typeof portable !== "boolean") {
    throw new ValueError(
      "random/options",
      `setRandomSeed: expected the seed and, if at all, { portable: true }. Received: ${formatReceived(options)}.`,
    );
  }
  setRandomSource(new SeedSource(seed));
  setPortable(portable);
}

/** The source, of the kind whose state can be kept: from a random seed where none was set. */
export function seededSource(): SeedSource {
  const current = randomSource();
  if (current instanceof SeedSource) return current;
  const [seed = 0] = entropy(1);
  const made = new SeedSource(seed);
  setRandomSource(made);
  return made;
}
