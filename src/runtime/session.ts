/**
 * @module runtime/session — the process's own state: the seed source, and counters of automatic names.
 */
import { formatReceived, ValueError } from "../core/errors.ts";
import { automaticName } from "../core/names.ts";
import { SeedSource } from "../core/random/seed-source.ts";
import { setPortable } from "./device.ts";

let source: SeedSource | null = null;
let counters = new Map<string, number>();

function entropy(): number {
  const words = new Uint32Array(1);
  globalThis.crypto.getRandomValues(words);
  return words[0] ?? 0;
}

/** Where default seeds and shuffles come from; unpredictable until {@link setRandomSeed}. */
export function seedSource(): SeedSource {
  source ??= new SeedSource(entropy());
  return source;
}

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
  source = new SeedSource(seed);
  setPortable(portable);
}

/** Keras's automatic name of an object of this class: `dense`, then `dense_1`, … */
export function automaticObjectName(className: string): string {
  const name = automaticName(className);
  const count = counters.get(name) ?? 0;
  counters.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** Starts automatic names anew. */
export function clearSession(): void {
  counters = new Map();
}
