/**
 * @module ops/search — where values stand among others, which there are, and how often.
 */
import { isFloating, promote } from "../core/dtype.ts";
import { formatShape, ShapeError, StateError, ValueError } from "../core/errors.ts";
import { normalizeAxis, rowMajorStrides, sizeOf } from "../core/shape.ts";
import { defineOp } from "../ir/op.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { add, astype, equal, multiply, notEqual } from "./arithmetic.ts";
import { reshapeTo } from "./broadcast.ts";
import { fromHost, operand } from "./convert.ts";
import { iota, ones, zeros } from "./creation.ts";
import { max, min } from "./extremes.ts";
import { gather } from "./gather.ts";
import { indexTensor } from "./index-tensor.ts";
import { segmentSum } from "./scatter.ts";
import { permute, ravel } from "./shape.ts";
import { join, takeRange } from "./slice.ts";
import { sort } from "./sort.ts";

/** On which side of equal elements a value is put. */
export type SearchSide = "left" | "right";

const searchsortedOp = /* @__PURE__ */ defineOp<2, { side: SearchSide }>({
  name: "searchsorted",
  infer: ([, values]) => ({ shape: values.shape, dtype: "int32" }),
  gradient: null,
  lower: {
    kind: "map",
    // How many elements stand before the value, bit by bit from the highest: no branches, so it runs in vectors.
    emit: (m, index, { side }, [sequence]) => {
      const length = sequence?.shape[0] ?? 0;
      const value = m.load(1, index);
      const whole = (n: number): ScalarValue => m.constant(n, "int32");
      const isMissing = m.notEqual(value, value);
      let count = whole(0);
      for (let bit = Math.floor(Math.log2(Math.max(length, 1))); bit >= 0 && length > 0; bit--) {
        const next = m.add(count, whole(2 ** bit));
        const element = m.load(0, [m.minimum(m.add(next, whole(-1)), whole(length - 1))]);
        // NaN is sorted last: all others are before it, and itself for the right side.
        const isBefore =
          side === "right"
            ? m.or(m.lessEqual(element, value), isMissing)
            : m.or(m.less(element, value), m.and(isMissing, m.equal(element, element)));
        const isInside = m.lessEqual(next, whole(length));
        count = m.select(m.and(isInside, isBefore), next, count);
      }
      return count;
    },
  },
});

/**
 * Where each value would be put into an ascending sequence so that it stays ascending: the number of elements before.
 *
 * @param sortedSequence - `[n]`, ascending, NaN last.
 * @param side - Before (`"left"`, default) or after elements equal to the value.
 * @returns int32 from 0 to n, shape of `values`.
 * @throws {@link ShapeError} `searchsorted/rank`
 */
export function searchsorted(
  sortedSequence: TensorLike,
  values: TensorLike,
  side: SearchSide = "left",
): Tensor {
  const sequence = operand(sortedSequence, null);
  const wanted = operand(values, sequence.dtype);
  if (sequence.ndim !== 1) {
    throw new ShapeError(
      "searchsorted/rank",
      `searchsorted: the sorted sequence must have one axis. Received: shape ${formatShape(sequence.shape)}. For more, map over its rows with vectorizedMap.`,
    );
  }
  const dtype = promote(sequence.dtype, wanted.dtype);
  return apply(searchsortedOp, [astype(sequence, dtype), astype(wanted, dtype)], { side });
}

/**
 * The number of the interval that each element falls into: 0 below `bins[0]`, i for `bins[i − 1] ≤ x < bins[i]`.
 *
 * @param bins - `[n]`, ascending.
 * @throws {@link ShapeError} `searchsorted/rank`
 */
export function digitize(x: TensorLike, bins: TensorLike): Tensor {
  return searchsorted(bins, x, "right");
}

/** Options of {@link isin}. */
export interface IsinOptions {
  /** Whether to ask for the opposite. Default `false`. */
  readonly invert?: boolean | undefined;
}

