/**
 * @module core/nested — Keras's `tree`: arrays and plain objects of leaves, walked and rebuilt. Everything else is a leaf:
 * tensors, `null` and class instances too. Objects are walked by sorted key.
 */
import { formatReceived, ValueError } from "./errors.ts";
import { flatten as flattenTree, isPlainObject, type Structure, unflatten } from "./tree.ts";

/** Where a leaf is: indices of arrays and keys of objects, from the outside in. */
export type TreePath = readonly (number | string)[];

/** What {@link traverse}'s function returns to put `null` in a part's place. */
export const MAP_TO_NONE: unique symbol = Symbol("tree.MAP_TO_NONE");

/** Whether a value is an array or a plain object. */
export function isNested(structure: unknown): boolean {
  return Array.isArray(structure) || isPlainObject(structure);
}

/**
 * The leaves, in order.
 *
 * @example flatten({ b: [2, 3], a: 1 }) // [1, 2, 3]
 */
export function flatten(structure: unknown): unknown[] {
  return flattenTree(structure).leaves;
}

/**
 * The leaves, in order, each with its path.
 *
 * @example flattenWithPath([{ foo: 42 }]) // [[[0, "foo"], 42]]
 */
export function flattenWithPath(structure: unknown): [TreePath, unknown][] {
  const found: [TreePath, unknown][] = [];
  const visit = (value: unknown, path: TreePath): void => {
    const children = childrenOf(value);
    if (children === null) found.push([path, value]);
    else for (const [key, child] of children) visit(child, [...path, key]);
  };
  visit(structure, []);
  return found;
}

/** What an array or object holds, by index or key; `null` for a leaf. */
function childrenOf(value: unknown): readonly (readonly [number | string, unknown])[] | null {
  if (Array.isArray(value)) return value.map((item: unknown, i) => [i, item] as const);
  if (!isPlainObject(value)) return null;
  return Object.keys(value)
    .sort()
    .map((key) => [key, value[key]] as const);
}

/** `value`'s kind of nest with other children. */
function withChildren(value: unknown, children: readonly unknown[]): unknown {
  if (Array.isArray(value)) return [...children];
  const keys = isPlainObject(value) ? Object.keys(value).sort() : [];
  return Object.fromEntries(keys.map((key, i) => [key, children[i]]));
}

/** A path as it is written in messages: `[0].foo`. */
function formatPath(path: TreePath): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return text === "" ? "the root" : text;
}

/** @throws {@link ValueError} `tree/structure` where `other` is not nested as `structure` is. */
function requireSameNest(structure: unknown, other: unknown, path: TreePath): void {
  const one = childrenOf(structure);
  const two = childrenOf(other);
  const kind = (value: unknown): string =>
    Array.isArray(value)
      ? `an array of ${value.length}`
      : isPlainObject(value)
        ? `an object of { ${Object.keys(value).sort().join(", ")} }`
        : "a leaf";
  const isSame =
    one === null || two === null
      ? one === two
      : Array.isArray(structure) === Array.isArray(other) &&
        one.length === two.length &&
        one.every(([key], i) => key === two[i]?.[0]);
  if (!isSame) {
    throw new ValueError(
      "tree/structure",
      `The structures differ at ${formatPath(path)}: expected ${kind(structure)}. Received: ${kind(other)}.`,
    );
  }
}

/** Checks that two structures nest in the same way; their leaves may be anything. @throws {@link ValueError} `tree/structure` */
export function assertSameStructure(a: unknown, b: unknown): void {
  const visit = (one: unknown, two: unknown, path: TreePath): void => {
    requireSameNest(one, two, path);
    const others = childrenOf(two);
    childrenOf(one)?.forEach(([key, child], i) => {
      visit(child, others?.[i]?.[1], [...path, key]);
    });
  };
  visit(a, b, []);
}

/** Checks that two structures have leaves at the same paths. @throws {@link ValueError} `tree/paths` */
export function assertSamePaths(a: unknown, b: unknown): void {
  const paths = (tree: unknown): string[] =>
    flattenWithPath(tree).map(([path]) => JSON.stringify(path.map(String)));
  const [one, two] = [paths(a), paths(b)];
  const missing = one.find((path) => !two.includes(path));
  const extra = two.find((path) => !one.includes(path));
  if (missing === undefined && extra === undefined) return;
  throw new ValueError(
    "tree/paths",
    "The structures have leaves at different paths." +
      (missing === undefined ? "" : ` Only the first has ${missing}.`) +
      (extra === undefined ? "" : ` Only the second has ${extra}.`),
  );
}

