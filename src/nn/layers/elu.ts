/** @module nn/layers/elu */
import type { Tensor } from "../../ir/tensor.ts";
import { elu } from "../../ops/activation.ts";
import type { ActivationFunction } from "../activations/registry.ts";
import { requireRange, withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link ELU}. */
export interface ELUConfig extends LayerConfig {
  /** What the output nears, negated, far below 0. Default 1. */
  readonly alpha?: number | undefined;
}

/**
 * `x` where `x > 0`, else `alpha · (e^x − 1)`. Any shape.
 *
 * @throws {@link ValueError} `config/range`
 * @see Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units", 2016.
 */
export class ELU extends Layer<null> {
  static override readonly className: string = "ELU";
  static override readonly supportsMasking: boolean = true;
  readonly #alpha: number;

  constructor(config: ELUConfig | number = {}) {
    const given = typeof config === "number" ? { alpha: config } : config;
    const { base, own } = splitLayerOptions<ELUConfig>(given);
    const full = withDefaults("ELU", own, { alpha: 1 }, [], layerOptions);
    requireRange("ELU: alpha", full.alpha, -Infinity, Infinity, "()");
    super(base, full);
    this.#alpha = full.alpha;
  }

  /** The layer in the place of another's activation. */
  get asActivation(): ActivationFunction {
    return (x) => this.apply(x);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return elu(x, this.#alpha);
  }
}
