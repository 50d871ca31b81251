/**
 * @module models/serialization/functional-graph — whether the wiring of a functional model's config leads anywhere: every
 * tensor comes from a call of a layer that is there, and no call waits for itself.
 */
import { FormatError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import { badConfig } from "./errors.ts";
import { asSerializedObject, configOf, type SerializedObject } from "./serialized-object.ts";

/** A tensor: output `tensor` of the call numbered `node` of the layer of this name. */
export interface TensorPlace {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

/** Tensors that each call of each layer takes: `calls.get("dense")[0]` are those of its first call. */
type Calls = ReadonlyMap<string, readonly (readonly TensorPlace[])[]>;

/** One call of a layer, as a file describes it. */
export interface StoredCall {
  readonly layer: string;
  readonly node: number;
  /** Positional arguments, with {@link tensorPlace}s in them. */
  readonly args: readonly JsonValue[];
  readonly kwargs: JsonObject;
}

/** Whether this is a use of an op, which stands between layers. */
export function isOperation({ module }: SerializedObject): boolean {
  return /^keras\.(src\.)?ops\b/.test(module ?? "");
}

/** Whether any model of a config has ops between its layers. */
export function usesOperations(config: JsonValue): boolean {
  const waiting: JsonValue[] = [config];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const object = asSerializedObject(next);
    if (object !== null && isOperation(object)) return true;
    if (Array.isArray(next)) waiting.push(...(next as readonly JsonValue[]));
    else if (isJsonObject(next)) waiting.push(...Object.values(next));
  }
  return false;
}

/** The place that a value in a call's arguments names, or `null`. */
export function tensorPlace(value: JsonValue): TensorPlace | null {
  const object = asSerializedObject(value);
  if (object?.class_name !== "__keras_tensor__") return null;
  return placesIn(configOf(object).keras_history)[0] ?? null;
}

/**
 * The calls of a functional model's config, each after those whose outputs it takes.
 *
 * @throws {@link FormatError} `load/config`, `load/graph-missing`, `load/graph-cycle`
 */
export function readCallsInOrder(config: JsonObject, where: string): readonly StoredCall[] {
  const { calls, order } = checkedCalls(config, where);
  const stored = new Map<string, JsonValue>();
  for (const item of config.layers as readonly JsonValue[]) {
    const object = asSerializedObject(item);
    const own = isJsonObject(item) ? item : {};
    const name = String(own.name ?? (object === null ? "" : configOf(object).name));
    const nodes = Array.isArray(own.inbound_nodes) ? own.inbound_nodes : [];
    const first = (calls.get(name)?.length ?? 0) - nodes.length;
    for (const [i, node] of nodes.entries()) stored.set(`${first + i} ${name}`, node);
  }
  return order.flatMap((key) => {
    const node = stored.get(key);
    if (node === undefined) return [];
    const space = key.indexOf(" ");
    const at = { layer: key.slice(space + 1), node: Number(key.slice(0, space)) };
    return [{ ...at, ...argumentsOf(node) }];
  });
}

/** A call's arguments, also in the older form `[["dense", 0, 0, { … }], …]`. */
function argumentsOf(node: JsonValue): Pick<StoredCall, "args" | "kwargs"> {
  if (isJsonObject(node)) {
    return {
      args: Array.isArray(node.args) ? node.args : [],
      kwargs: isJsonObject(node.kwargs) ? node.kwargs : {},
    };
  }
  const entries = Array.isArray(node) ? (node as readonly JsonValue[]) : [];
  const tensors = entries.map((entry) => ({
    class_name: "__keras_tensor__",
    config: { keras_history: (Array.isArray(entry) ? entry.slice(0, 3) : []) as JsonValue },
  }));
  const further = entries.map((entry) => (Array.isArray(entry) ? entry[3] : undefined));
  const kwargs = Object.assign({}, ...further.filter((item) => isJsonObject(item))) as JsonObject;
  const [only, ...others] = tensors;
  return { args: [others.length === 0 && only !== undefined ? only : tensors], kwargs };
}

/** The graph, if it leads anywhere. */
function checkedCalls(
  config: JsonObject,
  where: string,
): { readonly calls: Calls; readonly order: readonly string[] } {
  const calls = readCalls(config, where);
  for (const [layer, nodes] of calls) {
    for (const inputs of nodes) {
      for (const place of inputs) requirePlace(calls, place, `${where}, layer "${layer}"`);
    }
  }
  for (const key of ["input_layers", "output_layers"]) {
    for (const place of endsIn(config, key)) requirePlace(calls, place, `${where}, ${key}`);
  }
  return { calls, order: orderOf(calls, where) };
}

function readCalls(config: JsonObject, where: string): Calls {
  const { layers } = config;
  if (!Array.isArray(layers)) throw badConfig(`${where}, layers`, "a list of layers", layers);
  const calls = new Map<string, readonly (readonly TensorPlace[])[]>();
  for (const item of layers as readonly JsonValue[]) {
    const object = asSerializedObject(item);
    const own = isJsonObject(item) ? item : {};
    const name = own.name ?? (object === null ? null : configOf(object).name);
    if (object === null || typeof name !== "string") {
      throw badConfig(`${where}, layers`, "a layer with class_name and name", item);
    }
    if (calls.has(name)) throw badConfig(`${where}, layers`, "layers of different names", name);
    const nodes = Array.isArray(own.inbound_nodes)
      ? (own.inbound_nodes as readonly JsonValue[])
      : [];
    // An input makes its tensor without being called.
    const isMade = object.class_name === "InputLayer";
    calls.set(name, [...(isMade ? [[]] : []), ...nodes.map(tensorsOfCall)]);
  }
  return calls;
}

function tensorsOfCall(node: JsonValue): readonly TensorPlace[] {
  const { args, kwargs } = argumentsOf(node);
  return [...tensorsIn(args), ...tensorsIn(kwargs)];
}

/** Tensors anywhere in a call's arguments. */
function tensorsIn(value: JsonValue): readonly TensorPlace[] {
  const found: TensorPlace[] = [];
  const waiting: JsonValue[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const object = asSerializedObject(next);
    if (object?.class_name === "__keras_tensor__") {
      found.push(...placesIn(configOf(object).keras_history));
    } else if (Array.isArray(next)) waiting.push(...next);
    else if (isJsonObject(next)) waiting.push(...Object.values(next));
  }
  return found;
}

/** Places in `["dense", 0, 0]`, or in lists or an object of those. */
export function placesIn(value: JsonValue | undefined): readonly TensorPlace[] {
  if (isJsonObject(value)) return Object.values(value).flatMap(placesIn);
  if (!Array.isArray(value)) return [];
  const [layer, node, tensor = 0] = value as readonly JsonValue[];
  if (typeof layer === "string" && typeof node === "number" && typeof tensor === "number") {
    return [{ layer, node, tensor }];
  }
  return (value as readonly JsonValue[]).flatMap(placesIn);
}

/**
 * Places of `input_layers` or `output_layers`. There, and only there, Keras counts the making of a functional model as its first
 * call.
 */
function endsIn(config: JsonObject, key: string): readonly TensorPlace[] {
  return placesIn(config[key]).map((place) => endAt(config, place));
}

/** One of the places of {@link endsIn}, as calls are counted elsewhere. */
export function endAt(config: JsonObject, place: TensorPlace): TensorPlace {
  const layers = config.layers as readonly JsonValue[];
  const item = layers.find((layer) => isJsonObject(layer) && layer.name === place.layer);
  const isModel = asSerializedObject(item)?.class_name === "Functional";
  return isModel && place.node > 0 ? { ...place, node: place.node - 1 } : place;
}

function requirePlace(calls: Calls, { layer, node }: TensorPlace, where: string): void {
  const nodes = calls.get(layer);
  if (nodes?.[node] !== undefined) return;
  throw new FormatError(
    "load/graph-missing",
    nodes === undefined
      ? `${where}: there is no layer "${layer}". Layers: ${[...calls.keys()].slice(0, 20).join(", ")}.`
      : `${where}: layer "${layer}" is called ${nodes.length} times, and call ${node} is asked for.`,
  );
}

/** Takes calls away whose inputs are all there, until none is left; what cannot be taken waits for itself. */
function orderOf(calls: Calls, where: string): readonly string[] {
  const keyOf = ({ layer, node }: Pick<TensorPlace, "layer" | "node">): string =>
    `${node} ${layer}`;
  const waitingFor = new Map<string, number>();
  const users = new Map<string, string[]>();
  const ready: string[] = [];
  for (const [layer, nodes] of calls) {
    for (const [node, inputs] of nodes.entries()) {
      const key = keyOf({ layer, node });
      const needed = new Set(inputs.map(keyOf));
      waitingFor.set(key, needed.size);
      if (needed.size === 0) ready.push(key);
      for (const input of needed) users.set(input, [...(users.get(input) ?? []), key]);
    }
  }
  // The list grows while it is walked.
  for (const key of ready) {
    waitingFor.delete(key);
    for (const user of users.get(key) ?? []) {
      const left = (waitingFor.get(user) ?? 0) - 1;
      waitingFor.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  if (waitingFor.size === 0) return ready;
  const names = [...waitingFor.keys()].slice(0, 8).map((key) => key.slice(key.indexOf(" ") + 1));
  throw new FormatError(
    "load/graph-cycle",
    `${where}: layers wait for each other's outputs: ${names.join(", ")}. A model's graph has no cycles.`,
  );
}
