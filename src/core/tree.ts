/**
 * @module core/tree — nested arrays and plain objects of leaves, taken apart and put together again.
 */
import { assert } from "./errors.ts";

/** The shape of a nested structure; `"*"` stands for a leaf. */
export type Structure =
  | "*"
  | { readonly kind: "array"; readonly items: readonly Structure[] }
  | {
      readonly kind: "object";
      readonly keys: readonly string[];
      readonly items: readonly Structure[];
    };

/** Whether a value is `{ … }`, not an instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Leaves of a structure in order (objects by sorted key, as Keras's `tree`), and the structure.
 * Everything that is neither an array nor a plain object is a leaf, `null` and `undefined` too.
 */
export function flatten(
  tree: unknown,
  isLeaf: (value: unknown) => boolean = () => false,
): { readonly leaves: unknown[]; readonly structure: Structure } {
  const leaves: unknown[] = [];
  const visit = (value: unknown): Structure => {
    if (!isLeaf(value)) {
      if (Array.isArray(value)) return { kind: "array", items: value.map(visit) };
      if (isPlainObject(value)) {
        const keys = Object.keys(value).sort();
        return { kind: "object", keys, items: keys.map((key) => visit(value[key])) };
      }
    }
    leaves.push(value);
    return "*";
  };
  const structure = visit(tree);
  return { leaves, structure };
}

/** The inverse of {@link flatten}. */
export function unflatten(structure: Structure, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (part: Structure): unknown => {
    if (part === "*") {
      assert(next < leaves.length, "as many leaves as the structure has");
      return leaves[next++];
    }
    if (part.kind === "array") return part.items.map(build);
    return Object.fromEntries(part.keys.map((key, i) => [key, build(part.items[i] ?? "*")]));
  };
  return build(structure);
}

/** The same structure with `f` of every leaf. */
export function mapStructure(f: (leaf: unknown) => unknown, tree: unknown): unknown {
  const { leaves, structure } = flatten(tree);
  return unflatten(structure, leaves.map(f));
}

/** A text that is equal for equal structures. */
export function structureKey(structure: Structure): string {
  if (structure === "*") return "*";
  const items = structure.items.map(structureKey).join(",");
  return structure.kind === "array"
    ? `[${items}]`
    : `{${structure.keys.map((key) => JSON.stringify(key)).join()}:${items}}`;
}
