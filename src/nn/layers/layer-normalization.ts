/** @module nn/layers/layer-normalization */
import { writeError } from "#platform";
import { normalizeAxes, type PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, multiply } from "../../ops/arithmetic.ts";
import { reshapeTo } from "../../ops/broadcast.ts";
import { rsqrt } from "../../ops/power.ts";
import { requireBoolean, requireRange, withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { layerOptions, splitLayerOptions } from "./layer-options.ts";
import { momentsOf, statisticsDType } from "./moments.ts";
import { requireAxes } from "./option-checks.ts";
import {
  buildScaleAndOffset,
  resolveScaleAndOffset,
  type ScaleAndOffset,
  type ScaleAndOffsetConfig,
  scaleAndOffsetDefaults,
} from "./scale-and-offset.ts";
import type { Weight } from "./weight.ts";

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationConfig extends ScaleAndOffsetConfig {
  /** The axis, or axes together, that are normalized: the features'. Default −1. */
  readonly axis?: number | readonly number[] | undefined;
  /** Added to the variance, ≥ 0, so that constant features divide by no zero. Default 0.001. */
  readonly epsilon?: number | undefined;
  /**
   * Divides by the deviation without subtracting the mean, and has no `beta`: what Keras keeps for old files, and not
   * what its name says. Default `false`; see `RMSNormalization`.
   */
  readonly rmsScaling?: boolean | undefined;
}

interface LayerNormalizationWeights {
  readonly gamma: Weight | null;
  readonly beta: Weight | null;
}

/**
 * Normalizes each sample by itself: `gamma · (x − mean) / √(variance + epsilon) + beta`, with mean and variance along `axis`.
 * In training and inference alike. Any shape; `gamma` and `beta` have the dimensions at `axis`, in ascending order of axes.
 *
 * @throws {@link ShapeError} `shape/axis`, `layer/unknown-dimension`
 * @see Ba et al., 2016, https://arxiv.org/abs/1607.06450
 */
export class LayerNormalization extends Layer<LayerNormalizationWeights> {
  static override readonly className: string = "LayerNormalization";
  static override readonly supportsMasking: boolean = true;
  readonly #axis: number | readonly number[];
  readonly #epsilon: number;
  readonly #rmsScaling: boolean;
  readonly #options: ScaleAndOffset;

  constructor(config: LayerNormalizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "LayerNormalization",
      own,
      { axis: -1, epsilon: 1e-3, rmsScaling: false, ...scaleAndOffsetDefaults },
      [],
      layerOptions,
    );
    requireAxes("LayerNormalization: axis", full.axis);
    requireRange("LayerNormalization: epsilon", full.epsilon, 0, Number.POSITIVE_INFINITY, "[)");
    requireBoolean("LayerNormalization: rmsScaling", full.rmsScaling);
    const options = resolveScaleAndOffset("LayerNormalization", full);
    super(base, { ...full, ...options });
    if (full.rmsScaling) {
      writeError(
        `${this.name}: rmsScaling divides by the deviation from the mean, not by the root mean square; Keras keeps it for old files only. Use RMSNormalization.`,
      );
    }
    this.#axis = full.axis;
    this.#epsilon = full.epsilon;
    this.#rmsScaling = full.rmsScaling;
    this.#options = full.rmsScaling ? { ...options, scale: true, center: false } : options;
  }

  protected override build(inputShape: PartialShape): LayerNormalizationWeights {
    const axes = normalizeAxes(this.name, this.#axis, inputShape.length);
    const shape = axes.map((axis) => inputShape[axis] ?? null);
    return buildScaleAndOffset(this.#options, (name, initializer, options) =>
      this.addWeight(name, shape, initializer, options),
    );
  }

  protected override call(x: Tensor, { gamma, beta }: LayerNormalizationWeights): Tensor {
    const floats = x.astype(statisticsDType(x.dtype));
    const axes = normalizeAxes(this.name, this.#axis, x.ndim);
    const shape = x.shape.map((dim, axis) => (axes.includes(axis) ? dim : 1));
    const spread = (weight: Weight): Tensor => reshapeTo(weight.value.astype(floats.dtype), shape);
    const { variance, deviation } = momentsOf(floats, axes);
    const root = rsqrt(add(variance, this.#epsilon));
    const normal = multiply(this.#rmsScaling ? floats : deviation, root);
    const scaled = gamma === null ? normal : multiply(normal, spread(gamma));
    return (beta === null ? scaled : add(scaled, spread(beta))).astype(this.dtype);
  }
}
