import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../src/runtime/install.ts";
import type { JsonValue } from "../src/formats/json.ts";
import type { Tensor } from "../src/ir/tensor.ts";
import { ConfigReader } from "../src/models/serialization/config-reader.ts";
import { layerClasses } from "../src/models/serialization/layer-classes.ts";
import { serializeObject } from "../src/models/serialization/serialize.ts";
import type { SerializedObject } from "../src/models/serialization/serialized-object.ts";
import { constraintClasses } from "../src/nn/constraints/registry.ts";
import { initializerClasses } from "../src/nn/initializers/all.ts";
import { type AnyLayer, Layer } from "../src/nn/layers/layer.ts";
import type { SeedGenerator } from "../src/nn/random/seed-generator.ts";
import { regularizerClasses } from "../src/nn/regularizers/registry.ts";
import { leavesOf } from "../src/nn/structure.ts";
import { add } from "../src/ops/arithmetic.ts";
import { sum } from "../src/ops/broadcast.ts";
import { array } from "../src/ops/convert.ts";
import { sin } from "../src/ops/trigonometry.ts";
import { valueAndGrad, variableGrads } from "../src/runtime/grad.ts";
import { jit } from "../src/runtime/jit.ts";
import { numbersOf, onEachBackend } from "./test-op.ts";

