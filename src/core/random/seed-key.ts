/** @module core/random/seed-key — keys of random draws from seeds, as in Keras. */
import { formatReceived, ValueError } from "../errors.ts";
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
export function nextGlobalState([first, second]: RandomKey): RandomKey {
  const step = (word: number): number => (Math.imul(word + 1, 5387) >>> 0) % 933199;
  return [step(first), step(second)];
}

/** @throws {@link ValueError} `random/seed` */
export function requireSeed(where: string, seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff) return;
  throw new ValueError(
    "random/seed",
    `${where}: a seed must be an integer from 0 to 4294967295. Received: ${formatReceived(seed)}.`,
  );
}
