/** @module data/split — samples parted into two sets. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../core/errors.ts";
import { PythonRandom } from "../core/random/python-random.ts";
import { flatten, isPlainObject, unflatten } from "../core/tree.ts";
import { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { array } from "../ops/convert.ts";
import { take } from "../ops/indexing.ts";
import { randomSource } from "../runtime/session.ts";

/** Options of {@link splitDataset}. At least one of the sizes is given. */
export interface SplitOptions {
  /** Samples of the first set: their number, or their share in (0, 1). Default: what the second leaves. */
  readonly leftSize?: number | null | undefined;
  /** Samples of the second set, from the end. Default: what the first leaves. */
  readonly rightSize?: number | null | undefined;
  /** Whether samples are put in a random order before. Default `false`. */
  readonly shuffle?: boolean | undefined;
  /** Of that order: an integer, which gives Keras's order. Default: from the global source. */
  readonly seed?: number | null | undefined;
}

const optionNames: readonly string[] = ["leftSize", "rightSize", "shuffle", "seed"];

/**
 * Parts samples into two sets, of all arrays alike.
 *
 * @param data - An array whose first axis is that of samples, or a list or an object of such arrays: `[x, y]`, `{ x, y }`.
 * @returns Two of the same structure, with tensors.
 * @throws {@link ValueError} `split/size`, `split/option`, `split/count`; {@link ShapeError} `split/scalar`
 * @example
 * const [train, test] = splitDataset({ x, y }, { leftSize: 0.8, shuffle: true, seed: 1 });
 */
export function splitDataset<const T extends SplitData>(
  data: T,
  options: SplitOptions,
): [SplitResult<T>, SplitResult<T>] {
  const unknown = Object.keys(options ?? {}).find((name) => !optionNames.includes(name));
  if (unknown !== undefined || typeof options !== "object" || options === null) {
    throw new ValueError(
      "split/option",
      `splitDataset: the options are ${optionNames.join(", ")}. Received: ${unknown ?? formatReceived(options)}.`,
    );
  }
  const { leaves, structure } = flatten(data, isArrayLeaf);
  // A leaf is what `array` takes, or it says what it does not take.
  const arrays = leaves.map((leaf) => array(leaf as TensorLike));
  const count = samplesOf(arrays);
  const [left, right] = sizes(options.leftSize ?? null, options.rightSize ?? null, count);
  const order = Array.from({ length: count }, (_, i) => i);
  if (options.shuffle === true) {
    new PythonRandom(options.seed ?? randomSource().makeDefaultSeed()).shuffle(order);
  }
  const part = (start: number, end: number): SplitResult<T> => {
    const rows = Int32Array.from(order.slice(start, end));
    const parts = arrays.map((values) => take(values, rows, 0));
    // The structure is that of `data`.
    return unflatten(structure, parts) as SplitResult<T>;
  };
  return [part(0, left), part(count - right, count)];
}

/** What {@link splitDataset} takes. */
export type SplitData = TensorLike | readonly TensorLike[] | { readonly [key: string]: SplitData };

/** The same with tensors: of an array one, of a list that holds tensors or typed arrays a list. */
export type SplitResult<T> = T extends Tensor | ArrayBufferView
  ? Tensor
  : T extends readonly unknown[]
    ? [Extract<T[number], Tensor | ArrayBufferView>] extends [never]
      ? Tensor
      : { -readonly [K in keyof T]: Tensor }
    : T extends object
      ? { -readonly [K in keyof T]: SplitResult<T[K]> }
      : Tensor;

/** A nested list of numbers is one array; a list in which there are tensors or typed arrays is a list of arrays. */
function isArrayLeaf(value: unknown): boolean {
  if (!Array.isArray(value)) return !isPlainObject(value);
  return !value.some((item) => item instanceof Tensor || ArrayBuffer.isView(item));
}

function samplesOf(arrays: readonly Tensor[]): number {
  const counts = arrays.map(({ shape }) => {
    const [count] = shape;
    if (count !== undefined) return count;
    throw new ShapeError(
      "split/scalar",
      `splitDataset: every array needs an axis of samples. Received: ${formatShape(shape)}.`,
    );
  });
  const [count = 0] = counts;
  if (counts.every((other) => other === count) && count > 0) return count;
  throw new ValueError(
    "split/count",
    `splitDataset: all arrays must have the same number of samples, at least one. Received: ${counts.join(", ") || "no arrays"}.`,
  );
}

/** Numbers of samples by Keras's rule: shares are rounded, halves to the even number. */
function sizes(left: number | null, right: number | null, count: number): [number, number] {
  const resolve = (name: string, size: number | null): number | null => {
    if (size === null) return null;
    const isShare = size > 0 && size < 1;
    if (isShare) return roundToEven(size * count);
    if (Number.isSafeInteger(size) && size > 0 && size < count) return size;
    throw new ValueError(
      "split/size",
      `splitDataset: ${name} must be a share in (0, 1), or a number of samples from 1 to ${count - 1}. Received: ${formatReceived(size)}.`,
    );
  };
  const [first, second] = [resolve("leftSize", left), resolve("rightSize", right)];
  if (first === null && second === null) {
    throw new ValueError(
      "split/size",
      "splitDataset: give leftSize or rightSize, for instance { leftSize: 0.8 }. Received: neither.",
    );
  }
  const [l, r] = [first ?? count - (second ?? 0), second ?? count - (first ?? 0)];
  if (l > 0 && r > 0 && l + r <= count) return [l, r];
  throw new ValueError(
    "split/size",
    `splitDataset: both sets need samples, at most ${count} together. Received: leftSize=${String(left)}, rightSize=${String(right)}, which are ${l} and ${r} samples.`,
  );
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  return x - below === 0.5 ? below + (below % 2) : Math.round(x);
}
