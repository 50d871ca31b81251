/** @module data/normalize — vectors of length 1. */
import { formatReceived, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { divide, where } from "../ops/arithmetic.ts";
import { array } from "../ops/convert.ts";
import { max, min } from "../ops/extremes.ts";
import { power } from "../ops/power.ts";
import { abs } from "../ops/rounding.ts";

/**
 * `x / ‖x‖` along an axis: vectors of length 1. Vectors of zeros stay.
 *
 * Any shape and floating dtype (others become float32); the shape stays.
 *
 * @param axis - Default −1.
 * @param order - Which norm: 2 (default) for `√Σx²`, 1 for `Σ|x|`, `Infinity` for the greatest `|x|`, `−Infinity` for the least,
 *   any other `p ≠ 0` for `(Σ|x|ᵖ)^(1/p)`.
 * @throws {@link ValueError} `normalize/order`; {@link ShapeError} `shape/axis`
 * @example normalize([[3, 4]]) // [[0.6, 0.8]]
 */
export function normalize(x: TensorLike, axis = -1, order = 2): Tensor {
  if (typeof order !== "number" || Number.isNaN(order) || order === 0) {
    throw new ValueError(
      "normalize/order",
      `normalize: order must be a number other than 0, or Infinity. Received: ${formatReceived(order)}.`,
    );
  }
  const given = array(x);
  const values = given.dtype.includes("float") ? given : given.astype("float32");
  const size = norm(values, axis, order);
  return divide(values, where(size.equal(0), 1, size));
}

function norm(x: Tensor, axis: number, order: number): Tensor {
  if (order === 2) return x.square().sum(axis, true).sqrt();
  const sizes = abs(x);
  if (order === 1) return sizes.sum(axis, true);
  if (order === Infinity) return max(sizes, axis, true);
  if (order === -Infinity) return min(sizes, axis, true);
  return power(power(sizes, order).sum(axis, true), 1 / order);
}
