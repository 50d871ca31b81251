/** @module nn/layers/dropout */
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { divide, where } from "../../ops/arithmetic.ts";
import { zerosLike } from "../../ops/creation.ts";
import { bernoulli } from "../../ops/random.ts";
import { requireRange, withDefaults } from "../config.ts";
import type { SeedGenerator } from "../random/seed-generator.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { noiseShapeFor, requireNoiseShape } from "./option-checks.ts";

/** Options of {@link Dropout}. */
export interface DropoutConfig extends LayerConfig {
  /** Share of elements set to 0 in training, in [0, 1]. */
  readonly rate: number;
  /** Shape of the mask, 1 or `null` where it is shared or follows the input; `null` (default) for the input's shape. */
  readonly noiseShape?: readonly (number | null)[] | null | undefined;
  /** An integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

/** Sets a share `rate` of the elements of a mask of shape `noiseShape` to 0 and divides the others by `1 − rate`. */
export function dropElements(
  x: Tensor,
  rate: number,
  seed: SeedGenerator,
  noiseShape: Shape,
): Tensor {
  // As in Keras, no key is drawn where nothing is left to chance.
  if (rate >= 1) return zerosLike(x);
  const keep = 1 - rate;
  return where(bernoulli(seed.next(), keep, noiseShape), divide(x, keep), 0);
}

/**
 * In training, sets a random share `rate` of the elements to 0 and divides the others by `1 − rate`; else passes
 * its input on. Any shape.
 *
 * @see Srivastava et al., 2014.
 */
export class Dropout extends Layer<null> {
  static override readonly className: string = "Dropout";
  static override readonly supportsMasking: boolean = true;
  readonly #rate: number;
  readonly #noiseShape: readonly (number | null)[] | null;
  readonly #seed: SeedGenerator | null;

  constructor(config: DropoutConfig | number) {
    const { base, own } = splitLayerOptions(typeof config === "number" ? { rate: config } : config);
    const full = withDefaults(
      "Dropout",
      own,
      { noiseShape: null, seed: null },
      ["rate"],
      layerOptions,
    );
    requireRange("Dropout: rate", full.rate, 0, 1);
    requireNoiseShape("Dropout: noiseShape", full.noiseShape);
    super(base, full);
    this.#rate = full.rate;
    this.#noiseShape = full.noiseShape;
    this.#seed = full.rate > 0 ? this.addSeed(full.seed) : null;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { training }: CallContext): Tensor {
    if (!training || this.#seed === null) return x;
    const shape = noiseShapeFor(this.name, this.#noiseShape, x.shape);
    return dropElements(x, this.#rate, this.#seed, shape);
  }
}