/** Whether each element of `x1` is among those of `x2`; NaN is equal to nothing. → bool, shape of `x1` */
export function isin(x1: TensorLike, x2: TensorLike, { invert = false }: IsinOptions = {}): Tensor {
  const given = operand(x1, null);
  const set = ravel(operand(x2, null));
  if (set.size === 0) return notEqual(zeros(given.shape, "bool"), invert);
  const dtype = promote(given.dtype, set.dtype);
  const elements = sort(astype(set, dtype));
  const x = astype(given, dtype);
  const found = equal(gather(elements, searchsorted(elements, x), 0, "clamp"), x);
  return invert ? equal(found, false) : found;
}

/** A tensor whose elements decide the shape of a result. @throws {@link StateError} `op/data-dependent-shape` */
export function requireConcrete(name: string, x: Tensor, instead: string): Tensor {
  if (!x.isTraced) return x;
  throw new StateError(
    "op/data-dependent-shape",
    `${name}: how many results there are depends on the elements of a traced tensor of shape ${formatShape(x.shape)}, so that no program can be compiled for it. Call it outside grad, jit and call, or ${instead}.`,
  );
}

/**
 * How often each of 0, 1, 2, … occurs in `x`; outside traces only, since the length depends on `x`.
 *
 * @param x - `[n]` or `[rows, n]`, non-negative integers.
 * @param weights - What each element counts, in the shape of `x`; default 1 each.
 * @param minlength - The least length of the result.
 * @returns `[length]` or `[rows, length]`; int32, or the dtype of `weights`.
 * @throws {@link StateError} `op/data-dependent-shape`
 * @throws {@link ShapeError} `bincount/rank`; {@link ValueError} `bincount/negative`
 */
export function bincount(x: TensorLike, weights: TensorLike | null = null, minlength = 0): Tensor {
  const numbers = requireConcrete(
    "bincount",
    indexTensor("bincount", x),
    "use segmentSum with numSegments",
  );
  if (numbers.ndim !== 1 && numbers.ndim !== 2) {
    throw new ShapeError(
      "bincount/rank",
      `bincount: x must have one or two axes. Received: shape ${formatShape(numbers.shape)}.`,
    );
  }
  if (numbers.size > 0 && min(numbers).item() < 0) {
    throw new ValueError(
      "bincount/negative",
      `bincount: elements must not be negative. Received: ${min(numbers).item()}.`,
    );
  }
  const length = Math.max(minlength, numbers.size > 0 ? max(numbers).item() + 1 : 0);
  const values = weights === null ? ones([numbers.size], "int32") : ravel(weights);
  const rows = numbers.ndim === 2 ? (numbers.shape[0] ?? 0) : 1;
  const first = multiply(iota(rows, "int32"), length);
  const ids = numbers.ndim === 2 ? add(numbers, reshapeTo(first, [rows, 1])) : numbers;
  const counts = segmentSum(values, ravel(ids), rows * length);
  return numbers.ndim === 2 ? reshapeTo(counts, [rows, length]) : counts;
}

/** Elements as numbers JavaScript can compare. */
function hostNumbers(x: Tensor): ArrayLike<number> {
  return isFloating(x.dtype) ? astype(x, "float64").dataSync() : x.dataSync();
}

/**
 * Positions of the elements that are not 0, in row-major order; outside traces only.
 *
 * @returns One int32 vector an axis.
 * @throws {@link StateError} `op/data-dependent-shape`
 */
export function nonzero(x: TensorLike): readonly Tensor[] {
  const given = operand(x, null);
  const tensor = given.ndim === 0 ? reshapeTo(given, [1]) : given;
  requireConcrete("nonzero", tensor, "use where(…) with three arguments");
  const values = hostNumbers(tensor);
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) found.push(i);
  return rowMajorStrides(tensor.shape).map((stride, axis) => {
    const dim = tensor.shape[axis] ?? 1;
    const along = Int32Array.from(found, (i) => Math.floor(i / stride) % dim);
    return fromHost(along, [along.length], "int32");
  });
}

/** Options of {@link unique}. */
export interface UniqueOptions {
  /** Compare slices along this axis; `null` (default): elements. */
  readonly axis?: number | null | undefined;
  /** Cut or fill the result to this length. */
  readonly size?: number | null | undefined;
  /** What to fill with; default: the first result. */
  readonly fillValue?: number | null | undefined;
}

