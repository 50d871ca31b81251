import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  bernoulli,
  categorical,
  dropout,
  normal,
  randomIntegers,
  shuffleIndices,
  truncatedNormal,
  uniform,
} from "./distributions.ts";
import { NumpyRandom } from "./numpy-random.ts";
import { PythonRandom } from "./python-random.ts";
import { keyFromSeed, nextSeedState } from "./seed-key.ts";
import { type RandomKey, randomBits, split } from "./threefry.ts";

/** What Python, NumPy, JAX and Keras gave for one seed; floats have nine digits. */
interface SeedRecord {
  readonly seed: number;
  readonly python_randint_1_1e9: readonly number[];
  readonly numpy_permutation_10: readonly (readonly number[])[];
  readonly key: RandomKey;
  readonly jax_bits: readonly number[];
  readonly jax_uniform: readonly number[];
  readonly jax_normal: readonly number[];
  readonly jax_truncated_normal: readonly number[];
  readonly jax_randint_0_100: readonly number[];
  readonly "jax_bernoulli_0.3": readonly number[];
  readonly jax_split_3: readonly (readonly number[])[];
  readonly seed_generator_next: readonly (readonly number[])[];
  readonly keras_random_normal: readonly number[];
  readonly keras_random_uniform: readonly number[];
  readonly keras_random_truncated_normal: readonly number[];
  readonly keras_random_dropout: readonly number[];
  readonly keras_random_shuffle: readonly number[];
  readonly keras_random_categorical: readonly number[];
}

const file = new URL("../../../conformance/seeds.json", import.meta.url);
const { seeds } = JSON.parse(readFileSync(file, "utf8")) as { readonly seeds: SeedRecord[] };

/** Nine digits name one float32, so equality here is equality of bits. */
const float32 = (values: readonly number[]): Float32Array => Float32Array.from(values);

it("has a record for every seed of the corpus", () => {
  expect(seeds.map(({ seed }) => seed)).toEqual([0, 1, 42, 1234, 2147483647]);
});

describe.each(seeds)("with seed $seed", (record) => {
  const { key } = record;
  const kerasKey = keyFromSeed(record.seed);

  it("Python's randint gives the same numbers", () => {
    const python = new PythonRandom(record.seed);
    const drawn = record.python_randint_1_1e9.map(() => python.randomInteger(1, 1e9));
    expect(drawn).toEqual(record.python_randint_1_1e9);
  });

  it("NumPy's permutation gives the same orders", () => {
    const numpy = new NumpyRandom(record.seed);
    const drawn = record.numpy_permutation_10.map(() => Array.from(numpy.permutation(10)));
    expect(drawn).toEqual(record.numpy_permutation_10);
  });

  it("JAX's bits and split keys are the same", () => {
    expect(Array.from(randomBits(key, 7))).toEqual(record.jax_bits);
    expect(split(key, 3)).toEqual(record.jax_split_3);
  });

  it("JAX's distributions are the same to the last bit", () => {
    expect(uniform(key, 7)).toEqual(float32(record.jax_uniform));
    expect(normal(key, 7)).toEqual(float32(record.jax_normal));
    expect(truncatedNormal(key, 7)).toEqual(float32(record.jax_truncated_normal));
    expect(Array.from(randomIntegers(key, 7, 0, 100))).toEqual(record.jax_randint_0_100);
    expect(Array.from(bernoulli(key, 15, 0.3))).toEqual(record["jax_bernoulli_0.3"]);
  });

  it("a seed generator gives the same states", () => {
    let state = kerasKey;
    const states = record.seed_generator_next.map(() => {
      const given = state;
      state = nextSeedState(state);
      return given;
    });
    expect(states).toEqual(record.seed_generator_next);
  });

  it("Keras's functions with an integer seed give the same numbers to the last bit", () => {
    expect(normal(kerasKey, 6)).toEqual(float32(record.keras_random_normal));
    expect(uniform(kerasKey, 6)).toEqual(float32(record.keras_random_uniform));
    expect(truncatedNormal(kerasKey, 6)).toEqual(float32(record.keras_random_truncated_normal));
    const ones = new Float32Array(12).fill(1);
    expect(dropout(kerasKey, ones, 0.4)).toEqual(float32(record.keras_random_dropout));
    expect(Array.from(shuffleIndices(kerasKey, [8]))).toEqual(record.keras_random_shuffle);
    const logits = float32([0.1, 0.2, 0.7, 0.1, 0.2, 0.7]).map(Math.log);
    const drawn = categorical(kerasKey, logits, 3, 5);
    expect(Array.from(drawn)).toEqual(record.keras_random_categorical);
  });
});
