/** @module formats/weight-store — a model's weights as files hold them, whatever the format. */
import type { ArrayData } from "./array-data.ts";

/**
 * Weights as Keras files them: folders (`layers/dense`) within folders, and at each the arrays of its
 * `vars`, by key (`"0"`, `"1"`, …).
 */
export interface WeightStore {
  /** `""` for the root; `layers/dense`, `optimizer`, … below. */
  readonly path: string;
  /** Arrays in the order of their numbers. */
  readonly vars: ReadonlyMap<string, ArrayData>;
  /** The layer's own name, where the file records it: folders are named after classes. */
  readonly name: string | null;
  readonly children: ReadonlyMap<string, WeightStore>;
}

/** One tree of two, as the shards of a file hold parts of it. Where both have an array, the first counts. */
export function mergedStores(a: WeightStore, b: WeightStore): WeightStore {
  const children = new Map(a.children);
  for (const [key, child] of b.children) {
    const own = children.get(key);
    children.set(key, own === undefined ? child : mergedStores(own, child));
  }
  const vars = new Map([...b.vars, ...a.vars]);
  return { path: a.path, vars: byNumber(vars), name: a.name ?? b.name, children };
}

/** In the order of their numbers. Keys that are no numbers, as vocabularies have, keep their order behind. */
export function byNumber(
  vars: Iterable<readonly [string, ArrayData]>,
): ReadonlyMap<string, ArrayData> {
  const rank = (key: string): number =>
    /^\d+$/.test(key) ? Number(key) : Number.POSITIVE_INFINITY;
  return new Map([...vars].sort(([a], [b]) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b))));
}
