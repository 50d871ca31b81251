/**
 * @module nn/random/functions — Keras's random functions: for a seed, the numbers of `keras.random` on JAX.
 *
 * A seed is an integer (the same numbers at every call), a `SeedGenerator` (other numbers at every call) or missing: then the
 * global source gives one, which `utils.setRandomSeed` makes repeatable.
 */

import { StateError } from "../../core/errors.ts";
import { keyFromSeed } from "../../core/random/seed-key.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { currentTrace } from "../../ir/trace.ts";
import { divide, where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import * as keyed from "../../ops/random.ts";
import { randomSource } from "../../runtime/session.ts";
import { requireRange } from "../config.ts";
import { SeedGenerator } from "./seed-generator.ts";

/** An integer from 0 to 2³² − 1, a generator, or nothing for the global source. */
export type Seed = number | SeedGenerator | null | undefined;

function keyOf(seed: Seed): Tensor {
  if (seed instanceof SeedGenerator) return seed.next();
  if (typeof seed === "number") return array(Uint32Array.from(keyFromSeed(seed)));
  if (currentTrace() !== null) {
    throw new StateError(
      "random/traced-seed",
      "A random function without a seed is called inside a traced function, where it would give the same numbers in every run. Pass a SeedGenerator.",
    );
  }
  return array(Uint32Array.from(randomSource().drawKey()));
}

/** Normal numbers, float32. Options: `mean` (0), `stddev` (1), `seed`. */
export function normal(
  shape: Shape,
  options: { readonly mean?: number; readonly stddev?: number; readonly seed?: Seed } = {},
): Tensor {
  return keyed.normal(keyOf(options.seed), shape, options.mean ?? 0, options.stddev ?? 1);
}

/** Normal numbers within two standard deviations of the mean, float32. Options: `mean` (0), `stddev` (1), `seed`. */
export function truncatedNormal(
  shape: Shape,
  options: { readonly mean?: number; readonly stddev?: number; readonly seed?: Seed } = {},
): Tensor {
  return keyed.truncatedNormal(keyOf(options.seed), shape, options.mean ?? 0, options.stddev ?? 1);
}

/** Uniform numbers in [`minval`, `maxval`), float32. Options: `minval` (0), `maxval` (1), `seed`. */
export function uniform(
  shape: Shape,
  options: { readonly minval?: number; readonly maxval?: number; readonly seed?: Seed } = {},
): Tensor {
  return keyed.uniform(keyOf(options.seed), shape, options.minval ?? 0, options.maxval ?? 1);
}

/** Integers in [`minval`, `maxval`), int32. @throws {@link ValueError} `random/range` */
export function randint(
  shape: Shape,
  minval: number,
  maxval: number,
  options: { readonly seed?: Seed } = {},
): Tensor {
  return keyed.randint(keyOf(options.seed), shape, minval, maxval);
}

/** `numSamples` classes for each row of log-probabilities: `[batch, classes] → [batch, numSamples]`, int32. */
export function categorical(
  logits: TensorLike,
  numSamples: number,
  options: { readonly seed?: Seed } = {},
): Tensor {
  return keyed.categorical(keyOf(options.seed), logits, numSamples);
}

/** Permutes each vector along `axis` (0) on its own. */
export function shuffle(
  x: TensorLike,
  options: { readonly axis?: number; readonly seed?: Seed } = {},
): Tensor {
  return keyed.shuffle(keyOf(options.seed), x, options.axis ?? 0);
}

/**
 * Sets a random share `rate` of the elements to 0 and divides the others by `1 − rate`.
 *
 * @throws {@link ValueError} `config/range` for a rate outside [0, 1].
 */
export function dropout(
  x: TensorLike,
  rate: number,
  options: { readonly noiseShape?: Shape | null; readonly seed?: Seed } = {},
): Tensor {
  requireRange("dropout: rate", rate, 0, 1);
  const tensor = array(x);
  if (rate === 0) return tensor;
  const key = keyOf(options.seed);
  if (rate === 1) return tensor.multiply(0);
  const keep = 1 - rate;
  return where(
    keyed.bernoulli(key, keep, options.noiseShape ?? tensor.shape),
    divide(tensor, keep),
    0,
  );
}
