/** @module nn/layers/leaky-relu */
import type { Tensor } from "../../ir/tensor.ts";
import { leakyRelu } from "../../ops/activation.ts";
import type { ActivationFunction } from "../activations/registry.ts";
import { requireRange, withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link LeakyReLU}. */
export interface LeakyReLUConfig extends LayerConfig {
  /** Slope below 0, at least 0. Default 0.3 (the function of this name has 0.2). */
  readonly negativeSlope?: number | undefined;
  /** The same by its name in Keras 2. */
  readonly alpha?: number | undefined;
}

/**
 * `x` where `x ≥ 0`, else `negativeSlope · x`. Any shape.
 *
 * @throws {@link ValueError} `config/range`
 */
export class LeakyReLU extends Layer<null> {
  static override readonly className: string = "LeakyReLU";
  static override readonly supportsMasking: boolean = true;
  readonly #negativeSlope: number;

  constructor(config: LeakyReLUConfig | number = {}) {
    const given = typeof config === "number" ? { negativeSlope: config } : config;
    const { base, own } = splitLayerOptions<LeakyReLUConfig>(given);
    const { alpha, ...options } = withDefaults(
      "LeakyReLU",
      own,
      { negativeSlope: 0.3, alpha: null as number | null },
      [],
      layerOptions,
    );
    const negativeSlope = alpha ?? options.negativeSlope;
    requireRange("LeakyReLU: negativeSlope", negativeSlope, 0, Infinity);
    super(base, { negativeSlope });
    this.#negativeSlope = negativeSlope;
  }

  /** The layer in the place of another's activation. */
  get asActivation(): ActivationFunction {
    return (x) => this.apply(x);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return leakyRelu(x, this.#negativeSlope);
  }
}
