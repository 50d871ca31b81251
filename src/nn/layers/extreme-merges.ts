/** @module nn/layers/extreme-merges — the greatest and the least of several tensors, element by element. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { maximum as greater, minimum as less } from "../../ops/extremes.ts";
import { logicalOr } from "../../ops/logical.ts";
import { expandDims } from "../../ops/shape.ts";
import type { SymbolicTensor } from "../graph.ts";
import { optionsOfAll } from "./arithmetic-merges.ts";
import type { LayerConfig } from "./layer-options.ts";
import { Merge } from "./merge.ts";

/** What has no neutral element: a step that does not count takes the value of the other side. */
function reduceMasked(
  inputs: readonly Tensor[],
  masks: readonly (Tensor | null)[],
  combine: (x: Tensor, y: Tensor) => Tensor,
): Tensor {
  const spread = masks.map((mask) => (mask === null ? null : expandDims(mask, -1)));
  let known = spread[0] ?? null;
  return inputs.reduce((output, x, i) => {
    const mask = spread[i] ?? null;
    const right = mask === null ? x : where(mask, x, output);
    const left = known === null ? output : where(known, output, right);
    known = known === null || mask === null ? null : logicalOr(known, mask);
    return combine(left, right);
  });
}

/** The greatest of a list of tensors, element by element. Ranks may differ, and dimensions of 1 stretch. */
export class Maximum extends Merge {
  static override readonly className: string = "Maximum";

  constructor(config: LayerConfig = {}) {
    super(optionsOfAll("Maximum", config));
  }

  protected override combine(inputs: readonly Tensor[], masks: readonly (Tensor | null)[]): Tensor {
    return reduceMasked(inputs, masks, greater);
  }
}

/** The least of a list of tensors, element by element. Ranks may differ, and dimensions of 1 stretch. */
export class Minimum extends Merge {
  static override readonly className: string = "Minimum";

  constructor(config: LayerConfig = {}) {
    super(optionsOfAll("Minimum", config));
  }

  protected override combine(inputs: readonly Tensor[], masks: readonly (Tensor | null)[]): Tensor {
    return reduceMasked(inputs, masks, less);
  }
}

/** {@link Maximum} in one call: the greatest of a list of tensors. */
export function maximum(inputs: readonly SymbolicTensor[], config?: LayerConfig): SymbolicTensor;
export function maximum(inputs: readonly TensorLike[], config?: LayerConfig): Tensor;
export function maximum(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: LayerConfig = {},
): Tensor | SymbolicTensor {
  return new Maximum(config).apply(inputs as readonly TensorLike[]);
}

/** {@link Minimum} in one call: the least of a list of tensors. */
export function minimum(inputs: readonly SymbolicTensor[], config?: LayerConfig): SymbolicTensor;
export function minimum(inputs: readonly TensorLike[], config?: LayerConfig): Tensor;
export function minimum(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: LayerConfig = {},
): Tensor | SymbolicTensor {
  return new Minimum(config).apply(inputs as readonly TensorLike[]);
}