interface Part {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Shapes = readonly number[] | readonly Shapes[];

interface Golden {
  readonly layer: SerializedObject;
  readonly shape: readonly number[];
  readonly mask: readonly (readonly number[])[] | null;
  readonly initial: readonly Shapes[] | null;
  readonly training: boolean;
  /** Outputs of three calls of a stateful layer. The others have what follows. */
  readonly rounds?: readonly (readonly Part[])[];
  readonly outputs?: readonly Part[];
  readonly dx?: readonly number[];
  readonly dw?: readonly (readonly number[])[];
  readonly seeds?: readonly (readonly number[])[];
  readonly kept?: readonly (readonly number[])[];
}

// Written by test/golden/keras-recurrent.py.
const file = new URL("golden/keras-recurrent.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as readonly Golden[];

const tables = {
  layer: layerClasses,
  initializer: initializerClasses,
  regularizer: regularizerClasses,
  constraint: constraintClasses,
};
const reader = new ConfigReader(tables);

function wave(shape: readonly number[], scale: number, step: number, start: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => scale * Math.sin(step * i + start));
  return array(values).reshape(...shape);
}

function expectNear(got: Tensor, wanted: readonly number[], what: string): void {
  const numbers = numbersOf(got);
  const off = numbers.findIndex((value, i) => {
    const want = wanted[i] ?? Number.NaN;
    return !(Math.abs(value - want) <= 2e-6 + 1e-5 * Math.abs(want));
  });
  expect(off, `${what}: ${numbers[off]} at ${off}, not ${wanted[off]}`).toBe(-1);
  expect(numbers.length, what).toBe(wanted.length);
}

function expectParts(got: readonly Tensor[], wanted: readonly Part[], what: string): void {
  expect(
    got.map(({ shape }) => shape),
    what,
  ).toEqual(wanted.map(({ shape }) => shape));
  got.forEach((tensor, i) => {
    expectNear(tensor, wanted[i]?.values ?? [], `${what} ${i}`);
  });
}

function seedsOf(layer: AnyLayer): readonly SeedGenerator[] {
  return [...layer.seedGenerators, ...[...layer.subLayers.values()].flatMap(seedsOf)];
}

/** The layer with the weights and seeds that the recording began with. */
function prepared({ layer: config, shape }: Golden): AnyLayer {
  const layer = reader.object("layer", config, "golden");
  if (!(layer instanceof Layer)) throw new Error(`${config.class_name} is no layer`);
  layer.ensureBuilt(shape);
  layer.weights.forEach((weight, k) => {
    const values = wave(weight.shape, 0.6, 1.7, k);
    weight.assign(weight.name.includes("variance") ? values.abs().add(0.2) : values);
  });
  seedsOf(layer).forEach(({ state }, k) => {
    state.assign(array(Uint32Array.of(1000 + k, k)));
  });
  return layer;
}

/** States of the recorded shapes, in the recorded structure. */
function states(shapes: Golden["initial"]): unknown {
  let k = 0;
  const make = (shape: Shapes): unknown =>
    shape.every((dim) => typeof dim === "number")
      ? wave(shape, 0.5, 0.7, k++)
      : shape.map((inner) => make(inner as Shapes));
  return shapes?.map(make);
}

function check(entry: Golden): void {
  const layer = prepared(entry);
  const x = wave(entry.shape, 1, 0.9, 0.3);
  const options = {
    training: entry.training,
    mask: entry.mask === null ? null : array(entry.mask.map((row) => row.map(Boolean))),
    initialState: states(entry.initial),
  };
  const outputsOf = (input: Tensor): Tensor[] => leavesOf(layer.apply(input, options)) as Tensor[];
  if (entry.rounds !== undefined) {
    const next = jit(outputsOf);
    for (const [round, wanted] of entry.rounds.entries()) {
      expectParts(next(x), wanted, `call ${round}`);
    }
    return;
  }
  const loss = (input: Tensor): Tensor =>
    outputsOf(input)
      .map((output) => sum(sin(output)))
      .reduce((a, b) => add(a, b));
  expectNear(valueAndGrad(loss)(x).gradient, entry.dx ?? [], "dx");
  seedsOf(layer).forEach(({ state }, k) => {
    expect(numbersOf(state.value), "seed").toEqual(entry.seeds?.[k]);
  });
  layer.nonTrainableWeights.forEach(({ value }, k) => {
    expectNear(value, entry.kept?.[k] ?? [], `kept ${k}`);
  });
  const other = prepared(entry);
  const again = (input: Tensor): Tensor =>
    (leavesOf(other.apply(input, options)) as Tensor[])
      .map((output) => sum(sin(output)))
      .reduce((a, b) => add(a, b));
  const { gradients } = variableGrads(again, other.trainableWeights)(x);
  expect(gradients.length).toBe(entry.dw?.length);
  gradients.forEach((gradient, k) => {
    expectNear(gradient, entry.dw?.[k] ?? [], `dw ${k}`);
  });
  const eager = leavesOf(prepared(entry).apply(x, options)) as Tensor[];
  expectParts(eager, entry.outputs ?? [], "output");
}

/** What stands out in a layer's config, for the tests' names. */
function label({ layer, mask, initial, training }: Golden, row: number): string {
  const config = layer.config as Record<string, unknown>;
  const told = Object.entries(config)
    .filter(([key, value]) => value === true && !["trainable", "use_bias"].includes(key))
    .map(([key]) => key);
  const inner = (config.layer ?? config.cell) as { class_name?: string } | undefined;
  const name = [layer.class_name, inner?.class_name, config.merge_mode].filter(Boolean).join(" ");
  const extra = [mask && "a mask", initial && "first states", training && "training"];
  return `${row}: ${[name, ...told, ...extra.filter(Boolean)].join(", ")}`;
}

describe("outputs, states, gradients and seeds of recurrent layers are Keras's, on each backend", () => {
  test.each(golden.map((entry, row) => [label(entry, row), entry] as const))("%s", (_, entry) => {
    onEachBackend(() => check(entry));
  });
});

/** A config without what every layer has, and without what only tells of the object that was written. */
function own(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(own);
  if (typeof value !== "object" || value === null) return value as JsonValue;
  const dropped = ["name", "trainable", "dtype", "build_config", "shared_object_id"];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !dropped.includes(key))
      .map(([key, item]) => [key, own(item)]),
  );
}

describe("recurrent layers are written down as Keras writes them", () => {
  test.each(
    golden
      .filter(({ layer }) => layer.class_name !== "TimeDistributed")
      .map((entry, row) => [label(entry, row), entry] as const),
  )("%s", (_, { layer: config }) => {
    const layer = reader.object("layer", config, "golden") as AnyLayer;
    expect(own(serializeObject("layer", layer, tables))).toEqual(own(config));
  });
});
