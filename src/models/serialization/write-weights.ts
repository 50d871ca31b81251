/** @module models/serialization/write-weights — a model's weights in Keras's folders: the inverse of `weights`. */
import type { ArrayData } from "../../formats/array-data.ts";
import type { WeightStore } from "../../formats/weight-store.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { Variable } from "../../runtime/variable.ts";
import { isHostLayer } from "./layer-assets.ts";
import { placesIn } from "./layer-places.ts";

/** A model's weights, with the optimizer's state if it has one. */
export async function writeWeights(
  model: AnyLayer,
  optimizer: readonly Variable[] | null,
): Promise<WeightStore> {
  const store = await storeOf(model, "");
  if (optimizer === null) return store;
  const state = {
    path: "optimizer",
    vars: await arraysOf(optimizer),
    name: null,
    children: new Map<string, WeightStore>(),
  };
  return { ...store, children: new Map([...store.children, ["optimizer", state]]) };
}

async function storeOf(layer: AnyLayer, path: string): Promise<WeightStore> {
  const below = (name: string): string => (path === "" ? name : `${path}/${name}`);
  const children = new Map<string, WeightStore>();
  for (const [folder, part] of placesIn(layer)) {
    put(children, path, folder.split("/"), await storeOf(part, below(folder)));
  }
  const vars = new Map(await arraysOf(layer.ownWeights));
  if (isHostLayer(layer)) {
    for (const [name, value] of layer.ownArrays()) {
      const { shape, dtype } = value;
      vars.set(name, { data: await value.data(), shape, dtype } as ArrayData);
    }
  }
  return { path, vars, name: layer.name, children };
}

/** Puts a store into folders inside folders: `cells/lstm_cell`. */
function put(
  children: Map<string, WeightStore>,
  path: string,
  [name = "", ...rest]: readonly string[],
  store: WeightStore,
): void {
  if (rest.length === 0) {
    children.set(name, store);
    return;
  }
  const here = path === "" ? name : `${path}/${name}`;
  const known = children.get(name);
  const inside = new Map(known?.children ?? []);
  put(inside, here, rest, store);
  children.set(name, { path: here, vars: new Map(), name: null, children: inside });
}

async function arraysOf(variables: readonly Variable[]): Promise<ReadonlyMap<string, ArrayData>> {
  const entries: [string, ArrayData][] = [];
  for (const [i, variable] of variables.entries()) {
    const { value } = variable;
    const { shape, dtype } = value;
    entries.push([String(i), { data: await value.data(), shape, dtype } as ArrayData]);
  }
  return new Map(entries);
}
