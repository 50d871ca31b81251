import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../src/runtime/install.ts";
import { ShapeError } from "../src/core/errors.ts";
import { keyOfOption, optionsOfConfig } from "../src/formats/keras-keys.ts";
import type { Tensor } from "../src/ir/tensor.ts";
import { layerClasses } from "../src/models/serialization/layer-classes.ts";
import type { Layer } from "../src/nn/layers/layer.ts";
import { multiply } from "../src/ops/arithmetic.ts";
import { sum } from "../src/ops/broadcast.ts";
import { array } from "../src/ops/convert.ts";
import { grad, variableGrads } from "../src/runtime/grad.ts";
import { numbersOf, onEachBackend } from "./test-op.ts";

type Json = Parameters<typeof optionsOfConfig>[0];

interface Case {
  readonly name: string;
  /** Keras's options. */
  readonly options: Json;
  readonly shape: readonly number[];
  /** Keras refuses the options, or the shape. */
  readonly error?: string;
  /** What Keras's `get_config` says, without initializers. */
  readonly config: Json;
  readonly x: readonly number[];
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly y: { readonly shape: readonly number[]; readonly values: readonly number[] };
  /** The gradients are those of `Σ y · probe`. */
  readonly probe: readonly number[];
  readonly gx: readonly number[];
  readonly gw: readonly (readonly number[])[];
}

// Written by test/golden/keras-space.py.
const file = process.env.SPACE_CASES ?? new URL("golden/keras-space.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];

function layerOf({ name, options }: Case): Layer {
  const Class = layerClasses[name] as unknown as new (options: object) => Layer;
  return new Class(optionsOfConfig(options));
}

function expectNear(what: string, actual: Tensor, wanted: readonly number[]): void {
  const got = numbersOf(actual);
  expect(got.length, what).toBe(wanted.length);
  // Sums of up to a hundred products, in another order.
  const scale = Math.max(1, ...wanted.map(Math.abs));
  wanted.forEach((value, i) => {
    const gap = Math.abs((got[i] ?? Number.NaN) - value);
    if (!(gap <= 1e-5 * scale)) expect.fail(`${what}[${i}] is ${got[i]}, in Keras ${value}`);
  });
}

function check(c: Case): void {
  const layer = layerOf(c);
  const x = array([...c.x], "float32").reshape([...c.shape]);
  layer.ensureBuilt(c.shape);
  expect(layer.weights.map(({ name, shape }) => ({ name, shape: [...shape] }))).toEqual(
    c.weights.map(({ name, shape }) => ({ name, shape })),
  );
  layer.setWeights(c.weights.map(({ shape, values }) => array([...values]).reshape([...shape])));
  for (const [option, value] of Object.entries(layer.config)) {
    if (option.endsWith("Initializer") || (option === "activation" && value === null)) continue;
    const key = keyOfOption(option);
    // Keras writes the number that −1 stood for.
    if (key !== "groups" || value !== -1) {
      expect([key, value ?? null]).toEqual([key, c.config[key] ?? null]);
    }
  }
  const output = layer.apply(x);
  expect([...output.shape]).toEqual(c.y.shape);
  expectNear("y", output, c.y.values);
  const probe = array([...c.probe]).reshape([...c.y.shape]);
  const loss = (input: Tensor): Tensor => sum(multiply(layer.apply(input), probe));
  expectNear("dx", grad(loss)(x), c.gx);
  const { gradients } = variableGrads(() => loss(x), layer.trainableWeights)();
  gradients.forEach((gradient, i) => {
    expectNear(`d${c.weights[i]?.name}`, gradient, c.gw[i] ?? []);
  });
}

describe("layers of space compute, and learn, as Keras's do", () => {
  cases.forEach((c, i) => {
    const title = `${i} ${c.name} ${JSON.stringify(c.options)} of [${c.shape.join(", ")}]`;
    if (c.error === undefined) test(title, () => onEachBackend(() => check(c)));
    else
      test(`${title}: refused`, () =>
        expect(() => layerOf(c).computeOutputSpec({ shape: c.shape, dtype: "float32" })).toThrow(
          ShapeError,
        ));
  });
});
