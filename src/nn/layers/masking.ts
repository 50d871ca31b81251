/** @module nn/layers/masking */
import type { Tensor } from "../../ir/tensor.ts";
import { notEqual, where } from "../../ops/arithmetic.ts";
import { any } from "../../ops/reductions.ts";
import { requireRange, withDefaults } from "../config.ts";
import type { Tensors } from "../structure.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link Masking}. */
export interface MaskingConfig extends LayerConfig {
  /** What all features of a step that does not count are; a list for one value each. Default 0. */
  readonly maskValue?: number | readonly number[] | undefined;
}

/**
 * Leaves out steps: those whose features all equal `maskValue` become 0, and the layers that follow pass over them.
 *
 * Any shape `[batch, steps, features]`; the mask that travels with the result is `[batch, steps]`.
 */
export class Masking extends Layer<null> {
  static override readonly className: string = "Masking";
  static override readonly supportsMasking: boolean = true;
  readonly #value: number | readonly number[];

  constructor(config: MaskingConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { maskValue: 0 as number | readonly number[] };
    const full = withDefaults("Masking", own, defaults, [], layerOptions);
    for (const value of [full.maskValue].flat()) {
      requireRange("Masking: maskValue", value, -Infinity, Infinity);
    }
    super(base, full);
    this.#value = full.maskValue;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return where(any(notEqual(x, this.#value), -1, true), x, 0);
  }

  override computeMask(inputs: Tensors): Tensor {
    return any(notEqual(inputs as Tensor, this.#value), -1);
  }
}