/**
 * The same structure with `f` of the leaves: of one structure, or of several that nest alike, leaf by leaf.
 *
 * @throws {@link ValueError} `tree/structure`
 * @example mapStructure((x) => x + 1, { a: 1, b: [2] }) // { a: 2, b: [3] }
 */
export function mapStructure<T>(
  f: (...leaves: T[]) => unknown,
  structure: unknown,
  ...others: unknown[]
): unknown {
  requireFunction("tree.mapStructure", f);
  for (const other of others) assertSameStructure(structure, other);
  const { leaves, structure: shape } = flattenTree(structure);
  const rest = others.map(flatten);
  // What a leaf is, the caller knows.
  const call = f as (...leaves: unknown[]) => unknown;
  return unflatten(
    shape,
    leaves.map((leaf, i) => call(leaf, ...rest.map((list) => list[i]))),
  );
}

/**
 * As {@link mapStructure}, but only as deep as `shallow` nests: what the others hold below is passed to `f` whole.
 *
 * @throws {@link ValueError} `tree/structure`
 */
export function mapStructureUpTo(
  shallow: unknown,
  f: (...parts: unknown[]) => unknown,
  ...structures: unknown[]
): unknown {
  requireFunction("tree.mapStructureUpTo", f);
  const visit = (nest: unknown, parts: readonly unknown[], path: TreePath): unknown => {
    const children = childrenOf(nest);
    if (children === null) return f(...parts);
    for (const part of parts) requireSameNest(nest, part, path);
    const results = children.map(([key], i) =>
      visit(
        children[i]?.[1],
        parts.map((part) => childrenOf(part)?.[i]?.[1]),
        [...path, key],
      ),
    );
    return withChildren(nest, results);
  };
  return visit(shallow, structures, []);
}

/** As {@link mapStructure}, where lists of whole numbers and `null` are shapes, and so leaves. */
export function mapShapeStructure(f: (shape: unknown) => unknown, structure: unknown): unknown {
  requireFunction("tree.mapShapeStructure", f);
  const isShape = (value: unknown): boolean =>
    Array.isArray(value) && value.every((dim) => dim === null || Number.isInteger(dim));
  const visit = (value: unknown): unknown => {
    const children = isShape(value) ? null : childrenOf(value);
    if (children === null) return f(value);
    return withChildren(
      value,
      children.map(([, child]) => visit(child)),
    );
  };
  return visit(structure);
}

/**
 * A list of leaves in the place of `structure`'s.
 *
 * @throws {@link ValueError} `tree/leaves` where there are too few or too many
 */
export function packSequenceAs(structure: unknown, flat: readonly unknown[]): unknown {
  const { leaves, structure: shape }: { leaves: unknown[]; structure: Structure } =
    flattenTree(structure);
  if (!Array.isArray(flat) || flat.length !== leaves.length) {
    throw new ValueError(
      "tree/leaves",
      `tree.packSequenceAs: the structure has ${leaves.length} leaves. Received: ${Array.isArray(flat) ? `${flat.length} values` : formatReceived(flat)}.`,
    );
  }
  return unflatten(shape, flat);
}

/**
 * Walks a structure, and replaces each part for which `f` gives something: parents first (what replaces them is not walked),
 * or children first.
 *
 * @param f - Gives `null` or `undefined` to leave a part, {@link MAP_TO_NONE} to put `null` in its place.
 */
export function traverse(
  f: (part: unknown) => unknown,
  structure: unknown,
  options: { readonly topDown?: boolean | undefined } = {},
): unknown {
  requireFunction("tree.traverse", f);
  const topDown = options.topDown ?? true;
  const visit = (part: unknown): unknown => {
    const early = topDown ? f(part) : null;
    if (early === MAP_TO_NONE) return null;
    if (early !== null && early !== undefined) return early;
    const children = childrenOf(part);
    const walked =
      children === null
        ? part
        : withChildren(
            part,
            children.map(([, child]) => visit(child)),
          );
    if (topDown) return walked;
    const late = f(walked);
    if (late === MAP_TO_NONE) return null;
    return late ?? walked;
  };
  return visit(structure);
}

function requireFunction(where: string, f: unknown): void {
  if (typeof f === "function") return;
  throw new ValueError(
    "tree/function",
    `${where}: expected a function. Received: ${formatReceived(f)}.`,
  );
}
