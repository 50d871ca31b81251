/** @module nn/layers/activation */
import type { Tensor } from "../../ir/tensor.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  getActivation,
} from "../activations/registry.ts";
import { withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link Activation}. */
export interface ActivationConfig extends LayerConfig {
  readonly activation: ActivationIdentifier;
}

/** An activation as a layer of its own: `activation(x)`, any shape. */
export class Activation extends Layer<null> {
  static override readonly className: string = "Activation";
  static override readonly supportsMasking: boolean = true;
  readonly activation: ActivationFunction;

  /** `new Activation("relu")` and `new Activation({ activation: "relu" })` are the same. */
  constructor(config: ActivationConfig | string) {
    const { base, own } = splitLayerOptions(
      typeof config === "string" ? { activation: config } : config,
    );
    const full = withDefaults("Activation", own, {}, ["activation"], layerOptions);
    super(base, full);
    this.activation = getActivation(full.activation);
  }

  /** The layer in the place of another's activation. */
  get asActivation(): ActivationFunction {
    return (x) => this.apply(x);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return this.activation(x);
  }
}
