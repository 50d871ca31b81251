import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../src/runtime/install.ts";
import type { DType } from "../src/core/dtype.ts";
import { snakeToCamel } from "../src/core/names.ts";
import * as layers from "../src/entries/layers.ts";
import { keyOfOption } from "../src/formats/keras-keys.ts";
import type { Tensor } from "../src/ir/tensor.ts";
import { attachMask, inferenceContext, maskOf } from "../src/nn/layers/call-context.ts";
import type { AnyLayer } from "../src/nn/layers/layer.ts";
import { tensorsOf } from "../src/nn/structure.ts";
import { array } from "../src/ops/convert.ts";
import { sin, sum } from "../src/ops/index.ts";
import { grad, variableGrads } from "../src/runtime/grad.ts";
import { numbersOf, onEachBackend } from "./test-op.ts";

interface Written {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** What is not finite is a string. */
  readonly data: readonly (number | string)[];
}

interface Row {
  readonly layer: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Written[];
  readonly masks: readonly (Written | null)[];
  /** Keys of Keras's config, without those of all layers. */
  readonly keys: readonly string[];
  readonly weights: readonly (Written & { readonly path: string })[];
  readonly outputs: readonly Written[];
  readonly outputMasks: readonly (Written | null)[];
  readonly dx: readonly Written[];
  readonly dw: readonly Written[];
}

// Written by test/golden/keras-joining-layers.py.
const file = process.env.KERAS_ROWS ?? new URL("golden/keras-joining-layers.json", import.meta.url);
const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];
const classes = layers as unknown as Readonly<Record<string, new (config: object) => AnyLayer>>;

function read({ data, shape, dtype }: Written): Tensor {
  return array(data.map(Number), dtype).reshape(shape);
}

function isWritten(value: unknown): value is Written {
  return typeof value === "object" && value !== null && "data" in value;
}

function camel(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      snakeToCamel(key),
      isWritten(value) ? read(value) : value,
    ]),
  );
}

function expectNear(actual: Tensor, wanted: Written, what: string): void {
  expect(actual.shape, what).toEqual(wanted.shape);
  const got = numbersOf(actual);
  wanted.data.map(Number).forEach((value, i) => {
    const gap = Math.abs((got[i] ?? Infinity) - value);
    if (Object.is(got[i], value) || gap <= 1e-4 * Math.abs(value) + 1e-5) return;
    expect.fail(`${what}, element ${i}: ${got[i]}, in Keras ${value}`);
  });
}

/** Calls a layer as Keras was called, with masks that travel with the inputs. */
function call(layer: AnyLayer, row: Row, inputs: readonly Tensor[]): readonly Tensor[] {
  // Tensors of their own, so that a mask of one call is not there in the next.
  const given = inputs.map((x) => x.reshape(x.shape));
  given.forEach((x, i) => {
    const mask = row.masks[i];
    if (mask != null) attachMask(x, read(mask));
  });
  const [only] = given;
  const { takesSeveral } = layer.constructor as typeof layers.Layer;
  const structure = !takesSeveral && only !== undefined ? only : given;
  return tensorsOf(layer.callWith(structure, inferenceContext(), camel(row.options)));
}

function check(row: Row): void {
  const Class = classes[row.layer];
  if (Class === undefined) throw new Error(`no layer ${row.layer}`);
  const layer = new Class(camel(row.config));
  const inputs = row.inputs.map(read);
  call(layer, row, inputs);
  const short = (path: string): string => path.split("/").slice(1).join("/");
  expect(layer.weights.map(({ path, shape }) => [short(path), shape])).toEqual(
    row.weights.map(({ path, shape }) => [short(path), shape]),
  );
  layer.setWeights(row.weights.map(read));
  const outputs = call(layer, row, inputs);
  expect(outputs.length).toBe(row.outputs.length);
  row.outputs.forEach((wanted, i) => {
    const output = outputs[i];
    if (output === undefined) return;
    expectNear(output, wanted, `output ${i}`);
    const mask = row.outputMasks[i] ?? null;
    const got = maskOf(output);
    if (mask === null) expect(got, `mask of output ${i}`).toBeNull();
    else expect(got === null ? null : [got.shape, numbersOf(got)]).toEqual([mask.shape, mask.data]);
  });
  const loss = (xs: readonly Tensor[]): Tensor =>
    call(layer, row, xs)
      .map((y) => sum(sin(y)))
      .reduce((total, part) => total.add(part));
  const floats = inputs.flatMap((x, i) =>
    x.dtype === "float32" && row.layer !== "Embedding" ? [i] : [],
  );
  floats.forEach((place, i) => {
    const x = inputs[place];
    const wanted = row.dx[i];
    if (x === undefined || wanted === undefined) return;
    const slope = grad((v: Tensor) => loss(inputs.map((other, j) => (j === place ? v : other))))(x);
    expectNear(slope, wanted, `gradient by input ${place}`);
  });
  const { gradients: slopes } = variableGrads(() => loss(inputs), layer.trainableWeights)();
  row.dw.forEach((wanted, i) => {
    const slope = slopes[i];
    if (slope === undefined) throw new Error(`no gradient by weight ${i}`);
    expectNear(slope, wanted, `gradient by ${row.weights[i]?.path}`);
  });
  const keys = Object.keys(layer.config).map(keyOfOption);
  const base = new Set(["activity_regularizer"]);
  expect(keys.filter((key) => !base.has(key)).sort()).toEqual(
    row.keys.filter((key) => !base.has(key)),
  );
}

describe("a layer gives what Keras gives: outputs, masks, gradients, names and shapes of weights", () => {
  rows.forEach((row, i) => {
    const inputs = row.inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
    test(`${i}: ${row.layer} ${JSON.stringify(row.config)} of ${inputs} ${Object.keys(row.options).join(" ")}`, () => {
      onEachBackend(() => check(row));
    });
  });
});
