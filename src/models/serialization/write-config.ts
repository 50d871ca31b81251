/** @module models/serialization/write-config — models as Keras's configs: the inverse of `model-reader`. */
import type { PartialShape } from "../../core/shape.ts";
import type { JsonObject, JsonValue } from "../../formats/json.ts";
import { keyOfOption } from "../../formats/keras-keys.ts";
import type { LayerCall, SymbolicTensor } from "../../nn/graph.ts";
import type { InputLayer } from "../../nn/layers/input-layer.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { ArgumentPlace, Operation } from "../../nn/layers/operation.ts";
import { isSavedModel, type ModelStructure } from "../saved-model.ts";
import { type KnownClasses, serializeObject, serializeOptions } from "./serialize.ts";
import { writeArgument } from "./stored-argument.ts";

/**
 * A layer, or a model, as Keras's config describes it, without weights.
 *
 * @param known - Keras's own classes.
 * @throws {@link ValueError} `serialize/value`, `serialize/function`
 */
export function writeLayer(layer: AnyLayer, known: KnownClasses): JsonObject {
  const structure = isSavedModel(layer) ? layer.structure : null;
  if (structure?.kind === "Sequential") return writeSequential(layer, structure, known);
  if (structure?.kind === "Functional") return writeFunctional(layer, structure, known);
  if (layer.className === "InputLayer") return writeInput(layer as unknown as InputLayer);
  if (isOperation(layer)) {
    const { className, module } = layer.operation;
    const config = { name: layer.name, ...serializeOptions(layer.config, known) };
    return { module, class_name: className, config, registered_name: className };
  }
  const written = serializeObject("layer", layer, known, (part) =>
    writeLayer(part as AnyLayer, known),
  );
  const shapes = layer.builtFor;
  return {
    ...written,
    config: {
      ...baseOf(layer),
      ...penaltyOf(layer, known),
      ...(written.config as JsonObject),
    },
    ...(shapes === null ? {} : { build_config: buildConfig(layer, shapes as JsonValue) }),
  };
}

/** What a layer's config begins with. Some of Keras's classes write less of it than others. */
function baseOf(layer: AnyLayer): JsonObject {
  const { className, name } = layer;
  if (className === "Pipeline") return { name };
  // What gives numbers of bins has another dtype in files than here.
  const { storedDType: dtype = layer.dtype } = layer as { readonly storedDType?: string };
  if (/^(Discretization|HashedCrossing|SpatialDropout[123]D)$/.test(className)) {
    return { name, dtype };
  }
  return { name, trainable: layer.trainable, dtype: policy(dtype) };
}

/** Classes that write their penalty on the output even where there is none. */
const withPenalty =
  /^(Separable|Depthwise)?Conv[123]D(Transpose)?$|^(Reversible)?Embedding$|^EinsumDense$/;

function penaltyOf({ className, activityRegularizer }: AnyLayer, known: KnownClasses): JsonObject {
  if (activityRegularizer === null && !withPenalty.test(className)) return {};
  return serializeOptions({ activityRegularizer }, known);
}

function policy(dtype: string): JsonObject {
  return {
    module: "keras",
    class_name: "DTypePolicy",
    config: { name: dtype },
    registered_name: null,
  };
}

/** What Keras builds the layer with before it reads its weights. */
function buildConfig(layer: AnyLayer, shapes: JsonValue): JsonObject {
  const { callArguments = [] } = layer.constructor as {
    readonly callArguments?: readonly string[];
  };
  if (callArguments.length < 2 || !Array.isArray(shapes)) return { input_shape: shapes };
  const entries = (shapes as readonly JsonValue[]).map((shape, i) => [
    `${callArguments[i] ?? ""}_shape`,
    shape,
  ]);
  return { shapes_dict: Object.fromEntries(entries) as JsonObject };
}

function writeInput({ name, output, batchShape }: InputLayer): JsonObject {
  return inputConfig(name, output.dtype, batchShape);
}

function inputConfig(name: string, dtype: string, shape: PartialShape): JsonObject {
  return {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: shape, dtype, sparse: false, ragged: false, name, optional: false },
    registered_name: null,
  };
}

type SequentialStructure = Extract<ModelStructure, { readonly kind: "Sequential" }>;
type FunctionalStructure = Extract<ModelStructure, { readonly kind: "Functional" }>;

function writeSequential(
  model: AnyLayer,
  { input, inputShape, layers }: SequentialStructure,
  known: KnownClasses,
): JsonObject {
  const first = input === null ? [] : [inputConfig(input.name, input.dtype, input.shape)];
  const shape = inputShape as JsonValue;
  return {
    module: "keras",
    class_name: "Sequential",
    config: {
      ...baseOf(model),
      layers: [...first, ...layers.map((layer) => writeLayer(layer, known))],
      ...(shape === null ? {} : { build_input_shape: shape }),
    },
    registered_name: null,
    ...(shape === null ? {} : { build_config: { input_shape: shape } }),
    compile_config: {},
  };
}

