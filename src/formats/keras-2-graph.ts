/**
 * @module formats/keras-2-graph — the wiring of a functional model that Keras 2 wrote, as Keras 3 writes it.
 *
 * A call was a list of `[layer, node, tensor, options]`, now it is `{ args, kwargs }`. Models inside counted their making as their
 * first call everywhere, Keras 3 does so for functional models at the ends of the graph alone.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/** Whether an object is a functional model, which older Keras called `Model`. */
export function isKeras2Graph({ class_name: name, config }: JsonObject): boolean {
  return (
    (name === "Functional" || name === "Model") &&
    isJsonObject(config) &&
    Array.isArray(config.layers) &&
    config.output_layers !== undefined
  );
}

/** A functional model's config with its calls as Keras 3 writes them. What has another form stays as it is. */
export function fromKeras2Graph(config: JsonObject): JsonObject {
  const layers = (config.layers as readonly JsonValue[]).map((item) =>
    isJsonObject(item) ? item : {},
  );
  const graph = new Map(layers.map((layer) => [layer.name, layer]));
  return {
    ...config,
    layers: layers.map((layer) =>
      Array.isArray(layer.inbound_nodes)
        ? {
            ...layer,
            inbound_nodes: (layer.inbound_nodes as readonly JsonValue[]).map((node) =>
              callOf(node, graph),
            ),
          }
        : layer,
    ),
    ...(config.input_layers === undefined ? {} : { input_layers: oneOf(config.input_layers) }),
    output_layers: oneOf(endsOf(config.output_layers ?? null, graph)),
  };
}

/** A single input or output stood in a list, but was not given as one. */
function oneOf(ends: JsonValue): JsonValue {
  const [first, ...others] = Array.isArray(ends) ? (ends as readonly JsonValue[]) : [];
  return Array.isArray(first) && others.length === 0 ? first : ends;
}

type Graph = ReadonlyMap<JsonValue | undefined, JsonObject>;

function callOf(node: JsonValue, graph: Graph): JsonValue {
  if (!Array.isArray(node)) return node;
  const entries = node as readonly JsonValue[];
  const tensors = entries.map((entry) => tensorOf(entry, graph));
  if (tensors.length === 0 || !tensors.every((tensor) => tensor !== null)) return node;
  const options = entries.map((entry) => (entry as readonly JsonValue[])[3]).filter(isJsonObject);
  const [first = null, ...others] = tensors;
  return {
    args: [others.length === 0 ? first : tensors],
    kwargs: Object.fromEntries(
      options.flatMap(Object.entries).map(([key, value]) => [key, withTensors(value, graph)]),
    ),
  };
}

/** `["dense", 0, 0]` as Keras 3 writes a tensor; `null` for what is none. */
function tensorOf(value: JsonValue, graph: Graph): JsonObject | null {
  if (!Array.isArray(value)) return null;
  const [name, node, tensor] = value as readonly JsonValue[];
  const layer = graph.get(name);
  if (layer === undefined || typeof node !== "number" || typeof tensor !== "number") return null;
  const history = [name ?? null, countsItsMaking(layer) ? node - 1 : node, tensor];
  return { class_name: "__keras_tensor__", config: { keras_history: history } };
}

/** Options of a call may be tensors: masks, initial states. */
function withTensors(value: JsonValue, graph: Graph): JsonValue {
  const tensor = tensorOf(value, graph);
  if (tensor !== null) return tensor;
  if (!Array.isArray(value)) return value;
  return (value as readonly JsonValue[]).map((item) => withTensors(item, graph));
}

function endsOf(value: JsonValue, graph: Graph): JsonValue {
  if (isJsonObject(value)) {
    const ends = Object.entries(value).map(([key, item]) => [key, endsOf(item, graph)] as const);
    return Object.fromEntries(ends);
  }
  if (!Array.isArray(value)) return value;
  const [name, node, tensor] = value as readonly JsonValue[];
  const layer = graph.get(name);
  if (layer?.class_name === "Sequential" && typeof node === "number" && countsItsMaking(layer)) {
    return [name ?? null, node - 1, tensor ?? 0];
  }
  return (value as readonly JsonValue[]).map((item) => endsOf(item, graph));
}

/** Whether a layer is a model whose layers were joined when it was made. */
function countsItsMaking(layer: JsonObject): boolean {
  if (isKeras2Graph(layer)) return true;
  if (layer.class_name !== "Sequential" || !isJsonObject(layer.config)) return false;
  const [first] = Array.isArray(layer.config.layers)
    ? (layer.config.layers as readonly JsonValue[])
    : [];
  return isJsonObject(first) && first.class_name === "InputLayer";
}
