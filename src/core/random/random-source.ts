/**
 * @module core/random/random-source — where seeds come from, as in Keras: one source gives default seeds, keys for unseeded draws and the
 * order of samples; each seed generator then counts by itself.
 */
import type { RandomKey } from "./threefry.ts";

export interface RandomSource {
  /** A seed from 1 to 1e9 for a layer, initializer or seed generator that was given none. */
  makeDefaultSeed(): number;
  /** The key of a random function called without a seed. */
  drawKey(): RandomKey;
  /** The order of an epoch's n samples, into `into` if given. */
  permutation(n: number, into?: Int32Array): Int32Array;
}
