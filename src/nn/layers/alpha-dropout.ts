/** @module nn/layers/alpha-dropout */
import { ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, less, multiply, where } from "../../ops/arithmetic.ts";
import { uniform } from "../../ops/random.ts";
import { requireRange, withDefaults } from "../config.ts";
import type { SeedGenerator } from "../random/seed-generator.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { noiseShapeFor, requireNoiseShape } from "./option-checks.ts";

/** Options of {@link AlphaDropout}. */
export interface AlphaDropoutConfig extends LayerConfig {
  /** Share of elements that are dropped in training, in [0, 1]; at 1 no scale keeps the variance, and training fails. */
  readonly rate: number;
  /** Shape of the mask, 1 or `null` where it is shared or follows the input; `null` (default) for the input's shape. */
  readonly noiseShape?: readonly (number | null)[] | null | undefined;
  /** An integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

/** SELU's limit at −∞: −α·λ. */
const floor = -1.6732632423543772 * 1.0507009873554805;

/**
 * Dropout for networks of SELU: in training a random share `rate` of the elements becomes SELU's negative limit
 * `α′ = −1.7581`, and then all are mapped by `a·x + b`, with `a = ((1 − rate)(1 + rate·α′²))^−½` and `b = −a·α′·rate`, so
 * that mean 0 and variance 1 stay what they are. Else passes its input on. Any shape.
 *
 * @throws {@link ValueError} `alpha-dropout/rate` in training at rate 1.
 * @see Klambauer et al., "Self-Normalizing Neural Networks", 2017, https://arxiv.org/abs/1706.02515
 */
export class AlphaDropout extends Layer<null> {
  static override readonly className: string = "AlphaDropout";
  static override readonly supportsMasking: boolean = true;
  readonly #rate: number;
  readonly #noiseShape: readonly (number | null)[] | null;
  readonly #seed: SeedGenerator | null;

  constructor(config: AlphaDropoutConfig | number) {
    const { base, own } = splitLayerOptions(typeof config === "number" ? { rate: config } : config);
    const defaults = { noiseShape: null, seed: null };
    const full = withDefaults("AlphaDropout", own, defaults, ["rate"], layerOptions);
    requireRange("AlphaDropout: rate", full.rate, 0, 1);
    requireNoiseShape("AlphaDropout: noiseShape", full.noiseShape);
    super(base, full);
    this.#rate = full.rate;
    this.#noiseShape = full.noiseShape;
    this.#seed = full.rate > 0 ? this.addSeed(full.seed) : null;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { training }: CallContext): Tensor {
    const rate = this.#rate;
    if (!training || this.#seed === null) return x;
    if (rate >= 1) {
      throw new ValueError(
        "alpha-dropout/rate",
        `${this.name}: with rate 1 every element is dropped, and no scale gives back the variance. Choose a rate below 1.`,
      );
    }
    const shape = noiseShapeFor(this.name, this.#noiseShape, x.shape);
    const isDropped = less(uniform(this.#seed.next(), shape), rate);
    const scale = ((1 - rate) * (1 + rate * floor ** 2)) ** -0.5;
    return add(multiply(where(isDropped, floor, x), scale), -scale * floor * rate);
  }
}
