/**
 * @module ops/logsumexp — sums of numbers that are given by their logarithms.
 */
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, subtract, where } from "./arithmetic.ts";
import { reshapeTo, sum } from "./broadcast.ts";
import { exp, log } from "./exponential.ts";
import { max } from "./extremes.ts";
import { isfinite } from "./number-kinds.ts";
import { squeeze } from "./shape.ts";
import { stopGradient } from "./stop-gradient.ts";
import { floating } from "./unary.ts";

/**
 * `ln Σ e^x` along `axis` (over all by default) without overflow; −∞ over nothing but −∞.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function logsumexp(
  x: TensorLike,
  axis?: number | readonly number[] | null,
  keepDims = false,
): Tensor {
  const tensor = floating(x);
  const greatest = stopGradient(max(tensor, axis, true));
  // An infinite shift would give ∞ − ∞.
  const shift = where(isfinite(greatest), greatest, 0);
  const total = add(log(sum(exp(subtract(tensor, shift)), axis, true)), shift);
  if (keepDims) return total;
  return axis === null || axis === undefined ? reshapeTo(total, []) : squeeze(total, axis);
}
