/** @module models/serialization/model-reader — models from their configs, with the weights of a file. */
import type { PartialShape } from "../../core/shape.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import { optionOfKey } from "../../formats/keras-keys.ts";
import type { SymbolicTensor } from "../../nn/graph.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { type AnyLayer, Layer } from "../../nn/layers/layer.ts";
import { leavesOf, type Nested } from "../../nn/structure.ts";
import { FunctionalModel } from "../functional.ts";
import { Sequential } from "../sequential.ts";
import { type ConfigReader, isModel } from "./config-reader.ts";
import { badConfig, notYet, within } from "./errors.ts";
import { FolderNames } from "./folder-names.ts";
import {
  endAt,
  isOperation,
  placesIn,
  readCallsInOrder,
  type StoredCall,
  type TensorPlace,
  tensorPlace,
} from "./functional-graph.ts";
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
): Sequential | FunctionalModel {
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

function readFunctional(config: JsonObject, place: Place): FunctionalModel {
  const { where } = place;
  const calls = readCallsInOrder(config, where);
  const layers = new Map<string, AnyLayer | null>();
  const described = new Map<string, SerializedObject>();
  // What each call has given, and before any call what an input stands for.
  const given = new Map<string, readonly SymbolicTensor[]>();
  for (const item of config.layers as readonly JsonValue[]) {
    const { object, name, here } = describeLayer(item, where);
    described.set(name, object);
    if (object.class_name === "InputLayer") {
      const input = within(here, () => inputOf(object, place.reader, here));
      given.set(`0 ${name}`, [input]);
      continue;
    }
    if (isOperation(object)) {
      layers.set(name, null);
      continue;
    }
    const weights = place.weights.child(place.folders.next(object.class_name));
    layers.set(name, layerOf(object, { ...place, weights, where: here }));
  }
  const tensorAt = ({ layer, node, tensor }: TensorPlace): SymbolicTensor => {
    const found = given.get(`${node} ${layer}`)?.[tensor];
    if (found !== undefined) return found;
    throw badConfig(where, `a layer "${layer}" that gives ${tensor + 1} tensors`, tensor);
  };
  for (const stored of calls) {
    const here = `${where}, layer "${stored.layer}"`;
    const layer = layers.get(stored.layer) ?? null;
    const object = described.get(stored.layer);
    if (object === undefined) continue;
    const outputs = within(here, () =>
      layer === null
        ? place.reader.callOperation(object, stored, tensorAt, here)
        : callLayer(layer, stored, tensorAt),
    );
    given.set(`${stored.node} ${stored.layer}`, leavesOf(outputs) as SymbolicTensor[]);
  }
  const end = (place: TensorPlace): SymbolicTensor => tensorAt(endAt(config, place));
  const graph = {
    inputs: tensorsAt(config.input_layers, end, where) as SymbolicTensor,
    outputs: tensorsAt(config.output_layers, end, where) as SymbolicTensor,
  };
  return within(where, () => new FunctionalModel({ ...graph, ...modelOptions(config, place) }));
}

/** `["dense", 0, 0]` as a tensor, lists and objects of those as such. */
function tensorsAt(
  value: JsonValue | undefined,
  tensorAt: (place: TensorPlace) => SymbolicTensor,
  where: string,
): Nested<SymbolicTensor> {
  const places = placesIn(value);
  const [first] = places;
  if (first === undefined) throw badConfig(where, "places of inputs and outputs", value);
  const isOne = Array.isArray(value) && typeof value[0] === "string";
  if (isOne) return tensorAt(first);
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => tensorsAt(item, tensorAt, where));
  }
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [
      key,
      tensorsAt(item, tensorAt, where),
    ]),
  );
}

/** A value of a call's arguments with tensors in their places. */
function withTensors(value: JsonValue, tensorAt: (place: TensorPlace) => SymbolicTensor): unknown {
  const place = tensorPlace(value);
  if (place !== null) return tensorAt(place);
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => withTensors(item, tensorAt));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withTensors(item, tensorAt)]),
  );
}

/** Records a call of a layer. Arguments after the first are further inputs where the layer takes such, else options. */
function callLayer(
  layer: AnyLayer,
  { args, kwargs }: StoredCall,
  tensorAt: (place: TensorPlace) => SymbolicTensor,
): unknown {
  const { callArguments = [] } = layer.constructor as {
    readonly callArguments?: readonly string[];
  };
  const named = new Map(Object.entries(kwargs));
  const values = args.map((value) => withTensors(value, tensorAt));
  let inputs: unknown = values[0];
  if (callArguments.length > 1) {
    const list = [...values];
    for (const name of callArguments.slice(list.length)) {
      const value = named.get(name);
      if (value === undefined || value === null) break;
      named.delete(name);
      list.push(withTensors(value, tensorAt));
    }
    inputs = list;
  }
  const options = Object.fromEntries(
    [...named].map(([name, value]) => [optionOfKey(name), withTensors(value, tensorAt)]),
  );
  return layer.apply(inputs as Nested<SymbolicTensor>, options);
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
  within(here, () => model.add(layer as Layer));
}

function layerOf(object: SerializedObject, { reader, weights, where, depth }: Place): AnyLayer {
  if (isModel(object)) {
    return readModel(object, reader, weights, where, depth + 1) as unknown as AnyLayer;
  }
  const around = reader.nestedModel;
  // Under which attribute the layer will keep the model is not known yet, only that the weights are below its own folder.
  const inside = weights.pooled();
  reader.nestedModel = (model, place) => readModel(model, reader, inside, place, depth + 1);
  const layer = reader.object("layer", object, where);
  reader.nestedModel = around;
  if (!(layer instanceof Layer)) {
    throw badConfig(where, "a class that is a layer", object.class_name);
  }
  weights.offer(layer);
  const shape = isJsonObject(object.build_config) ? shapeOf(object.build_config.input_shape) : null;
  // Built by itself, before it is part of the model: so its variables' paths begin with its own name, as in Keras.
  if (shape !== null) within(where, () => layer.ensureBuilt(shape));
  return layer;
}

/** A layer of its config. */
export function layerOfConfig(
  config: JsonObject,
  reader: ConfigReader,
  weights: StoredWeights,
): AnyLayer {
  const { object, here } = describeLayer(config, String(config.class_name));
  return layerOf(object, { reader, weights, where: here, depth: 0, folders: new FolderNames() });
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

/** The model's own config of a file, where it is one. */
export function compileConfigOf(config: JsonObject): JsonObject | null {
  const found = config.compile_config;
  return isJsonObject(found) && Object.keys(found).length > 0 ? found : null;
}
