/**
 * @module formats/keras-2-weights — where Keras 2.12 and 2.13 put weights, brought to where Keras 3 puts them.
 *
 * They filed a model's layers under `_layer_checkpoint_dependencies`, where Keras 3 says `layers`, and counted each layer
 * with weights twice: its second and third Dense are `dense_2` and `dense_4`. On Windows a path was one name, with `\`.
 */
import type { WeightStore } from "./weight-store.ts";

const oldFolder = "_layer_checkpoint_dependencies";

/** The same weights as Keras 3 would have filed them; a file of Keras 3 as it is. */
export function fromKeras2(root: WeightStore): WeightStore {
  const store = hasBackslash(root) ? withoutBackslashes(root) : root;
  return hasOldFolder(store) ? renamed(store, "") : store;
}

function hasBackslash({ children }: WeightStore): boolean {
  return [...children].some(([key, child]) => key.includes("\\") || hasBackslash(child));
}

/** As Keras 3, which looks for the old folder at the root only. */
function hasOldFolder({ children }: WeightStore): boolean {
  return children.has(oldFolder);
}

function withoutBackslashes(store: WeightStore): WeightStore {
  const children = new Map<string, WeightStore>();
  for (const [key, child] of store.children) {
    insert(children, store.path, key.split("\\"), withoutBackslashes(child));
  }
  return { ...store, children };
}

/** Puts a folder at the end of a path of several names, and makes the folders on the way. */
function insert(
  children: Map<string, WeightStore>,
  parent: string,
  [name = "", ...rest]: readonly string[],
  store: WeightStore,
): void {
  const path = parent === "" ? name : `${parent}/${name}`;
  const found = children.get(name) ?? { path, vars: new Map(), name: null, children: new Map() };
  if (rest.length > 0) {
    const inner = new Map(found.children);
    insert(inner, path, rest, store);
    children.set(name, { ...found, children: inner });
    return;
  }
  children.set(name, {
    path,
    vars: store.vars.size > 0 ? store.vars : found.vars,
    name: store.name ?? found.name,
    children: new Map([...found.children, ...store.children]),
  });
}

function renamed(store: WeightStore, path: string): WeightStore {
  const children = new Map<string, WeightStore>();
  const at = (key: string): string => (path === "" ? key : `${path}/${key}`);
  for (const [key, child] of store.children) {
    if (key !== oldFolder) children.set(key, renamed(child, at(key)));
  }
  const old = store.children.get(oldFolder);
  // A path that Keras 3 would find counts first.
  if (old !== undefined && !children.has("layers")) {
    const folder = at("layers");
    const layers = counted(old.children).map(
      ([key, child]) => [key, renamed(child, `${folder}/${key}`)] as const,
    );
    children.set("layers", { ...old, path: folder, children: new Map(layers) });
  }
  return { ...store, path, children };
}

/** Names of one kind in the order of their numbers, counted anew: `dense`, `dense_2` → `dense`, `dense_1`. */
function counted(
  children: ReadonlyMap<string, WeightStore>,
): readonly (readonly [string, WeightStore])[] {
  const kinds = new Map<string, { readonly number: number; readonly store: WeightStore }[]>();
  for (const [key, store] of children) {
    const [, kind = key, digits = "0"] = /^(.+?)(?:_(\d+))?$/s.exec(key) ?? [];
    const list = kinds.get(kind) ?? [];
    list.push({ number: Number(digits), store });
    kinds.set(kind, list);
  }
  return [...kinds].flatMap(([kind, list]) =>
    list
      .sort((a, b) => a.number - b.number)
      .map(({ store }, i) => [i === 0 ? kind : `${kind}_${i}`, store] as const),
  );
}
