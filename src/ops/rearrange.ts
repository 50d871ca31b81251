/**
 * @module ops/rearrange — joining, splitting, repeating and shifting; all of it from slices, joins and broadcasts.
 */
import { promote } from "../core/dtype.ts";
import { formatReceived, formatShape, ShapeError, ValueError } from "../core/errors.ts";
import { broadcastShapes, normalizeAxis, type Shape, sameShape } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, notEqual, subtract } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { expandDims, ravel, squeeze, swapaxes } from "./shape.ts";
import { flip, join, takeRange } from "./slice.ts";

function promoted(where: string, xs: readonly TensorLike[]): readonly [Tensor, ...Tensor[]] {
  if (!Array.isArray(xs)) {
    throw new ValueError(
      "tensors/list",
      `${where}: the tensors are given as a list, ${where}([a, b]). Received: ${formatReceived(xs)}.`,
    );
  }
  const tensors = xs.map((x: TensorLike) => operand(x, null));
  const [first, ...rest] = tensors;
  if (first === undefined) {
    throw new ValueError(`${where}/empty`, `${where}: needs at least one tensor. Received: none.`);
  }
  const dtype = rest.reduce((known, x) => promote(known, x.dtype), first.dtype);
  return [astype(first, dtype), ...rest.map((x) => astype(x, dtype))];
}

/**
 * Tensors put one after the other along an existing axis; other dimensions must agree.
 *
 * @param axis - Negative ones count from the end. Default 0.
 * @throws {@link ShapeError} `concatenate/shapes`, `shape/axis`
 */
export function concatenate(xs: readonly TensorLike[], axis = 0): Tensor {
  const tensors = promoted("concatenate", xs);
  const [first] = tensors;
  const along = normalizeAxis("concatenate", axis, first.ndim);
  for (const x of tensors) {
    if (x.ndim !== first.ndim || x.shape.some((dim, a) => a !== along && dim !== first.shape[a])) {
      throw new ShapeError(
        "concatenate/shapes",
        `concatenate: shapes must agree on all axes but axis ${along}. Received: ${tensors.map((t) => formatShape(t.shape)).join(" and ")}.`,
      );
    }
  }
  return join(tensors, along);
}

/** Tensors of equal shape put side by side along a new axis. @throws {@link ShapeError} `stack/shapes`, `shape/axis` */
export function stack(xs: readonly TensorLike[], axis = 0): Tensor {
  const tensors = promoted("stack", xs);
  const [first] = tensors;
  if (tensors.some((x) => !sameShape(x.shape, first.shape))) {
    throw new ShapeError(
      "stack/shapes",
      `stack: all shapes must be equal. Received: ${tensors.map((t) => formatShape(t.shape)).join(" and ")}.`,
    );
  }
  const along = normalizeAxis("stack", axis, first.ndim + 1);
  return join(
    tensors.map((x) => expandDims(x, along)),
    along,
  );
}

/** Rows on rows: joins along axis 0, vectors as rows. */
export function vstack(xs: readonly TensorLike[]): Tensor {
  return concatenate(xs.map((x) => atLeast2d(operand(x, null))));
}

/** Side by side: joins along axis 1, vectors end to end. */
export function hstack(xs: readonly TensorLike[]): Tensor {
  const tensors = xs.map((x) => operand(x, null)).map((x) => (x.ndim === 0 ? ravel(x) : x));
  return concatenate(tensors, tensors[0]?.ndim === 1 ? 0 : 1);
}

function atLeast2d(x: Tensor): Tensor {
  return x.ndim < 2 ? reshapeTo(x, [1, x.size]) : x;
}

/** `x2` after `x1` along `axis`; without `axis`, both flattened. */
export function append(x1: TensorLike, x2: TensorLike, axis?: number | null): Tensor {
  return axis === null || axis === undefined
    ? concatenate([ravel(x1), ravel(x2)])
    : concatenate([x1, x2], axis);
}

/**
 * Pieces of `x` along `axis`: as many equal ones as the number says, or cut at the given positions.
 *
 * @throws {@link ShapeError} `split/sections` where the axis does not divide evenly; `shape/axis`
 */
