/** @module nn/layers/rnn/gates — several gates' kernels, side by side in one weight. */
import { assert } from "../../../core/errors.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { add, multiply } from "../../../ops/arithmetic.ts";
import { matmul } from "../../../ops/matmul.ts";
import { concatenate, split } from "../../../ops/rearrange.ts";
import type { ActivationFunction } from "../../activations/registry.ts";
import { type DropoutMasks, dropFor } from "./dropout-masks.ts";
import type { CellOutput } from "./rnn-cell.ts";

/** A kernel, cut into one for each gate where each gate has a mask of its own; else whole. */
export function gatesOf(kernel: Tensor, count: number, masks: DropoutMasks): readonly Tensor[] {
  return masks === null || masks.length === 1 ? [kernel] : split(kernel, count, -1);
}

/** `x · kernel`, for all gates side by side. */
export function byGate(x: Tensor, kernels: readonly Tensor[], masks: DropoutMasks): Tensor {
  const parts = kernels.map((kernel, gate) => matmul(dropFor(x, masks, gate), kernel));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : concatenate(parts, -1);
}

/** What an LSTM makes of its four gates' sums and the carry: `[h, [h, c]]`. */
export function lstmStep(
  gates: readonly Tensor[],
  carry: Tensor,
  activation: ActivationFunction,
  recurrentActivation: ActivationFunction,
): CellOutput {
  const [i, f, c, o] = gates;
  assert(i && f && c && o, "an LSTM has four gates");
  const next = add(
    multiply(recurrentActivation(f), carry),
    multiply(recurrentActivation(i), activation(c)),
  );
  const output = multiply(recurrentActivation(o), activation(next));
  return [output, [output, next]];
}
