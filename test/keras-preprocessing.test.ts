import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../src/runtime/install.ts";
import type { JsonObject } from "../src/formats/json.ts";
import { keyOfOption, optionsOfConfig } from "../src/formats/keras-keys.ts";
import { Tensor } from "../src/ir/tensor.ts";
import { ConfigReader } from "../src/models/serialization/config-reader.ts";
import { layerClasses } from "../src/models/serialization/layer-classes.ts";
import type { Layer } from "../src/nn/layers/layer.ts";
import { HostLayer } from "../src/nn/layers/preprocessing/host-layer.ts";
import type { AdaptData, HostValues } from "../src/nn/layers/preprocessing/host-values.ts";
import { IndexLookup } from "../src/nn/layers/preprocessing/index-lookup.ts";
import { Normalization } from "../src/nn/layers/preprocessing/normalization.ts";
import { TextVectorization } from "../src/nn/layers/preprocessing/text-vectorization.ts";
import type { PartialSpec } from "../src/nn/structure.ts";
import { array } from "../src/ops/convert.ts";
import { jit } from "../src/runtime/jit.ts";
import { numbersOf, onEachBackend } from "./test-op.ts";

interface Recorded {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Value = Recorded | string | number | readonly Value[];

interface Golden {
  readonly name: string;
  readonly options: JsonObject;
  readonly data: Value | null;
  readonly x: Value;
  readonly y: Recorded;
  readonly config: JsonObject;
  readonly call?: Recorded;
  readonly vocabulary?: readonly (string | number)[];
  readonly assets?: Readonly<Record<string, string>>;
  readonly arrays?: Readonly<Record<string, Recorded>>;
}

interface Adaptable {
  adapt(data: AdaptData): void;
}

// Written by test/golden/keras-preprocessing.py.
const file = new URL("golden/keras-preprocessing.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as readonly Golden[];
const reader = new ConfigReader({ layer: layerClasses });

function isRecorded(value: Value): value is Recorded {
  return typeof value === "object" && "dtype" in value;
}

function tensor({ dtype, shape, values }: Recorded): Tensor {
  const data = dtype.startsWith("float") ? Float32Array.from(values) : Int32Array.from(values);
  return array(data).reshape(...shape);
}

/** Tensors of what was an array, in a list of them too; strings and plain numbers stay what they are. */
function read(value: Value): HostValues | readonly HostValues[] {
  if (isRecorded(value)) return tensor(value);
  const isList = Array.isArray(value) && value.some((item: Value) => isRecorded(item));
  return isList ? value.map((item: Value) => read(item) as HostValues) : (value as HostValues);
}

function made({ name, options, data, x }: Golden): Layer {
  const Class = layerClasses[name] as unknown as new (options: object) => Layer & Adaptable;
  const layer = new Class(optionsOfConfig(options));
  if (data !== null) layer.adapt(read(data) as AdaptData);
  else if (isRecorded(x)) layer.ensureBuilt(x.shape);
  return layer;
}

function callOptions({ call }: Golden): { readonly countWeights?: Tensor } {
  return call === undefined ? {} : { countWeights: tensor(call) };
}

function expectNear(got: Tensor, { dtype, shape, values }: Recorded, what: string): void {
  expect([got.dtype, got.shape], what).toEqual([dtype, shape]);
  const off = numbersOf(got).findIndex((value, i) => {
    const want = values[i] ?? Number.NaN;
    return !(value === want || Math.abs(value - want) <= 1e-6 + 3e-6 * Math.abs(want));
  });
  expect(off, `${what}: ${numbersOf(got)[off]} at ${off}, not ${values[off]}`).toBe(-1);
}

/** As JSON, numbers rounded: Keras computes some in float32. */
function rounded(value: unknown): unknown {
  const text = JSON.stringify(value, (_, v) => (typeof v === "number" ? Number(v.toFixed(5)) : v));
  return JSON.parse(text);
}

const names = [...new Set(golden.map(({ name }) => name))];

describe.each(names)("%s does what Keras does", (name) => {
  const cases = golden.filter((entry) => entry.name === name);

  test("with values, with data to adapt to, and with the vocabulary that it finds", () => {
    expect(cases.length).toBeGreaterThan(15);
    for (const entry of cases) {
      const layer = made(entry);
      const what = JSON.stringify(entry.options);
      expectNear(layer.apply(read(entry.x) as Tensor, callOptions(entry)), entry.y, what);
      if (layer instanceof IndexLookup || layer instanceof TextVectorization) {
        expect(layer.getVocabulary(), what).toEqual(entry.vocabulary);
        expect(layer.vocabularySize(), what).toBe(entry.vocabulary?.length);
      }
    }
  });

  test("in its config and in what files keep beside", () => {
    for (const entry of cases) {
      const layer = made(entry);
      const what = JSON.stringify(entry.options);
      const { name: _, trainable, dtype, ...config } = entry.config;
      const written = Object.entries(layer.config).map(([key, value]) => [keyOfOption(key), value]);
      expect(rounded(Object.fromEntries(written)), what).toEqual(rounded(config));
      if (!(layer instanceof HostLayer)) continue;
      const texts = [...layer.assets()].map(([path, bytes]) => [
        path,
        Buffer.from(bytes).toString(),
      ]);
      expect(Object.fromEntries(texts), what).toEqual(entry.assets ?? {});
      const arrays = Object.entries(entry.arrays ?? {});
      expect([...layer.ownArrays().keys()], what).toEqual(arrays.map(([key]) => key));
      for (const [key, value] of arrays) {
        expectNear(layer.ownArrays().get(key) ?? array(0), value, what);
      }
    }
  });

  test("when it is read from Keras's config and files", () => {
    for (const entry of cases) {
      const { config, arrays = {}, assets = {} } = entry;
      const layer = reader.object("layer", { class_name: name, config }, "golden") as Layer;
      const shown = entry.data !== null && isRecorded(entry.x) ? entry.x.shape : null;
      if (shown !== null) layer.ensureBuilt(shown);
      if (layer instanceof Normalization) layer.setWeights(Object.values(arrays).map(tensor));
      if (layer instanceof HostLayer) {
        const known = Object.entries(arrays).map(([key, value]) => [key, tensor(value)] as const);
        layer.loadOwnArrays(new Map(known));
        const texts = Object.entries(assets).map(
          ([path, text]) => [path, Buffer.from(text)] as const,
        );
        layer.loadAssets(new Map(texts));
      }
      const what = JSON.stringify(entry.options);
      expectNear(layer.apply(read(entry.x) as Tensor, callOptions(entry)), entry.y, what);
    }
  });
});

test.each(names)(
  "inside programs, %s gives the same for numbers, of the shape that it foretells",
  (name) => {
    onEachBackend((backend) => {
      for (const entry of golden.filter((item) => item.name === name)) {
        const given = read(entry.x);
        const inputs = given instanceof Tensor ? [given] : given;
        if (!(Array.isArray(inputs) && inputs.every((input) => input instanceof Tensor))) continue;
        const layer = made(entry);
        const run = (...x: Tensor[]): Tensor =>
          layer.apply(x.length === 1 ? (x[0] as Tensor) : x, callOptions(entry));
        const what = `${backend}: ${JSON.stringify(entry.options)}`;
        expectNear(jit(run)(...inputs), entry.y, what);
        const specs = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
        const spec = layer.computeOutputSpec(
          specs.length === 1 ? (specs[0] as PartialSpec) : specs,
        );
        expect(spec, what).toEqual({ shape: entry.y.shape, dtype: entry.y.dtype });
      }
    });
  },
);
