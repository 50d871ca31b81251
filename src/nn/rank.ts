/** @module nn/rank — targets, predictions and weights whose ranks differ by one axis of length 1. */
import type { Tensor } from "../ir/tensor.ts";

/**
 * Makes ranks equal where they differ by a last axis of length 1: `[n]` next to `[n, 1]` becomes `[n, 1]`; of higher ranks
 * the 1 is dropped.
 */
export function alignRanks(a: Tensor, b: Tensor): readonly [Tensor, Tensor] {
  if (a.ndim === b.ndim + 1 && a.shape.at(-1) === 1) {
    return b.ndim === 1 ? [a, b.expandDims(-1)] : [a.squeeze(-1), b];
  }
  if (b.ndim === a.ndim + 1 && b.shape.at(-1) === 1) {
    return a.ndim === 1 ? [a.expandDims(-1), b] : [a, b.squeeze(-1)];
  }
  return [a, b];
}
