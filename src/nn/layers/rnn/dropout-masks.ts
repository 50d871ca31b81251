/** @module nn/layers/rnn/dropout-masks — what a cell drops: the same in all steps of a sequence. */
import type { Spec, Tensor } from "../../../ir/tensor.ts";
import { multiply } from "../../../ops/arithmetic.ts";
import { ones } from "../../../ops/creation.ts";
import type { SeedGenerator } from "../../random/seed-generator.ts";
import { dropElements } from "../dropout.ts";
import type { CellWeights } from "./cell-options.ts";

/** Masks for the gates in turn, or one for all. `null`: nothing is dropped. */
export type DropoutMasks = readonly Tensor[] | null;

/**
 * Draws masks of 0 and `1 / (1 − rate)`.
 *
 * They are drawn in inference too, where they go unused: so does Keras, and later ones hang on how many were drawn.
 *
 * @param count - How many.
 * @param keepsAtOne - Whether a rate of 1 drops nothing, as in Keras's cells with gates.
 */
function drawMasks(
  rate: number,
  count: number,
  seed: SeedGenerator,
  { shape, dtype }: Spec,
  training: boolean,
  keepsAtOne: boolean,
): DropoutMasks {
  if (rate === 0) return null;
  const plain = ones(shape, dtype);
  const masks = Array.from({ length: count }, () => dropElements(plain, rate, seed, shape));
  return training && !(keepsAtOne && rate === 1) ? masks : null;
}

/** A cell's masks. */
export interface CellMasks {
  readonly input: DropoutMasks;
  readonly state: DropoutMasks;
}

/** Draws the masks of a sequence: those of the inputs, then those of the first state. */
export function drawCellMasks(
  { dropout, recurrentDropout }: Pick<CellWeights, "dropout" | "recurrentDropout">,
  counts: { readonly input: number; readonly state: number },
  seed: SeedGenerator,
  [input, state]: readonly [Spec, Spec],
  training: boolean,
  keepsAtOne: boolean,
): CellMasks {
  // Inputs of whole numbers are multiplied by masks of the cell's dtype.
  const inputSpec = { shape: input.shape, dtype: state.dtype };
  return {
    input: drawMasks(dropout, counts.input, seed, inputSpec, training, keepsAtOne),
    state: drawMasks(recurrentDropout, counts.state, seed, state, training, keepsAtOne),
  };
}

/** `x` without what the mask of a gate drops. */
export function dropFor(x: Tensor, masks: DropoutMasks, gate = 0): Tensor {
  const mask = masks?.[gate];
  return mask === undefined ? x : multiply(x, mask);
}
