/** @module nn/layers/identity */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Passes its input on: a place where another layer may stand. Any shape. */
export class Identity extends Layer<null> {
  static override readonly className: string = "Identity";
  static override readonly supportsMasking: boolean = true;

  constructor(config: LayerConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    super(base, withDefaults("Identity", own, {}, [], layerOptions));
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return x;
  }
}
