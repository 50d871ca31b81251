/** @module nn/layers/relu */
import type { Tensor } from "../../ir/tensor.ts";
import type { ActivationFunction } from "../activations/registry.ts";
import { relu } from "../activations/relu.ts";
import { requireRange, withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link ReLU}. */
export interface ReLUConfig extends LayerConfig {
  /** Nothing above it comes out; at least 0. `null` (default) for no bound. */
  readonly maxValue?: number | null | undefined;
  /** Slope below the threshold, at least 0. Default 0. */
  readonly negativeSlope?: number | undefined;
  /** Where the slope changes, at least 0. Default 0. */
  readonly threshold?: number | undefined;
}

/**
 * Rectifier: `x` above `threshold`, at most `maxValue`; `negativeSlope · (x − threshold)` elsewhere. Any shape.
 *
 * @throws {@link ValueError} `config/range`
 */
export class ReLU extends Layer<null> {
  static override readonly className: string = "ReLU";
  static override readonly supportsMasking: boolean = true;
  readonly #activation: (x: Tensor) => Tensor;

  constructor(config: ReLUConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { maxValue: null as number | null, negativeSlope: 0, threshold: 0 };
    const full = withDefaults("ReLU", own, defaults, [], layerOptions);
    const { maxValue, negativeSlope, threshold } = full;
    if (maxValue !== null) requireRange("ReLU: maxValue", maxValue, 0, Infinity);
    requireRange("ReLU: negativeSlope", negativeSlope, 0, Infinity);
    requireRange("ReLU: threshold", threshold, 0, Infinity);
    super(base, full);
    this.#activation = (x) => relu(x, negativeSlope, maxValue, threshold);
  }

  /** The layer in the place of another's activation. */
  get asActivation(): ActivationFunction {
    return (x) => this.apply(x);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return this.#activation(x);
  }
}
