/** @module gradus/random — random numbers, those of Keras on JAX for equal seeds. */
import "../runtime/install.ts";

export {
  categorical,
  dropout,
  normal,
  randint,
  type Seed,
  shuffle,
  truncatedNormal,
  uniform,
} from "../nn/random/functions.ts";
export { SeedGenerator } from "../nn/random/seed-generator.ts";
