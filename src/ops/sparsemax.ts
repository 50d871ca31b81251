/**
 * @module ops/sparsemax — scores with the smaller ones cut to exactly 0.
 */
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, divide, greater, negative, subtract, where } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { onesLike } from "./creation.ts";
import { cumsum } from "./cumulative.ts";
import { maximum } from "./extremes.ts";
import { sort } from "./sort.ts";
import { floating } from "./unary.ts";

/**
 * `max(x − τ, 0)` along `axis`, with Keras's threshold: for the descending scores `z`, their running sums `c` and the
 * `k` of them where `z_r > (c_r − 1) / r`, `τ = (c₁ + … + c_k − 1) / k`.
 *
 * The paper has `τ = (c_k − 1) / k`, with which the result sums to 1. Keras's sums to 1 only for `k = 1`; a model that
 * was trained there needs Keras's.
 *
 * @param axis - Default: the last one.
 * @throws {@link ShapeError} `shape/axis`
 * @see Martins and Astudillo, "From Softmax to Sparsemax", 2016, algorithm 1.
 */
export function sparsemax(x: TensorLike, axis = -1): Tensor {
  const tensor = floating(x);
  const along = normalizeAxis("sparsemax", axis, tensor.ndim);
  const descending = negative(sort(negative(tensor), along));
  const sums = cumsum(descending, along);
  const ranks = cumsum(onesLike(tensor), along);
  const isKept = greater(subtract(descending, divide(subtract(sums, 1), ranks)), 0);
  const count = sum(astype(isKept, tensor.dtype), along, true);
  const total = sum(where(isKept, sums, 0), along, true);
  return maximum(subtract(tensor, divide(subtract(total, 1), count)), 0);
}