/** Where each symbolic tensor of a model comes from, as its config counts calls. */
class Places {
  readonly #nodes = new Map<LayerCall | SymbolicTensor, readonly [layer: string, node: number]>();

  constructor({ inputs, inputNames, calls: made, layers }: FunctionalStructure) {
    inputs.forEach((input, i) => {
      this.#nodes.set(input, [inputNames[i] ?? input.name, 0]);
    });
    const counts = new Map<string, number>();
    // In the order in which they were made, which is that of the layers' own lists.
    const calls = new Set(made);
    for (const layer of layers) {
      for (const call of layer.calls) {
        if (!calls.has(call)) continue;
        const node = counts.get(layer.name) ?? 0;
        counts.set(layer.name, node + 1);
        this.#nodes.set(call, [layer.name, node]);
      }
    }
  }

  /** `["dense", 0, 0]` */
  of(tensor: SymbolicTensor): readonly [string, number, number] {
    const input = this.#nodes.get(tensor);
    if (input !== undefined) return [...input, 0];
    const [layer, node] = (tensor.call === null ? undefined : this.#nodes.get(tensor.call)) ?? [
      tensor.layer.name,
      0,
    ];
    return [layer, node, tensor.index];
  }

  /** The same among a model's inputs and outputs, where Keras counts the making of a functional model as its first call. */
  ofEnd(tensor: SymbolicTensor): readonly [string, number, number] {
    const [layer, node, index] = this.of(tensor);
    const isModel = isSavedModel(tensor.layer) && tensor.layer.structure?.kind === "Functional";
    return isModel ? [layer, node + 1, index] : [layer, node, index];
  }
}

function writeFunctional(
  model: AnyLayer,
  structure: FunctionalStructure,
  known: KnownClasses,
): JsonObject {
  const places = new Places(structure);
  const calls = new Set(structure.calls);
  const layers = structure.layers.map((layer) => ({
    ...writeLayer(layer, known),
    name: layer.name,
    inbound_nodes: layer.calls
      .filter((call) => calls.has(call))
      .map((call) => writeCall(layer, call, places)),
  }));
  const ends = (part: unknown): JsonValue =>
    isSymbolic(part)
      ? (places.ofEnd(part) as JsonValue)
      : Array.isArray(part)
        ? part.map(ends)
        : Object.fromEntries(
            Object.entries(part as object).map(([key, item]) => [key, ends(item)]),
          );
  return {
    module: "keras.src.models.functional",
    class_name: "Functional",
    config: {
      name: model.name,
      trainable: model.trainable,
      layers,
      input_layers: ends(structure.input),
      output_layers: ends(structure.output),
    },
    registered_name: "Functional",
    build_config: { input_shape: null },
    compile_config: {},
  };
}

function writeCall(layer: AnyLayer, call: LayerCall, places: Places): JsonObject {
  const tensor = (symbol: SymbolicTensor): JsonObject => ({
    class_name: "__keras_tensor__",
    config: {
      shape: symbol.shape as JsonValue,
      dtype: symbol.dtype,
      keras_history: places.of(symbol) as JsonValue,
    },
  });
  const value = (item: unknown): JsonValue => {
    if (isSymbolic(item)) return tensor(item);
    if (Array.isArray(item)) return item.map(value);
    if (typeof item === "object" && item !== null) {
      return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, value(part)]));
    }
    return (item ?? null) as JsonValue;
  };
  if (isOperation(layer)) {
    const tensors = call.inputs as readonly SymbolicTensor[];
    const argument = (item: unknown): JsonValue => {
      const place = isPlace(item) ? tensors[item.index] : undefined;
      if (place !== undefined) return tensor(place);
      return Array.isArray(item) ? item.map(argument) : writeArgument(item);
    };
    return { args: layer.args.map(argument), kwargs: {} };
  }
  const { callArguments = [] } = layer.constructor as {
    readonly callArguments?: readonly string[];
  };
  const isList = callArguments.length > 1 && Array.isArray(call.inputs);
  return {
    args: isList ? (call.inputs as unknown[]).map(value) : [value(call.inputs)],
    kwargs: Object.fromEntries(
      Object.entries(call.options)
        .filter(([, item]) => item !== undefined)
        .map(([option, item]) => [keyOfOption(option), value(item)]),
    ),
  };
}

// By what they have: a bundle that writes files need not carry the classes themselves.

function isSymbolic(value: unknown): value is SymbolicTensor {
  return typeof value === "object" && value !== null && "record" in value;
}

function isOperation(layer: object): layer is Operation {
  return "operation" in layer && "args" in layer;
}

function isPlace(value: unknown): value is ArgumentPlace {
  return typeof value === "object" && value !== null && "isArgumentPlace" in value;
}
