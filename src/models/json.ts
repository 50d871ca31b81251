/** @module models/json — models as JSON, without weights, and copies of models. */
import { FormatError } from "../core/errors.ts";
import { isJsonObject, type JsonValue } from "../formats/json.ts";
import { parsePythonJson } from "../formats/python-json.ts";
import type { Tensor } from "../ir/tensor.ts";
import { type LayerCall, SymbolicTensor } from "../nn/graph.ts";
import { InputLayer } from "../nn/layers/input-layer.ts";
import type { AnyLayer, Layer } from "../nn/layers/layer.ts";
import { Operation } from "../nn/layers/operation.ts";
import { leavesOf, mapLeaves, type Tensors } from "../nn/structure.ts";
import { FunctionalModel } from "./functional.ts";
import type { AnyModel, Model } from "./model.ts";
import { Sequential } from "./sequential.ts";
import { readCompileConfig } from "./serialization/compile-config.ts";
import { ConfigReader, type CustomObjects } from "./serialization/config-reader.ts";
import { kerasTables } from "./serialization/keras-tables.ts";
import { compileConfigOf, layerOfConfig, readModel } from "./serialization/model-reader.ts";
import { readOperation } from "./serialization/operation-calls.ts";
import { StoredWeights } from "./serialization/weights.ts";
import { writeLayer } from "./serialization/write-config.ts";

/**
 * The model that `modelToJSON`, or Keras's `model.to_json()`, describes, with new weights.
 *
 * @throws {@link FormatError} `load/config`, `load/json`; {@link UnsupportedError} `load/unknown-class`
 */
export function modelFromJSON<In extends Tensors = Tensors, Out extends Tensors = Tensor>(
  json: string,
  { customObjects = {} }: { readonly customObjects?: CustomObjects | undefined } = {},
): Model<In, Out> {
  const config = parsed(json);
  const reader = new ConfigReader(kerasTables, customObjects, readOperation);
  const model = readModel(config, reader, noWeights("modelFromJSON"), "modelFromJSON");
  const compiled = isJsonObject(config) ? compileConfigOf(config) : null;
  if (compiled !== null) model.compile(readCompileConfig(compiled, reader, "modelFromJSON"));
  return model as unknown as Model<In, Out>;
}

function parsed(json: string): JsonValue {
  try {
    return parsePythonJson(json);
  } catch (cause) {
    throw new FormatError("load/json", `modelFromJSON: this is no JSON: ${String(cause)}.`, {
      cause,
    });
  }
}

function noWeights(where: string): StoredWeights {
  return new StoredWeights(where, null, "", true);
}

/** Options of {@link cloneModel}. */
export interface CloneOptions {
  /** Makes the copy of a layer. Default: a new one of the same class and options, with new weights. */
  readonly cloneFunction?: ((layer: AnyLayer) => AnyLayer) | undefined;
  /** Functions of your own that layers name in their options. */
  readonly customObjects?: CustomObjects | undefined;
}

/**
 * A model of the same layers, with new weights. `copy.setWeights(model.getWeights())` gives it the old ones.
 *
 * @example const copy = cloneModel(model);
 */
export function cloneModel<M extends AnyModel | Model>(
  model: M,
  { cloneFunction, customObjects = {} }: CloneOptions = {},
): M {
  const cloneLayer = (layer: AnyLayer): AnyLayer => {
    if (layer instanceof Sequential || layer instanceof FunctionalModel) {
      return clone(layer as unknown as AnyModel) as unknown as AnyLayer;
    }
    if (cloneFunction !== undefined) return cloneFunction(layer);
    // Its own class is known here, whoever made it.
    const own = { [layer.className]: layer.constructor as CustomObjects[string] };
    const reader = new ConfigReader(kerasTables, { ...own, ...customObjects }, readOperation);
    return layerOfConfig(writeLayer(layer, kerasTables), reader, noWeights("cloneModel"));
  };
  const clone = (given: AnyModel): AnyModel =>
    given instanceof Sequential
      ? (cloneSequential(given, cloneLayer) as unknown as AnyModel)
      : (cloneGraph(given as unknown as FunctionalModel, cloneLayer) as unknown as AnyModel);
  return clone(model as AnyModel) as M;
}

function cloneSequential(model: Sequential, cloneLayer: (layer: AnyLayer) => AnyLayer): Sequential {
  const { input, name, trainable } = model;
  const copy = new Sequential([], { name, trainable });
  if (input !== null) {
    const { shape, dtype } = input;
    copy.add(new InputLayer({ batchShape: shape, dtype, name: input.name }).output);
  }
  for (const layer of model.layers) copy.add(cloneLayer(layer as AnyLayer) as Layer);
  return copy;
}

function cloneGraph(
  model: FunctionalModel,
  cloneLayer: (layer: AnyLayer) => AnyLayer,
): FunctionalModel {
  const tensors = new Map<SymbolicTensor, SymbolicTensor>();
  model.inputs.forEach((input, i) => {
    const { name } = model.inputLayers[i] ?? input;
    const { shape, dtype } = input;
    tensors.set(input, new InputLayer({ batchShape: shape, dtype, name }).output);
  });
  const layers = new Map<AnyLayer, AnyLayer>();
  const replaced = (structure: unknown): unknown =>
    mapLeaves(structure, (leaf: unknown) =>
      leaf instanceof SymbolicTensor ? tensors.get(leaf) : leaf,
    );
  for (const call of model.graphCalls as readonly LayerCall<AnyLayer>[]) {
    const copy =
      layers.get(call.layer) ??
      (call.layer instanceof Operation ? call.layer.copy() : cloneLayer(call.layer));
    layers.set(call.layer, copy);
    const outputs = copy.apply(
      replaced(call.inputs) as SymbolicTensor,
      replaced(call.options) as Readonly<Record<string, unknown>>,
    );
    const made = leavesOf(outputs) as SymbolicTensor[];
    (leavesOf(call.outputs) as SymbolicTensor[]).forEach((output, i) => {
      const tensor = made[i];
      if (tensor !== undefined) tensors.set(output, tensor);
    });
  }
  return new FunctionalModel({
    inputs: replaced(model.input) as SymbolicTensor,
    outputs: replaced(model.output) as SymbolicTensor,
    name: model.name,
    trainable: model.trainable,
  });
}
