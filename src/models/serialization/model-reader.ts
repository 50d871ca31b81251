/** @module models/serialization/model-reader — models from their configs, with the weights of a file. */
import { automaticName } from "../../core/names.ts";
import type { PartialShape } from "../../core/shape.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { Layer } from "../../nn/layers/layer.ts";
import { Functional } from "../functional.ts";
import { Model } from "../model.ts";
import { Sequential } from "../sequential.ts";
import type { ConfigReader } from "./config-reader.ts";
import { badConfig, notYet, within } from "./errors.ts";
import { callOptions, readChain } from "./functional-graph.ts";
import { asSerializedObject, configOf, type SerializedObject } from "./serialized-object.ts";
import type { StoredWeights } from "./weights.ts";

const maxDepth = 32;

/**
 * Makes a model of its config, each layer built with its weights of the file.
 *
 * @throws {@link UnsupportedError} `load/unsupported` for other models, `load/unknown-class` for unknown layers; and the
 *   errors of {@link ConfigReader.object} and {@link StoredWeights}.
 */
export function readModel(
  value: unknown,
  reader: ConfigReader,
  weights: StoredWeights,
  where: string,
  depth = 0,
): Sequential | Functional {
  const object = asSerializedObject(value);
  if (object === null) throw badConfig(where, "a model's config with class_name", value);
  if (depth > maxDepth) throw badConfig(where, `models nested at most ${maxDepth} deep`, depth);
  const config = configOf(object);
  const place = {
    reader,
    weights: weights.child("layers"),
    where,
    depth,
    folders: new FolderNames(),
  };
  if (object.class_name === "Functional") return readFunctional(config, place);
  if (object.class_name === "Sequential") return readSequential(config, place);
  throw notYet(
    object.class_name,
    "models cannot be loaded yet, only Sequential and Functional ones",
    where,
  );
}

function readSequential(config: JsonObject, place: Place): Sequential {
  const { where } = place;
  const { layers } = config;
  if (!Array.isArray(layers)) throw badConfig(`${where}, layers`, "a list of layers", layers);
  const model = new Sequential([], modelOptions(config, place));
  for (const item of layers as readonly JsonValue[]) addLayer(model, item, place);
  const shape = shapeOf(config.build_input_shape);
  if (shape !== null && !model.built && model.layers.length > 0) {
    within(where, () => model.ensureBuilt(shape));
  }
  return model;
}

function readFunctional(config: JsonObject, place: Place): Functional {
  const { where } = place;
  const { input, calls } = readChain(config, where);
  const byName = new Map<string, Layer>();
  let symbolicInput: ReturnType<typeof Input> | null = null;
  for (const item of config.layers as readonly JsonValue[]) {
    const { object, name, here } = describeLayer(item, where);
    if (object.class_name === "InputLayer") {
      if (name === input) symbolicInput = within(here, () => inputOf(object, place.reader, here));
      continue;
    }
    const [option] = callOptions(item);
    if (option !== undefined) throw notYet(option, "in a layer's call cannot be taken yet", here);
    const weights = place.weights.child(place.folders.next(object.class_name));
    byName.set(name, layerOf(object, { ...place, weights, where: here }));
  }
  const called = calls.flatMap((name) => byName.get(name) ?? []);
  if (symbolicInput === null || called.length !== calls.length) {
    throw notYet("Functional", "models of several inputs cannot be loaded yet", where);
  }
  const chain = { input: symbolicInput, layers: [...byName.values()], calls: called };
  return within(where, () => new Functional(chain, modelOptions(config, place)));
}

function modelOptions(
  config: JsonObject,
  { reader, where }: Place,
): { name?: string; trainable?: boolean } {
  const { name, trainable } = reader.options(pick(config, ["name", "trainable"]), where);
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof trainable === "boolean" ? { trainable } : {}),
  };
}

interface Place {
  readonly reader: ConfigReader;
  readonly weights: StoredWeights;
  readonly where: string;
  readonly depth: number;
  readonly folders: FolderNames;
}

/** A layer's config, its name, and where it is. */
function describeLayer(
  item: JsonValue,
  where: string,
): { readonly object: SerializedObject; readonly name: string; readonly here: string } {
  const object = asSerializedObject(item);
  if (object === null) throw badConfig(`${where}, layers`, "a layer with class_name", item);
  const { name } = configOf(object);
  const isNamed = typeof name === "string";
  return {
    object,
    name: isNamed ? name : "",
    here: `${where}, layer ${isNamed ? `"${name}"` : object.class_name}`,
  };
}

function addLayer(model: Sequential, item: JsonValue, place: Place): void {
  const { object, here } = describeLayer(item, place.where);
  if (object.class_name === "InputLayer") {
    within(here, () => model.add(inputOf(object, place.reader, here)));
    return;
  }
  const weights = place.weights.child(place.folders.next(object.class_name));
  const layer = layerOf(object, { ...place, weights, where: here });
  within(here, () => model.add(layer));
}

function layerOf(object: SerializedObject, { reader, weights, where, depth }: Place): Layer {
  if (object.class_name === "Sequential" || object.class_name === "Functional") {
    return readModel(object, reader, weights, where, depth + 1);
  }
  const layer = reader.object("layer", object, where);
  if (!(layer instanceof Layer)) {
    throw badConfig(where, "a class that is a layer", object.class_name);
  }
  weights.offer(layer);
  const shape = isJsonObject(object.build_config) ? shapeOf(object.build_config.input_shape) : null;
  // Built by itself, before it is part of the model: so its variables' paths begin with its own name, as in Keras.
  if (shape !== null) within(where, () => layer.ensureBuilt(shape));
  return layer;
}

function inputOf(
  object: SerializedObject,
  reader: ConfigReader,
  where: string,
): ReturnType<typeof Input> {
  const { batchShape, dtype, name, sparse, ragged } = reader.options(configOf(object), where);
  if (sparse === true || ragged === true) {
    throw notYet(sparse === true ? "sparse" : "ragged", "inputs cannot be taken", where);
  }
  const shape = shapeOf(batchShape as JsonValue);
  if (shape === null) throw badConfig(where, "batch_shape as a list of numbers", batchShape);
  return Input({
    batchShape: shape,
    ...(typeof dtype === "string" ? { dtype: dtype as "float32" } : {}),
    ...(typeof name === "string" ? { name } : {}),
  });
}

function shapeOf(value: JsonValue | undefined): PartialShape | null {
  if (!Array.isArray(value)) return null;
  const items = value as readonly JsonValue[];
  const isShape = items.every((dim) => dim === null || typeof dim === "number");
  return isShape ? (items as PartialShape) : null;
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
}

/** Folders of a list's objects: Keras names them after the class, `dense`, `dense_1`, …, whatever the objects are called. */
class FolderNames {
  readonly #counts = new Map<string, number>();

  next(className: string): string {
    const name = automaticName(className);
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

/** Gives every layer of a model the weights of the file that are not in place yet. */
export function fillModel(model: Model, weights: StoredWeights): void {
  const folders = new FolderNames();
  for (const layer of model.layers) {
    const place = weights.child("layers").child(folders.next(layer.className));
    if (layer instanceof Model) fillModel(layer, place);
    else place.fill(layer);
  }
}

/** The model's own config of a file, where it is one. */
export function compileConfigOf(config: JsonObject): JsonObject | null {
  const found = config.compile_config;
  return isJsonObject(found) && Object.keys(found).length > 0 ? found : null;
}
