/**
 * @module ops/indexing — elements at positions that are data, and classes as vectors.
 */
import type { DType } from "../core/dtype.ts";
import { requireDType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, equal } from "./arithmetic.ts";
import { reshapeTo } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { iota } from "./creation.ts";
import { gather } from "./gather.ts";
import { indexTensor } from "./index-tensor.ts";
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
