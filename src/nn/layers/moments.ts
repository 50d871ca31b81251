/** @module nn/layers/moments — mean and variance, as the normalizing layers need them. */
import type { DType } from "../../core/dtype.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, divide, subtract, where } from "../../ops/arithmetic.ts";
import { mean, sum } from "../../ops/broadcast.ts";
import { square } from "../../ops/power.ts";
import { stopGradient } from "../../ops/stop-gradient.ts";

/** Mean and variance along the same axes, which stay as 1. */
export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** What they are of, less the mean. */
  readonly deviation: Tensor;
}

/** Half floats have too few digits and too small a range for statistics: they are computed in float32. */
export function statisticsDType(dtype: DType): DType {
  return dtype === "float64" ? "float64" : "float32";
}

/**
 * Mean and variance (`Σ(x − x̄)² / n`) along `axes`, which stay as 1.
 *
 * In two passes: the mean of squares less the square of the mean cancels where the mean is large.
 */
export function momentsOf(x: Tensor, axes: readonly number[]): Moments {
  const center = mean(x, axes, true);
  // For any constant c, Σ(x − c)²/n − (x̄ − c)² is the variance. With c = x̄ the second term is 0, and so is its
  // gradient; kept, it makes gradients of every order right, while the first one needs no sum over (x − x̄).
  const constant = stopGradient(center);
  const shift = subtract(center, constant);
  const distance = subtract(x, constant);
  const spread = mean(square(distance), axes, true);
  return {
    mean: center,
    variance: subtract(spread, square(shift)),
    // From the same difference as the variance, so that memory holds one of them.
    deviation: subtract(distance, shift),
  };
}

/** {@link momentsOf} the elements where `mask`, of `x`'s shape, is true. Where there are none, both are 0. */
export function maskedMomentsOf(x: Tensor, axes: readonly number[], mask: Tensor): Moments {
  const count = add(sum(mask.astype(x.dtype), axes, true), 1e-7);
  const center = divide(sum(where(mask, x, 0), axes, true), count);
  const deviation = subtract(x, center);
  const squares = where(mask, square(deviation), 0);
  return { mean: center, variance: divide(sum(squares, axes, true), count), deviation };
}
