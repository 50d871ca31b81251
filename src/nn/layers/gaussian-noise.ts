/** @module nn/layers/gaussian-noise — noise that is added, and noise that multiplies. */
import { ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, multiply } from "../../ops/arithmetic.ts";
import { normal } from "../../ops/random.ts";
import { requireRange, withDefaults } from "../config.ts";
import type { SeedGenerator } from "../random/seed-generator.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link GaussianNoise}. */
export interface GaussianNoiseConfig extends LayerConfig {
  /** Standard deviation of the noise, in [0, 1]. */
  readonly stddev: number;
  /** An integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

/** Options of {@link GaussianDropout}. */
export interface GaussianDropoutConfig extends LayerConfig {
  /** Gives the noise the standard deviation `√(rate / (1 − rate))`; in [0, 1], and below 1 in training. */
  readonly rate: number;
  /** An integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

/** In training, adds normal noise of mean 0: `x + stddev·N(0, 1)`; else passes its input on. Any shape. */
export class GaussianNoise extends Layer<null> {
  static override readonly className: string = "GaussianNoise";
  static override readonly supportsMasking: boolean = true;
  readonly #stddev: number;
  readonly #seed: SeedGenerator | null;

  constructor(config: GaussianNoiseConfig | number) {
    const given = typeof config === "number" ? { stddev: config } : config;
    const { base, own } = splitLayerOptions(given);
    const full = withDefaults("GaussianNoise", own, { seed: null }, ["stddev"], layerOptions);
    requireRange("GaussianNoise: stddev", full.stddev, 0, 1);
    super(base, full);
    this.#stddev = full.stddev;
    this.#seed = full.stddev > 0 ? this.addSeed(full.seed) : null;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { training }: CallContext): Tensor {
    if (!training || this.#seed === null) return x;
    return add(x, normal(this.#seed.next(), x.shape, 0, this.#stddev).astype(this.dtype));
  }
}

/**
 * In training, multiplies by normal noise of mean 1: `x · (1 + √(rate / (1 − rate))·N(0, 1))`, whose variance is that
 * of dropout; else passes its input on. Any shape.
 *
 * @throws {@link ValueError} `gaussian-dropout/rate` in training at rate 1.
 * @see Srivastava et al., 2014, section 10.
 */
export class GaussianDropout extends Layer<null> {
  static override readonly className: string = "GaussianDropout";
  static override readonly supportsMasking: boolean = true;
  readonly #rate: number;
  readonly #seed: SeedGenerator | null;

  constructor(config: GaussianDropoutConfig | number) {
    const { base, own } = splitLayerOptions(typeof config === "number" ? { rate: config } : config);
    const full = withDefaults("GaussianDropout", own, { seed: null }, ["rate"], layerOptions);
    requireRange("GaussianDropout: rate", full.rate, 0, 1);
    super(base, full);
    this.#rate = full.rate;
    this.#seed = full.rate > 0 ? this.addSeed(full.seed) : null;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { training }: CallContext): Tensor {
    if (!training || this.#seed === null) return x;
    if (this.#rate >= 1) {
      throw new ValueError(
        "gaussian-dropout/rate",
        `${this.name}: with rate 1 the noise has no finite deviation, √(rate / (1 − rate)). Choose a rate below 1.`,
      );
    }
    const stddev = Math.sqrt(this.#rate / (1 - this.#rate));
    return multiply(x, normal(this.#seed.next(), x.shape, 1, stddev).astype(this.dtype));
  }
}