/** Which further results {@link unique} gives, in this order. */
export interface UniqueResults {
  /** Position of the first occurrence of each result. */
  readonly returnIndex?: boolean | undefined;
  /** Position in the result of each element (in the shape of `x`, or one a slice). */
  readonly returnInverse?: boolean | undefined;
  /** How often each occurs. */
  readonly returnCounts?: boolean | undefined;
}

/** Equal rows of a matrix of numbers: first occurrences in ascending order, the group of each row, and group sizes. */
function groupRows(
  values: ArrayLike<number>,
  rows: number,
  width: number,
): { readonly first: number[]; readonly group: Int32Array; readonly counts: number[] } {
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const x = values[a * width + i] ?? 0;
      const y = values[b * width + i] ?? 0;
      if (x < y) return -1;
      if (x > y) return 1;
      // NaN comes last, and is equal to nothing.
      const missing = Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      if (missing !== 0) return missing;
      if (Number.isNaN(x)) return a - b;
    }
    return 0;
  };
  const order = Array.from({ length: rows }, (_, i) => i).sort(compare);
  const first: number[] = [];
  const counts: number[] = [];
  const group = new Int32Array(rows);
  for (const row of order) {
    const last = first.at(-1);
    if (last === undefined || compare(last, row) !== 0) {
      first.push(row);
      counts.push(0);
    }
    group[row] = first.length - 1;
    counts[first.length - 1] = (counts.at(-1) ?? 0) + 1;
  }
  return { first, group, counts };
}

/**
 * The different elements of `x` (or its different slices along an axis) in ascending order; outside traces only. NaN
 * differs from NaN.
 *
 * @returns The elements; with `returnIndex`, `returnInverse` or `returnCounts` a list of them and what is asked for.
 * @throws {@link StateError} `op/data-dependent-shape`; {@link ShapeError} `shape/axis`
 */
export function unique(x: TensorLike, options?: UniqueOptions): Tensor;
export function unique(
  x: TensorLike,
  options: UniqueOptions & UniqueResults,
): readonly [Tensor, ...Tensor[]];
export function unique(
  x: TensorLike,
  options: UniqueOptions & UniqueResults = {},
): Tensor | readonly [Tensor, ...Tensor[]] {
  const { axis = null, size = null, fillValue = null } = options;
  const given = requireConcrete("unique", operand(x, null), "sort and compare neighbours");
  const tensor = axis === null ? ravel(given) : given;
  const along = axis === null ? 0 : normalizeAxis("unique", axis, tensor.ndim);
  const length = tensor.shape[along] ?? 0;
  const order = [along, ...tensor.shape.flatMap((_, a) => (a === along ? [] : [a]))];
  const width = sizeOf(tensor.shape) / Math.max(length, 1);
  const values = hostNumbers(permute(tensor, order));
  const { first, group, counts } = groupRows(values, length, width);
  const vector = (list: ArrayLike<number>): Tensor =>
    fromHost(Int32Array.from(list), [list.length], "int32");
  const padding = new Array<number>(Math.max(0, (size ?? 0) - first.length));
  const cut = (list: readonly number[], fill: number): number[] =>
    [...list, ...padding.fill(fill)].slice(0, size ?? list.length);
  const index = vector(cut(first, first[0] ?? 0));
  let elements = gather(tensor, index, along, "clamp");
  if (fillValue !== null && padding.length > 0) {
    const known = takeRange(elements, along, 0, first.length);
    const shape = tensor.shape.map((dim, a) => (a === along ? padding.length : dim));
    const filling = add(zeros(shape, tensor.dtype), fillValue);
    elements = join([known, astype(filling, tensor.dtype)], along);
  }
  const { returnIndex = false, returnInverse = false, returnCounts = false } = options;
  if (!(returnIndex || returnInverse || returnCounts)) return elements;
  const inverse = vector(group);
  return [
    elements,
    ...(returnIndex ? [index] : []),
    ...(returnInverse ? [axis === null ? reshapeTo(inverse, given.shape) : inverse] : []),
    ...(returnCounts ? [vector(cut(counts, 0))] : []),
  ];
}
