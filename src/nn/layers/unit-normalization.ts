/** @module nn/layers/unit-normalization */
import { normalizeAxes, type PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { multiply } from "../../ops/arithmetic.ts";
import { sum } from "../../ops/broadcast.ts";
import { minimum } from "../../ops/extremes.ts";
import { rsqrt, square } from "../../ops/power.ts";
import { withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { requireAxes } from "./option-checks.ts";

/** Options of {@link UnitNormalization}. */
export interface UnitNormalizationConfig extends LayerConfig {
  /** Along which axis, or axes together, the length is taken. Default −1. */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * Gives vectors length 1: `x · min(1 / √Σx², 10¹²)`, where the sum goes along `axis`; zeros stay zeros. Any shape.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export class UnitNormalization extends Layer<null> {
  static override readonly className: string = "UnitNormalization";
  static override readonly supportsMasking: boolean = true;
  readonly #axis: number | readonly number[];

  constructor(config: UnitNormalizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("UnitNormalization", own, { axis: -1 }, [], layerOptions);
    requireAxes("UnitNormalization: axis", full.axis);
    super(base, full);
    this.#axis = full.axis;
  }

  protected override build(inputShape: PartialShape): null {
    normalizeAxes(this.name, this.#axis, inputShape.length);
    return null;
  }

  protected override call(x: Tensor): Tensor {
    const floats = x.astype(this.dtype);
    return multiply(floats, minimum(rsqrt(sum(square(floats), this.#axis, true)), 1e12));
  }
}
