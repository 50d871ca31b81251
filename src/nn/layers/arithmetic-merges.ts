/** @module nn/layers/arithmetic-merges — sums, differences, products and means of several tensors. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import {
  divide,
  subtract as minus,
  add as plus,
  multiply as times,
  where,
} from "../../ops/arithmetic.ts";
import { logicalOr } from "../../ops/logical.ts";
import { expandDims } from "../../ops/shape.ts";
import { withDefaults } from "../config.ts";
import type { SymbolicTensor } from "../graph.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { Merge } from "./merge.ts";

/** The options that every layer has, of a layer that has none of its own. */
export function optionsOfAll(className: string, config: LayerConfig): LayerConfig {
  const { base, own } = splitLayerOptions(config);
  withDefaults(className, own, {}, [], layerOptions);
  return base;
}

/**
 * The sum of a list of tensors. Ranks may differ, and dimensions of 1 stretch; see {@link Merge}.
 *
 * @example
 * new Add().apply([x, block]) // a residual connection: [32, 64], [32, 64] → [32, 64]
 */
export class Add extends Merge {
  static override readonly className: string = "Add";

  constructor(config: LayerConfig = {}) {
    super(optionsOfAll("Add", config));
  }

  protected override combine(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((sum, x) => plus(sum, x));
  }
}

/** The first of two tensors less the second. Ranks may differ, and dimensions of 1 stretch. */
export class Subtract extends Merge {
  static override readonly className: string = "Subtract";

  constructor(config: LayerConfig = {}) {
    super(optionsOfAll("Subtract", config));
  }

  protected override get count(): number {
    return 2;
  }

  protected override combine(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((difference, x) => minus(difference, x));
  }
}

/**
 * The product of a list of tensors, element by element. Ranks may differ, and dimensions of 1 stretch.
 *
 * Steps that do not count are factors of 1; where they count in no input, the product is 0.
 */
export class Multiply extends Merge {
  static override readonly className: string = "Multiply";

  constructor(config: LayerConfig = {}) {
    super(optionsOfAll("Multiply", config));
  }

  protected override combine(inputs: readonly Tensor[], masks: readonly (Tensor | null)[]): Tensor {
    const spread = masks.map((mask) => (mask === null ? null : expandDims(mask, -1)));
    const product = inputs
      .map((x, i) => {
        const mask = spread[i] ?? null;
        return mask === null ? x : where(mask, x, 1);
      })
      .reduce((known, x) => times(known, x));
    const known = spread.flatMap((mask) => (mask === null ? [] : [mask]));
    if (known.length < inputs.length) return product;
    return where(
      known.reduce((some, mask) => logicalOr(some, mask)),
      product,
      0,
    );
  }
}

/** The mean of a list of tensors, element by element. Ranks may differ, and dimensions of 1 stretch. */
export class Average extends Merge {
  static override readonly className: string = "Average";

  constructor(config: LayerConfig = {}) {
    super(optionsOfAll("Average", config));
  }

  protected override combine(inputs: readonly Tensor[]): Tensor {
    return divide(
      inputs.reduce((sum, x) => plus(sum, x)),
      inputs.length,
    );
  }
}

/** {@link Add} in one call: the sum of a list of tensors. */
export function add(inputs: readonly SymbolicTensor[], config?: LayerConfig): SymbolicTensor;
export function add(inputs: readonly TensorLike[], config?: LayerConfig): Tensor;
export function add(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: LayerConfig = {},
): Tensor | SymbolicTensor {
  return new Add(config).apply(inputs as readonly TensorLike[]);
}

/** {@link Subtract} in one call: the first of two tensors less the second. */
export function subtract(inputs: readonly SymbolicTensor[], config?: LayerConfig): SymbolicTensor;
export function subtract(inputs: readonly TensorLike[], config?: LayerConfig): Tensor;
export function subtract(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: LayerConfig = {},
): Tensor | SymbolicTensor {
  return new Subtract(config).apply(inputs as readonly TensorLike[]);
}

/** {@link Multiply} in one call: the product of a list of tensors. */
export function multiply(inputs: readonly SymbolicTensor[], config?: LayerConfig): SymbolicTensor;
export function multiply(inputs: readonly TensorLike[], config?: LayerConfig): Tensor;
export function multiply(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: LayerConfig = {},
): Tensor | SymbolicTensor {
  return new Multiply(config).apply(inputs as readonly TensorLike[]);
}

/** {@link Average} in one call: the mean of a list of tensors. */
export function average(inputs: readonly SymbolicTensor[], config?: LayerConfig): SymbolicTensor;
export function average(inputs: readonly TensorLike[], config?: LayerConfig): Tensor;
export function average(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: LayerConfig = {},
): Tensor | SymbolicTensor {
  return new Average(config).apply(inputs as readonly TensorLike[]);
}
