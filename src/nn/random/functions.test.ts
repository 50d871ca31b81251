import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { jit } from "../../runtime/jit.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import { categorical, dropout, normal, shuffle, truncatedNormal, uniform } from "./functions.ts";
import { SeedGenerator } from "./seed-generator.ts";

interface Recorded {
  readonly seed: number;
  readonly [key: string]: number | readonly number[];
}

// What real Keras on JAX gave; conformance/README.md says how it was recorded.
const { seeds } = JSON.parse(
  readFileSync(new URL("../../../conformance/seeds.json", import.meta.url), "utf8"),
) as { readonly seeds: readonly Recorded[] };

function expectNear(actual: Tensor, wanted: unknown): void {
  const values = Array.from(actual.dataSync());
  const expected = wanted as readonly number[];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => {
    const want = expected[i] ?? Number.NaN;
    expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(want)));
  });
}

describe.each(seeds)("with seed $seed, as Keras on JAX,", (recorded) => {
  const { seed } = recorded;
  test("normal, uniform and truncatedNormal give the recorded numbers", () => {
    expectNear(normal([2, 3], { seed }), recorded.keras_random_normal);
    expectNear(uniform([2, 3], { seed }), recorded.keras_random_uniform);
    expectNear(truncatedNormal([2, 3], { seed }), recorded.keras_random_truncated_normal);
  });

  test("dropout, shuffle and categorical choose what was recorded", () => {
    expectNear(
      dropout(array(new Float32Array(12).fill(1)).reshape(3, 4), 0.4, { seed }),
      recorded.keras_random_dropout,
    );
    expectNear(
      shuffle(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7), { seed }),
      recorded.keras_random_shuffle,
    );
    const logits = array([
      [0.1, 0.2, 0.7],
      [0.1, 0.2, 0.7],
    ]).log();
    expectNear(categorical(logits, 5, { seed }), recorded.keras_random_categorical);
  });
});

describe("without a seed", () => {
  test("draws differ, and setRandomSeed repeats them", () => {
    setRandomSeed(5);
    const first = [normal([3]).arraySync(), normal([3]).arraySync()];
    setRandomSeed(5);
    const again = [normal([3]).arraySync(), normal([3]).arraySync()];
    expect(again).toEqual(first);
    expect(first[0]).not.toEqual(first[1]);
  });

  test("a draw inside a traced function is refused, since it would never change", () => {
    expect(() => jit(() => normal([2]))()).toThrow(/SeedGenerator/);
  });

  test("a SeedGenerator gives other numbers at every run of a jitted function", () => {
    const generator = new SeedGenerator(1);
    const draw = jit(() => normal([2], { seed: generator }));
    expect(draw().arraySync()).not.toEqual(draw().arraySync());
  });
});
