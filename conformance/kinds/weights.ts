import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, type ModelLike } from "../subject.ts";

/** Compares every variable with `weights_after`: by path where paths are unique, else by order. */
export async function compareWeights(model: ModelLike, c: Case, check: Check): Promise<void> {
  const table = c.weights();
  const expected = c.arrays(c.text("weights_after"));
  const byPath = c.has("weight_paths_unique");
  check.same(
    "paths of weights",
    byPath ? model.weights.map((w) => w.path).sort() : model.weights.length,
    byPath ? table.map((w) => w.path).sort() : table.length,
  );
  for (const [i, { key, path }] of table.entries()) {
    const got = byPath ? model.weights.find((w) => w.path === path) : model.weights[i];
    const want = expected.get(key);
    check.that(`weight ${path} in the corpus`, want !== undefined, "missing there");
    if (got && want) check.array(`weight ${path}`, await arrayFrom(got.value), want);
  }
}