export function split(
  x: TensorLike,
  indicesOrSections: number | readonly number[],
  axis = 0,
): readonly Tensor[] {
  const tensor = operand(x, null);
  const along = normalizeAxis("split", axis, tensor.ndim);
  const dim = tensor.shape[along] ?? 0;
  if (typeof indicesOrSections === "number") {
    const size = dim / indicesOrSections;
    if (!(Number.isInteger(size) && indicesOrSections > 0)) {
      throw new ShapeError(
        "split/sections",
        `split: axis ${along} of length ${dim} does not divide into ${indicesOrSections} equal parts. Give positions to cut at, or use arraySplit.`,
      );
    }
    return Array.from({ length: indicesOrSections }, (_, i) =>
      takeRange(tensor, along, i * size, (i + 1) * size),
    );
  }
  const cuts = indicesOrSections.map((cut) =>
    Math.min(Math.max(cut < 0 ? cut + dim : cut, 0), dim),
  );
  return [...cuts, dim].map((end, i) => {
    const from = i === 0 ? 0 : (cuts[i - 1] ?? 0);
    return takeRange(tensor, along, from, Math.max(from, end));
  });
}

/** `sections` pieces of `x` along `axis`, the first ones longer by 1 where it does not divide evenly. */
export function arraySplit(x: TensorLike, sections: number, axis = 0): readonly Tensor[] {
  const tensor = operand(x, null);
  const along = normalizeAxis("arraySplit", axis, tensor.ndim);
  const dim = tensor.shape[along] ?? 0;
  const size = Math.floor(dim / sections);
  const longer = dim % sections;
  const cuts = Array.from(
    { length: sections - 1 },
    (_, i) => (i + 1) * size + Math.min(i + 1, longer),
  );
  return split(tensor, cuts, along);
}

/** The sub-tensors along `axis`, which goes. @throws {@link ShapeError} `shape/axis` */
export function unstack(x: TensorLike, num?: number | null, axis = 0): readonly Tensor[] {
  const tensor = operand(x, null);
  const along = normalizeAxis("unstack", axis, tensor.ndim);
  const dim = tensor.shape[along] ?? 0;
  if (num !== null && num !== undefined && num !== dim) {
    throw new ShapeError(
      "unstack/num",
      `unstack: num must be the length of axis ${along}, ${dim}. Received: num=${num}.`,
    );
  }
  return Array.from({ length: dim }, (_, i) => squeeze(takeRange(tensor, along, i, i + 1), along));
}

/** `x` laid out `repeats[axis]` times along each axis, aligned on the right; a number is for the last axis. */
export function tile(x: TensorLike, repeats: number | readonly number[]): Tensor {
  const tensor = operand(x, null);
  const given = typeof repeats === "number" ? [repeats] : repeats;
  if (given.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ValueError(
      "tile/repeats",
      `tile: repeats must be non-negative whole numbers. Received: ${formatShape(given)}.`,
    );
  }
  const rank = Math.max(given.length, tensor.ndim);
  const dims = [...new Array<number>(rank - tensor.ndim).fill(1), ...tensor.shape];
  const times = [...new Array<number>(rank - given.length).fill(1), ...given];
  const apart = dims.flatMap((dim) => [1, dim]);
  const spread = dims.flatMap((dim, a) => [times[a] ?? 1, dim]);
  return reshapeTo(
    broadcastTo(reshapeTo(tensor, apart), spread),
    dims.map((dim, a) => dim * (times[a] ?? 1)),
  );
}

/**
 * Each element repeated in place along `axis`; without `axis`, those of the flattened tensor. A list gives each
 * position its own count.
 *
 * @throws {@link ValueError} `repeat/repeats`
 */
export function repeat(
  x: TensorLike,
  repeats: number | readonly number[],
  axis?: number | null,
): Tensor {
  const isFlat = axis === null || axis === undefined;
  const tensor = isFlat ? ravel(x) : operand(x, null);
  const along = isFlat ? 0 : normalizeAxis("repeat", axis, tensor.ndim);
  const dim = tensor.shape[along] ?? 0;
  const counts = typeof repeats === "number" ? [repeats] : repeats;
  if (
    counts.some((n) => !Number.isInteger(n) || n < 0) ||
    (counts.length !== 1 && counts.length !== dim)
  ) {
    throw new ValueError(
      "repeat/repeats",
      `repeat: give one non-negative whole number, or one for each of the ${dim} positions. Received: ${formatShape(counts)}.`,
    );
  }
  if (counts.length === 1) return repeatEach(tensor, counts[0] ?? 1, along);
  return join(
    counts.map((n, i) => repeatEach(takeRange(tensor, along, i, i + 1), n, along)),
    along,
  );
}

