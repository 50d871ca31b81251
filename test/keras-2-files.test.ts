/** Files that Keras 2 wrote. What Keras 3 makes of such is recorded; it refuses some words of Keras 2 that are read here. */
import { strToU8, zipSync } from "fflate";
import { loadModel, type Tensor } from "gradus";
import { describe, expect, test } from "vitest";
import {
  type Hdf5DatasetToWrite,
  type Hdf5GroupToWrite,
  writeHdf5,
} from "../src/formats/hdf5-writer.ts";
import golden from "./golden/keras-2-files.json" with { type: "json" };

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Config = { readonly [key: string]: Json };

interface Golden {
  readonly config: Config;
  readonly weights: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>
  >;
  readonly inputs: readonly Json[];
  readonly predict: readonly (readonly number[])[];
}

function fileOf(config: Config, weights: Golden["weights"]): Uint8Array {
  return zipSync({
    "metadata.json": strToU8(JSON.stringify({ keras_version: "2.13.1" })),
    "config.json": strToU8(JSON.stringify(config)),
    "model.weights.h5": writeHdf5(groupOf(Object.entries(weights))),
  });
}

/** Arrays by their paths, as a group with groups. */
function groupOf(
  entries: readonly (readonly [string, Golden["weights"][string]])[],
): Hdf5GroupToWrite {
  const heads = new Set(entries.map(([path]) => path.split("/")[0] ?? ""));
  const children = [...heads].map(
    (head): readonly [string, Hdf5GroupToWrite | Hdf5DatasetToWrite] => {
      const array = entries.find(([path]) => path === head)?.[1];
      if (array !== undefined) {
        const { shape, data: numbers } = array;
        const data = Float32Array.from(numbers);
        return [head, { kind: "dataset", array: { dtype: "float32", shape, data } }];
      }
      const inside = entries.filter(([path]) => path.startsWith(`${head}/`));
      return [head, groupOf(inside.map(([path, each]) => [path.slice(head.length + 1), each]))];
    },
  );
  return { kind: "group", children: new Map(children) };
}

/** With all that Keras 2 also wrote. */
function asKeras2(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(asKeras2);
  if (typeof value !== "object" || value === null) return value;
  const object = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, asKeras2(item)]),
  );
  const { class_name: name, config } = object;
  if (name === "Model") {
    return { ...object, module: "keras.src.engine.functional", class_name: "Functional" };
  }
  if (typeof config !== "object" || typeof name !== "string" || name === "Sequential")
    return object;
  const own = name === "LSTM" ? { ...config, time_major: false } : config;
  const module = name === "Zeros" ? "keras.initializers" : "keras.layers";
  return { ...object, config: own, module, registered_name: null } as Config;
}

const compileConfig: Config = {
  optimizer: {
    module: "keras.optimizers",
    class_name: "Adam",
    config: { learning_rate: 0.5, jit_compile: false, is_legacy_optimizer: false, beta_1: 0.9 },
    registered_name: null,
  },
  loss: "mse",
  metrics: ["mae"],
  jit_compile: null,
};

/** Layers counted twice, as Keras 2 did: the second and third Dense are `dense_2` and `dense_4`. */
function countedTwice(weights: Golden["weights"]): Golden["weights"] {
  const renamed = Object.entries(weights).map(([path, array]) => [
    path.replace(/dense_(\d)/, (_, number) => `dense_${2 * number}`),
    array,
  ]);
  return Object.fromEntries(renamed);
}

async function predictions(file: Uint8Array, inputs: Golden["inputs"]): Promise<readonly number[]> {
  const model = await loadModel(file);
  const output = await model.predict((inputs.length === 1 ? inputs[0] : inputs) as never);
  return Array.from(await (output as Tensor).data());
}

describe("a file that Keras 2 wrote", () => {
  for (const [name, { config, weights, inputs, predict }] of Object.entries(
    golden as unknown as Readonly<Record<string, Golden>>,
  )) {
    const close = (got: readonly number[]): void => {
      const want = predict.flat();
      expect(got.length).toBe(want.length);
      got.forEach((value, i) => {
        expect(value).toBeCloseTo(want[i] ?? Number.NaN, 5);
      });
    };
    test(`predicts what Keras 3 predicts with it: ${name}`, async () => {
      close(await predictions(fileOf(config, weights), inputs));
    });
    test(`is read with what Keras 3 refuses too: ${name}`, async () => {
      const whole = { ...(asKeras2(config) as Config), compile_config: compileConfig };
      const file = fileOf(whole, countedTwice(weights));
      close(await predictions(file, inputs));
      expect((await loadModel(file)).optimizer?.learningRate).toBe(0.5);
    });
  }

  test("counts the making of a model inside as its first call", async () => {
    const { config } = golden["two inputs"] as unknown as Golden;
    const [, , , , dense = {}] = (config.config as { readonly layers: readonly Config[] }).layers;
    const named = (name: string, units: number, from: Json): Config => ({
      ...dense,
      config: { ...(dense.config as Config), name, units, activation: "linear" },
      name,
      inbound_nodes: [[from]],
    });
    const entry = (name: string): Config => ({
      class_name: "InputLayer",
      config: { batch_input_shape: [null, 3], dtype: "float32", name },
      name,
      inbound_nodes: [],
    });
    const graph = (name: string, layers: readonly Config[], input: Json, output: Json): Config => ({
      class_name: "Functional",
      config: { name, layers, input_layers: [input], output_layers: [output] },
      name,
    });
    const inner = {
      ...graph("inner", [entry("i"), named("d", 2, ["i", 0, 0, {}])], ["i", 0, 0], ["d", 0, 0]),
      inbound_nodes: [[["x", 0, 0, {}]], [["dense", 0, 0, {}]]],
    };
    const layers = [inner, named("dense", 3, ["inner", 1, 0, {}]), entry("x")];
    const weights = {
      "_layer_checkpoint_dependencies/functional/layers/dense/vars/0": {
        shape: [3, 2],
        data: [1, 0, 0, 1, 1, 1],
      },
      "_layer_checkpoint_dependencies/functional/layers/dense/vars/1": { shape: [2], data: [0, 0] },
      "_layer_checkpoint_dependencies/dense/vars/0": { shape: [2, 3], data: [1, 0, 2, 0, 1, 0] },
      "_layer_checkpoint_dependencies/dense/vars/1": { shape: [3], data: [0, 0, 0] },
    };
    const file = fileOf(graph("outer", layers, ["x", 0, 0], ["inner", 2, 0]), weights);
    // [1, 2, 3] → inner: [4, 5] → dense: [4, 5, 8] → inner: [12, 13].
    expect(await predictions(file, [[[1, 2, 3]]])).toEqual([12, 13]);
  });
});
