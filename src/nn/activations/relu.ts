/** @module nn/activations/relu — the rectifier with all its bends. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { leakyRelu, relu6 } from "../../ops/activation.ts";
import { greater, multiply, subtract, where } from "../../ops/arithmetic.ts";
import { clip, relu as plainRelu } from "../../ops/extremes.ts";
import { number } from "../../ops/unary.ts";

/**
 * `x` where `x > threshold`, at most `maxValue`; `negativeSlope · (x − threshold)` elsewhere. By default `max(x, 0)`.
 *
 * @param negativeSlope - Default 0.
 * @param maxValue - `null` (default) for no bound.
 * @param threshold - Default 0.
 */
export function relu(
  x: TensorLike,
  negativeSlope = 0,
  maxValue: number | null = null,
  threshold = 0,
): Tensor {
  const tensor = number(x);
  const isPlain = threshold === 0 && maxValue === null;
  if (isPlain) return negativeSlope === 0 ? plainRelu(tensor) : leakyRelu(tensor, negativeSlope);
  // Of the parts and in the order that Keras has, on which the gradients where it bends depend.
  const bounded = above(tensor, maxValue, threshold);
  if (negativeSlope === 0) return bounded;
  return subtract(bounded, multiply(plainRelu(subtract(threshold, tensor)), negativeSlope));
}

/** What is above the threshold, and bounded. */
function above(x: Tensor, maxValue: number | null, threshold: number): Tensor {
  if (threshold === 0 && maxValue === 6) return relu6(x);
  const kept = threshold === 0 ? plainRelu(x) : where(greater(x, threshold), x, 0);
  return maxValue === null ? kept : clip(kept, 0, maxValue);
}