function repeatEach(x: Tensor, times: number, axis: number): Tensor {
  const before = x.shape.slice(0, axis + 1);
  const after = x.shape.slice(axis + 1);
  const spread = broadcastTo(reshapeTo(x, [...before, 1, ...after]), [...before, times, ...after]);
  return reshapeTo(
    spread,
    x.shape.map((dim, a) => (a === axis ? dim * times : dim)),
  );
}

/**
 * `x` with its elements shifted along `axis` by `shift` places, what falls off coming in at the other end.
 * Without `axis`, the flattened tensor is rolled.
 *
 * @throws {@link ShapeError} `shape/axis`
 * @throws {@link ValueError} `roll/shift`
 */
export function roll(
  x: TensorLike,
  shift: number | readonly number[],
  axis?: number | readonly number[] | null,
): Tensor {
  const tensor = operand(x, null);
  const shifts = typeof shift === "number" ? [shift] : shift;
  if (axis === null || axis === undefined) {
    const total = shifts.reduce((sum, n) => sum + n, 0);
    return reshapeTo(rollAxis(ravel(tensor), total, 0), tensor.shape);
  }
  const axes = typeof axis === "number" ? [axis] : axis;
  if (shifts.some((n) => !Number.isInteger(n)) || ![1, axes.length].includes(shifts.length)) {
    throw new ValueError(
      "roll/shift",
      `roll: give one whole number, or one for each axis. Received: ${formatShape(shifts)} for ${axes.length} axes.`,
    );
  }
  return axes.reduce((result, a, i) => {
    const amount = shifts[shifts.length === 1 ? 0 : i] ?? 0;
    return rollAxis(result, amount, normalizeAxis("roll", a, tensor.ndim));
  }, tensor);
}

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const dim = x.shape[axis] ?? 0;
  if (dim === 0) return x;
  const amount = ((shift % dim) + dim) % dim;
  if (amount === 0) return x;
  return join([takeRange(x, axis, dim - amount, dim), takeRange(x, axis, 0, dim - amount)], axis);
}

/**
 * Coordinates of a grid: for vectors of lengths n₀, n₁, … a tensor each, all of the grid's shape.
 *
 * @param indexing - `"xy"` (default) exchanges the first two axes, `"ij"` does not.
 */
export function meshgrid(
  xs: readonly TensorLike[],
  indexing: "xy" | "ij" = "xy",
): readonly Tensor[] {
  const vectors = xs.map((x) => ravel(x));
  const axisOf = (i: number): number =>
    indexing === "xy" && i < 2 && vectors.length > 1 ? 1 - i : i;
  const shapes: Shape[] = vectors.map((x, i) =>
    vectors.map((_, axis) => (axis === axisOf(i) ? x.size : 1)),
  );
  const grid = broadcastShapes("meshgrid", ...shapes);
  return vectors.map((x, i) => broadcastTo(reshapeTo(x, shapes[i] ?? []), grid));
}

/** `x` with its last columns first: {@link flip} along axis 1. */
export function fliplr(x: TensorLike): Tensor {
  return flip(x, 1);
}

/** `x` with its last rows first: {@link flip} along axis 0. */
export function flipud(x: TensorLike): Tensor {
  return flip(x, 0);
}

/**
 * `x` turned by `k` quarter turns in the plane of two axes, from the first towards the second.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function rot90(x: TensorLike, k = 1, axes: readonly [number, number] = [0, 1]): Tensor {
  const tensor = operand(x, null);
  const [first, second] = [
    normalizeAxis("rot90", axes[0], tensor.ndim),
    normalizeAxis("rot90", axes[1], tensor.ndim),
  ];
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return tensor;
  if (turns === 2) return flip(tensor, [first, second]);
  return turns === 1
    ? swapaxes(flip(tensor, second), first, second)
    : flip(swapaxes(tensor, first, second), second);
}

/** Differences of neighbours along `axis`, taken `n` times: `x[i + 1] − x[i]`. @throws {@link ShapeError} `shape/axis` */
export function diff(x: TensorLike, n = 1, axis = -1): Tensor {
  const tensor = operand(x, null);
  const along = normalizeAxis("diff", axis, tensor.ndim);
  const dim = tensor.shape[along] ?? 0;
  if (n <= 0) return tensor;
  if (dim === 0) return tensor;
  const next = takeRange(tensor, along, 1, dim);
  const before = takeRange(tensor, along, 0, dim - 1);
  const change = tensor.dtype === "bool" ? notEqual(next, before) : subtract(next, before);
  return diff(change, n - 1, along);
}
