/**
 * @module ops/top-k — the greatest elements of a row. Apart from sort.ts, which every activation's table reaches.
 */
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, greater, lessEqual, where } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { gatherAlong } from "./gather.ts";
import { indexTensor } from "./index-tensor.ts";
import { isnan } from "./number-kinds.ts";
import { expandDims } from "./shape.ts";
import { takeRange } from "./slice.ts";
import { order } from "./sort.ts";

/**
 * The `k` greatest elements along the last axis, greatest first, and their positions; of equal ones the first. NaN
 * counts as the greatest.
 *
 * @param _sorted - Taken for Keras's sake; the result is sorted in any case.
 * @returns `[values, indices]`, both `[…, k]`; indices are int32.
 * @throws {@link ValueError} `top-k/k`
 */
export function topK(x: TensorLike, k: number, _sorted = true): readonly [Tensor, Tensor] {
  const tensor = operand(x, null);
  const length = tensor.shape.at(-1) ?? 0;
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new ValueError(
      "top-k/k",
      `topK: k must be a whole number from 0 to the length of the last axis, ${length}. Received: k=${k}.`,
    );
  }
  const axis = tensor.ndim - 1;
  const indices = takeRange(order(tensor, axis, true), axis, 0, k);
  return [gatherAlong(tensor, indices, axis, "clamp"), indices];
}

/**
 * Whether the prediction for each target is among the `k` greatest of its row; equal ones count as greater than none.
 *
 * @param targets - Classes, `[…]`.
 * @param predictions - `[…, classes]`.
 * @returns bool, `[…]`.
 * @throws {@link ShapeError} `in-top-k/shapes`
 */
export function inTopK(targets: TensorLike, predictions: TensorLike, k: number): Tensor {
  const classes = indexTensor("inTopK", targets);
  const scores = operand(predictions, null);
  if (scores.ndim !== classes.ndim + 1 || classes.shape.some((n, a) => n !== scores.shape[a])) {
    throw new ShapeError(
      "in-top-k/shapes",
      `inTopK: predictions must have the shape of targets and an axis of classes. Received: targets [${classes.shape.join(", ")}], predictions [${scores.shape.join(", ")}].`,
    );
  }
  const own = gatherAlong(scores, expandDims(classes, -1), classes.ndim, "fill");
  // A score that is NaN, or of no class, is never among the greatest.
  const bounded = where(isnan(own), Number.NEGATIVE_INFINITY, own);
  return lessEqual(add(sum(greater(scores, bounded), -1), 1), k);
}
