/** @module nn/operations/from-initial — extremes that Keras's ops let begin with a number. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import * as ops from "../../ops/index.ts";

type Axes = number | readonly number[] | null | undefined;

/** The maximum along axes, at least `initial`. */
export function maxFrom(x: TensorLike, axis?: Axes, keepDims = false, initial?: number): Tensor {
  const found = ops.max(x, axis, keepDims);
  return initial === undefined ? found : ops.maximum(found, initial);
}

/** The minimum along axes, at most `initial`. */
export function minFrom(x: TensorLike, axis?: Axes, keepDims = false, initial?: number): Tensor {
  const found = ops.min(x, axis, keepDims);
  return initial === undefined ? found : ops.minimum(found, initial);
}
