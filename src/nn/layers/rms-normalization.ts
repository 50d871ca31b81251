/** @module nn/layers/rms-normalization */
import { formatShape, ShapeError } from "../../core/errors.ts";
import { normalizeAxes, type PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, multiply } from "../../ops/arithmetic.ts";
import { mean } from "../../ops/broadcast.ts";
import { rsqrt, square } from "../../ops/power.ts";
import { requireRange, withDefaults } from "../config.ts";
import { Ones } from "../initializers/constant.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { statisticsDType } from "./moments.ts";
import { requireAxes } from "./option-checks.ts";
import type { Weight } from "./weight.ts";

/** Options of {@link RMSNormalization}. */
export interface RMSNormalizationConfig extends LayerConfig {
  /** The axis, or axes together, that are normalized. They must be the last ones. Default −1. */
  readonly axis?: number | readonly number[] | undefined;
  /** Added to the mean square, ≥ 0, so that zeros divide by no zero. Default 0.000001. */
  readonly epsilon?: number | undefined;
}

/**
 * Divides each sample by its root mean square: `scale · x / √(mean(x²) + epsilon)`, with the mean along `axis`.
 * Any shape; `scale` has the dimensions at `axis`.
 *
 * @throws {@link ShapeError} `rms-normalization/axis`, `shape/axis`, `layer/unknown-dimension`
 * @see Zhang and Sennrich, 2019, https://arxiv.org/abs/1910.07467
 */
export class RMSNormalization extends Layer<Weight> {
  static override readonly className: string = "RMSNormalization";
  readonly #axis: number | readonly number[];
  readonly #epsilon: number;

  constructor(config: RMSNormalizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { axis: -1, epsilon: 1e-6 };
    const full = withDefaults("RMSNormalization", own, defaults, [], layerOptions);
    requireAxes("RMSNormalization: axis", full.axis);
    requireRange("RMSNormalization: epsilon", full.epsilon, 0, Number.POSITIVE_INFINITY, "[)");
    super(base, full);
    this.#axis = full.axis;
    this.#epsilon = full.epsilon;
  }

  protected override build(inputShape: PartialShape): Weight {
    const axes = normalizeAxes(this.name, this.#axis, inputShape.length);
    const shape = axes.map((axis) => inputShape[axis] ?? null);
    // Keras multiplies by a scale of this shape as it is, aligned on the right.
    const rest = inputShape.slice(inputShape.length - axes.length);
    if (shape.some((dim, i) => dim !== rest[i] && dim !== 1)) {
      throw new ShapeError(
        "rms-normalization/axis",
        `${this.name}: the axes must be the last ones, as in Keras. Received: axis ${formatShape(axes)} of inputs of shape ${formatShape(inputShape)}. Put a Permute layer before.`,
      );
    }
    return this.addWeight("scale", shape, new Ones());
  }

  protected override call(x: Tensor, scale: Weight): Tensor {
    const floats = x.astype(statisticsDType(x.dtype));
    const meanSquare = mean(square(floats), this.#axis, true);
    const normal = multiply(floats, rsqrt(add(meanSquare, this.#epsilon)));
    return multiply(normal, scale.value.astype(floats.dtype)).astype(this.dtype);
  }
}
