/**
 * @module models/serialization/functional-graph — whether the wiring of a functional model's config leads anywhere: every
 * tensor comes from a call of a layer that is there, and no call waits for itself.
 */
import { FormatError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import { badConfig, notYet } from "./errors.ts";
import { asSerializedObject, configOf } from "./serialized-object.ts";

/** A tensor: output `tensor` of the call numbered `node` of the layer of this name. */
interface TensorPlace {
  readonly layer: string;
  readonly node: number;
}

/** Tensors that each call of each layer takes: `calls.get("dense")[0]` are those of its first call. */
type Calls = ReadonlyMap<string, readonly (readonly TensorPlace[])[]>;

/**
 * The chain of a graph in which each call takes the one tensor that the call before gave.
 *
 * @returns Names of the input and of the layers that are called, in order.
 * @throws {@link UnsupportedError} `load/unsupported` for any other graph; {@link FormatError} `load/config`, `load/graph-missing`,
 *   `load/graph-cycle`
 */
export function readChain(
  config: JsonObject,
  where: string,
): { readonly input: string; readonly calls: readonly string[] } {
  const calls = checkedCalls(config, where);
  const only = (places: readonly TensorPlace[], what: string): TensorPlace => {
    const [place] = places;
    if (place !== undefined && places.length === 1) return place;
    throw notYet("Functional", `models of ${what} cannot be loaded yet`, where);
  };
  const input = only(placesIn(config.input_layers), "several inputs");
  let place = only(placesIn(config.output_layers), "several outputs");
  const chain: string[] = [];
  while (place.layer !== input.layer) {
    chain.unshift(place.layer);
    place = only(calls.get(place.layer)?.[place.node] ?? [], "layers that take several tensors");
  }
  const made = [...calls.values()].reduce((sum, nodes) => sum + nodes.length, 0);
  const nested = config.layers as readonly JsonValue[];
  const extra = nested.filter((item) => asSerializedObject(item)?.class_name === "Functional");
  if (made - extra.length !== chain.length + 1) {
    throw notYet("Functional", "models with branches cannot be loaded yet", where);
  }
  return { input: input.layer, calls: chain };
}

/**
 * Arguments of a call beside the tensor, but for those that say nothing: `mask: null`, and `training`, which whoever calls the
 * model decides.
 */
export function callOptions(item: JsonValue): readonly string[] {
  const nodes = isJsonObject(item) && Array.isArray(item.inbound_nodes) ? item.inbound_nodes : [];
  return (nodes as readonly JsonValue[]).flatMap((node) => {
    if (!isJsonObject(node)) return [];
    const { args, kwargs } = node;
    const further = Array.isArray(args) ? args.slice(1).map(() => "a further argument") : [];
    const named = isJsonObject(kwargs)
      ? Object.entries(kwargs).flatMap(([name, value]) =>
          value === null || name === "training" ? [] : [name],
        )
      : [];
    return [...further, ...named];
  });
}

/** The graph, if it leads anywhere. */
function checkedCalls(config: JsonObject, where: string): Calls {
  const calls = readCalls(config, where);
  for (const [layer, nodes] of calls) {
    for (const inputs of nodes) {
      for (const place of inputs) requirePlace(calls, place, `${where}, layer "${layer}"`);
    }
  }
  for (const key of ["input_layers", "output_layers"]) {
    for (const place of placesIn(config[key])) requirePlace(calls, place, `${where}, ${key}`);
  }
  requireNoCycle(calls, where);
  return calls;
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
    // An input makes its tensor without being called; a functional model counts its own making as its first call.
    const isMade = object.class_name === "InputLayer" || object.class_name === "Functional";
    calls.set(name, [...(isMade ? [[]] : []), ...nodes.map(tensorsIn)]);
  }
  return calls;
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
function placesIn(value: JsonValue | undefined): readonly TensorPlace[] {
  if (isJsonObject(value)) return Object.values(value).flatMap(placesIn);
  if (!Array.isArray(value)) return [];
  const [layer, node] = value as readonly JsonValue[];
  if (typeof layer === "string" && typeof node === "number") return [{ layer, node }];
  return (value as readonly JsonValue[]).flatMap(placesIn);
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
function requireNoCycle(calls: Calls, where: string): void {
  const keyOf = ({ layer, node }: TensorPlace): string => `${node} ${layer}`;
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
  for (let key = ready.pop(); key !== undefined; key = ready.pop()) {
    waitingFor.delete(key);
    for (const user of users.get(key) ?? []) {
      const left = (waitingFor.get(user) ?? 0) - 1;
      waitingFor.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  if (waitingFor.size === 0) return;
  const names = [...waitingFor.keys()].slice(0, 8).map((key) => key.slice(key.indexOf(" ") + 1));
  throw new FormatError(
    "load/graph-cycle",
    `${where}: layers wait for each other's outputs: ${names.join(", ")}. A model's graph has no cycles.`,
  );
}
