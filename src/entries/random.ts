/** @module gradus/random — random numbers, JAX's for equal seeds. */
import "../runtime/install.ts";

export { SeedGenerator } from "../nn/random/seed-generator.ts";
