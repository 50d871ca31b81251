/**
 * @module formats/keras-2-config — a config that Keras 2 wrote, in the words of Keras 3.
 *
 * Only what was renamed, moved or dropped between the two; what Keras 2 had and Keras 3 has not stays, and is
 * refused by whoever reads it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { fromKeras2Graph, isKeras2Graph } from "./keras-2-graph.ts";

const maxDepth = 1000;

/** Options that no longer mean anything, where they have the value beside them, or any (`undefined`). */
const dropped: Readonly<Record<string, JsonValue | undefined>> = {
  // Recurrent layers: how, not what, they compute.
  time_major: false,
  implementation: undefined,
  // BatchNormalization.
  fused: undefined,
  renorm: false,
  virtual_batch_size: null,
  // Embedding.
  input_length: undefined,
  // Lambda: where Python would look for the function.
  function_type: undefined,
  module: undefined,
  output_shape_type: undefined,
  output_shape_module: undefined,
  // Optimizers.
  jit_compile: undefined,
  is_legacy_optimizer: undefined,
  decay: 0,
};

/** Whether a `.keras` file's metadata say that Keras 2 wrote it. */
export function isOfKeras2(metadata: JsonObject): boolean {
  const version = metadata.keras_version;
  return typeof version === "string" && /^[12]\./.test(version);
}

/**
 * The config of a model or of anything in it, as Keras 3 would have written it: input shapes are `batch_shape` of input layers,
 * lists of one axis are the axis, tuples are lists.
 */
export function fromKeras2Config(config: JsonObject): JsonObject {
  const value = converted(config, 0);
  return isJsonObject(value) ? value : config;
}

function converted(value: JsonValue, depth: number): JsonValue {
  // A file of thousands of levels is refused later; here it would only exhaust the stack.
  if (depth > maxDepth) return value;
  const next = (item: JsonValue): JsonValue => converted(item, depth + 1);
  if (Array.isArray(value)) return value.map(next);
  if (!isJsonObject(value)) return value;
  const { class_name: name, items } = value;
  if ((name === "__tuple__" || name === "TensorShape") && Array.isArray(items)) {
    return items.map(next);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, next(item)] as const);
  const object: JsonObject = Object.fromEntries(entries);
  if (typeof name !== "string" || !isJsonObject(object.config)) return object;
  const own = ownOptions(name, object.config);
  if (isKeras2Graph(object)) {
    return { ...object, class_name: "Functional", config: fromKeras2Graph(own) };
  }
  return { ...object, config: name === "Sequential" ? withInput(own, firstShape(value)) : own };
}

/** An object's own options, by the names of today. */
function ownOptions(className: string, config: JsonObject): JsonObject {
  // Not by assignment: a key `__proto__` would be more than a key.
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]): [string, JsonValue][] => {
      if (Object.hasOwn(dropped, key) && (dropped[key] === undefined || dropped[key] === value)) {
        return [];
      }
      // Of other layers, the input layer before them says it too.
      if (key === "batch_input_shape") {
        return className === "InputLayer" ? [["batch_shape", value]] : [];
      }
      if (key === "axis" && Array.isArray(value) && value.length === 1) {
        return [["axis", value[0] ?? null]];
      }
      return [[key === "lr" ? "learning_rate" : key, value]];
    }),
  );
}

/** A sequential model whose first layer says its input's shape gets the input layer that Keras 3 would write. */
function withInput(config: JsonObject, shape: JsonValue): JsonObject {
  const layers = Array.isArray(config.layers) ? (config.layers as readonly JsonValue[]) : [];
  const [first] = layers;
  if (shape === null || !isJsonObject(first) || first.class_name === "InputLayer") return config;
  const { name, dtype } = isJsonObject(first.config) ? first.config : {};
  const input: JsonObject = {
    module: "keras.layers",
    class_name: "InputLayer",
    config: {
      batch_shape: shape,
      dtype: typeof dtype === "string" ? dtype : "float32",
      sparse: false,
      name: `${typeof name === "string" ? name : "layer"}_input`,
    },
    registered_name: null,
  };
  return { ...config, layers: [input, ...layers] };
}

/** What the first layer of a model said of its input, in Keras 2's words. */
function firstShape({ config }: JsonObject): JsonValue {
  const layers = isJsonObject(config) && Array.isArray(config.layers) ? config.layers : [];
  const [first] = layers as readonly JsonValue[];
  const own = isJsonObject(first) && isJsonObject(first.config) ? first.config : {};
  return own.batch_input_shape ?? null;
}
