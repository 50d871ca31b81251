/**
 * @module ops/indexing — elements at positions that are data, and classes as vectors.
 */
import type { DType } from "../core/dtype.ts";
import { requireDType } from "../core/dtype.ts";
import { formatShape, ShapeError, ValueError } from "../core/errors.ts";
import { broadcastShapes, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, equal } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { iota } from "./creation.ts";
import { gather, gatherAlong } from "./gather.ts";
import { indexTensor } from "./index-tensor.ts";
import { any } from "./reductions.ts";
import { ravel } from "./shape.ts";
import { number } from "./unary.ts";

/**
 * The slices of `x` at `indices` along `axis`, in the place of that axis; without `axis`, elements of the flattened
 * tensor. Negative indices count from the end.
 *
 * As in JAX, an index outside −n … n−1 gives NaN (integers: the least, unsigned: the greatest value; bool: true), and
 * no gradient flows to it.
 *
 * @param indices - Integers of any shape.
 * @returns `x.shape[:axis] + indices.shape + x.shape[axis + 1:]`, dtype of `x`.
 * @throws {@link ShapeError} `shape/axis`
 * @throws {@link DTypeError} `index/dtype`
 */
export function take(x: TensorLike, indices: TensorLike, axis?: number | null): Tensor {
  const isFlat = axis === null || axis === undefined;
  const tensor = isFlat ? ravel(x) : operand(x, null);
  const along = isFlat ? 0 : normalizeAxis("take", axis, tensor.ndim);
  return gather(tensor, indexTensor("take", indices), along, "fill");
}

/**
 * For each index the element of `x` in that place of `axis`, elsewhere at the same position; without `axis`, of the
 * flattened tensor. Indices outside give what they give in {@link take}.
 *
 * @param indices - Integers, of the rank of `x`; other axes stretch as in broadcasting.
 * @returns The shape of `indices`, stretched.
 * @throws {@link ShapeError} `take-along-axis/rank`, `shape/broadcast`, `shape/axis`
 * @throws {@link DTypeError} `index/dtype`
 * @example
 * takeAlongAxis(x, argsort(x, 0), 0) // sort(x, 0)
 */
export function takeAlongAxis(
  x: TensorLike,
  indices: TensorLike,
  axis: number | null = null,
): Tensor {
  const tensor = axis === null ? ravel(x) : operand(x, null);
  const given = indexTensor("takeAlongAxis", indices);
  const positions = axis === null ? ravel(given) : given;
  if (positions.ndim !== tensor.ndim) {
    throw new ShapeError(
      "take-along-axis/rank",
      `takeAlongAxis: indices must have as many axes as x. Received: indices ${formatShape(given.shape)}, x ${formatShape(tensor.shape)}.`,
    );
  }
  const along = normalizeAxis("takeAlongAxis", axis ?? 0, tensor.ndim);
  const others = (shape: Shape): number[] => shape.map((dim, a) => (a === along ? 1 : dim));
  const shape = broadcastShapes("takeAlongAxis", others(tensor.shape), others(positions.shape));
  shape[along] = positions.shape[along] ?? 0;
  return gatherAlong(tensor, broadcastTo(positions, shape), along, "fill");
}

/** Options of {@link oneHot}. */
export interface OneHotOptions {
  /** Where the new axis of classes stands in the result. Default −1, the last. */
  readonly axis?: number | undefined;
  /** Default float32. */
  readonly dtype?: DType | undefined;
}

/**
 * Classes as vectors: 1 where the class is, 0 elsewhere; all 0 for a number that is no class.
 *
 * @param numClasses - Length of the new axis.
 * @returns Shape of `x` with an axis of length `numClasses` inserted at `axis`.
 * @throws {@link ValueError} `one-hot/classes`; {@link ShapeError} `shape/axis`
 */
export function oneHot(x: TensorLike, numClasses: number, options: OneHotOptions = {}): Tensor {
  if (!Number.isInteger(numClasses) || numClasses < 0) {
    throw new ValueError(
      "one-hot/classes",
      `oneHot: numClasses must be a non-negative whole number. Received: numClasses=${numClasses}.`,
    );
  }
  const tensor = number(x);
  const place = normalizeAxis("oneHot", options.axis ?? -1, tensor.ndim + 1);
  const column = [...tensor.shape.slice(0, place), 1, ...tensor.shape.slice(place)];
  const classes = reshapeTo(
    iota(numClasses, tensor.dtype),
    column.map((_, axis) => (axis === place ? numClasses : 1)),
  );
  return astype(
    equal(reshapeTo(tensor, column), classes),
    requireDType("oneHot", options.dtype ?? "float32"),
  );
}

/**
 * Sets of classes as vectors: 1 for every class that occurs, 0 elsewhere.
 *
 * @param inputs - `[n]`, or `[batch, n, …]`: classes that occur together stand along axis 1 (0 for a vector).
 * @param numClasses - Length of the new axis.
 * @throws {@link ValueError} `one-hot/classes`; {@link ShapeError} `shape/axis`
 */
export function multiHot(
  inputs: TensorLike,
  numClasses: number,
  options: OneHotOptions = {},
): Tensor {
  const classes = astype(operand(inputs, null), "int32");
  const single = oneHot(classes, numClasses, { axis: options.axis, dtype: "bool" });
  const dtype = requireDType("multiHot", options.dtype ?? "float32");
  return astype(any(single, classes.ndim > 1 ? 1 : 0), dtype);
}
