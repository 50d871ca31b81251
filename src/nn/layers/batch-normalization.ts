/** @module nn/layers/batch-normalization */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { normalizeAxis, type PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, multiply, subtract } from "../../ops/arithmetic.ts";
import { broadcastTo, reshapeTo } from "../../ops/broadcast.ts";
import { rsqrt } from "../../ops/power.ts";
import { requireBoolean, requireRange, withDefaults } from "../config.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import {
  blend,
  type RenormClipping,
  type RenormWeights,
  RootOf,
  renormCorrection,
  requireRenormClipping,
  updateRenorm,
} from "./batch-renormalization.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { layerOptions, splitLayerOptions } from "./layer-options.ts";
import { type Moments, maskedMomentsOf, momentsOf, statisticsDType } from "./moments.ts";
import { requireAxis } from "./option-checks.ts";
import {
  buildScaleAndOffset,
  resolveScaleAndOffset,
  type ScaleAndOffset,
  type ScaleAndOffsetConfig,
  scaleAndOffsetDefaults,
} from "./scale-and-offset.ts";
import type { Weight } from "./weight.ts";

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationConfig extends ScaleAndOffsetConfig {
  /** The axis that is kept: the features', or the channels'. Default −1. */
  readonly axis?: number | undefined;
  /** How much of the moving averages stays after a step, in [0, 1]. Default 0.99. */
  readonly momentum?: number | undefined;
  /** Added to the variance, ≥ 0, so that constant features divide by no zero. Default 0.001. */
  readonly epsilon?: number | undefined;
  /** Default `"zeros"`. */
  readonly movingMeanInitializer?: InitializerIdentifier | undefined;
  /** Default `"ones"`. */
  readonly movingVarianceInitializer?: InitializerIdentifier | undefined;
  /** Whether to correct a batch's statistics towards moving ones (Ioffe, 2017): for small batches. Default `false`. */
  readonly renorm?: boolean | undefined;
  /** Bounds of the correction of {@link renorm}. Default `null`: none. */
  readonly renormClipping?: RenormClipping | null | undefined;
  /** {@link momentum} of the statistics that {@link renorm} corrects towards. Default 0.99. */
  readonly renormMomentum?: number | undefined;
  /** Statistics over several devices, which Gradus does not have: only `false`, the default. */
  readonly synchronized?: boolean | undefined;
}

interface BatchNormalizationWeights {
  readonly gamma: Weight | null;
  readonly beta: Weight | null;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
  readonly renorm: RenormWeights | null;
}

type Numbers = Readonly<Record<"axis" | "momentum" | "epsilon" | "renormMomentum", number>>;

/**
 * Normalizes each feature over the batch: `gamma · (x − mean) / √(variance + epsilon) + beta`.
 *
 * In training, mean and variance are the batch's, over all axes but `axis`, and move the averages `movingMean` and
 * `movingVariance` (`average · momentum + batch · (1 − momentum)`). In inference, and always where the layer's `trainable` is
 * `false`, they are those averages. A mask (`[batch, steps]` for `[batch, steps, features]`) says which positions count.
 * Any shape; all weights have the dimension at `axis`. Half floats are normalized in float32.
 *
 * @throws {@link ValueError} `config/axis`, `config/range`, `batch-normalization/…`; {@link ShapeError} `shape/axis`,
 *   `batch-normalization/mask`, `layer/unknown-dimension`
 * @see Ioffe and Szegedy, 2015, https://arxiv.org/abs/1502.03167
 */
export class BatchNormalization extends Layer<BatchNormalizationWeights> {
  static override readonly className: string = "BatchNormalization";
  static override readonly supportsMasking: boolean = true;
  readonly #numbers: Numbers;
  readonly #clipping: RenormClipping | null;
  readonly #movingMeanInitializer: Initializer;
  readonly #movingVarianceInitializer: Initializer;
  readonly #options: ScaleAndOffset;

  constructor(config: BatchNormalizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "BatchNormalization",
      own,
      {
        axis: -1,
        momentum: 0.99,
        epsilon: 1e-3,
        ...scaleAndOffsetDefaults,
        movingMeanInitializer: "zeros" as InitializerIdentifier,
        movingVarianceInitializer: "ones" as InitializerIdentifier,
        renorm: false,
        renormClipping: null as RenormClipping | null,
        renormMomentum: 0.99,
        synchronized: false,
      },
      [],
      layerOptions,
    );
    const axis = axisOf(full.axis);
    checkOptions(full);
    const options = resolveScaleAndOffset("BatchNormalization", full);
    const movingMeanInitializer = getInitializer(full.movingMeanInitializer);
    const movingVarianceInitializer = getInitializer(full.movingVarianceInitializer);
    super(base, { ...full, ...options, axis, movingMeanInitializer, movingVarianceInitializer });
    this.#numbers = { ...full, axis };
    this.#clipping = full.renorm ? (full.renormClipping ?? {}) : null;
    this.#movingMeanInitializer = movingMeanInitializer;
    this.#movingVarianceInitializer = movingVarianceInitializer;
    this.#options = options;
  }

  protected override build(inputShape: PartialShape): BatchNormalizationWeights {
    const axis = normalizeAxis(this.name, this.#numbers.axis, inputShape.length);
    const shape = [inputShape[axis] ?? null];
    const kept = (name: string, initializer: Initializer): Weight =>
      this.addWeight(name, shape, initializer, { trainable: false });
    const mean = this.#movingMeanInitializer;
    const root = new RootOf(this.#movingVarianceInitializer);
    return {
      ...buildScaleAndOffset(this.#options, (name, initializer, options) =>
        this.addWeight(name, shape, initializer, options),
      ),
      movingMean: kept("moving_mean", mean),
      movingVariance: kept("moving_variance", this.#movingVarianceInitializer),
      renorm:
        this.#clipping === null
          ? null
          : {
              movingStddev: kept("moving_stddev", root),
              mean: kept("renorm_mean", mean),
              stddev: kept("renorm_stddev", root),
            },
    };
  }

  protected override call(
    x: Tensor,
    weights: BatchNormalizationWeights,
    context: CallContext,
  ): Tensor {
    const floats = x.astype(statisticsDType(x.dtype));
    const axis = normalizeAxis(this.name, this.#numbers.axis, x.ndim);
    // Weights stand at their axis, among ones, and so do statistics.
    const shape = x.shape.map((dim, a) => (a === axis ? dim : 1));
    const read = (weight: Weight | null): Tensor | null =>
      weight === null ? null : reshapeTo(weight.value.astype(floats.dtype), shape);
    let gamma = read(weights.gamma);
    let beta = read(weights.beta);
    let moments: Moments;
    // A frozen layer is one of inference, as in Keras.
    if (context.training && this.trainable) {
      moments = this.#momentsOf(floats, axis, context.mask);
      if (weights.renorm === null) this.#move(weights, moments);
      else {
        const { epsilon } = this.#numbers;
        const correction = renormCorrection(moments, weights.renorm, this.#clipping, epsilon);
        beta = plus(gamma === null ? correction.d : multiply(correction.d, gamma), beta);
        gamma = gamma === null ? correction.r : multiply(correction.r, gamma);
        updateRenorm(weights, weights.renorm, moments, this.#numbers);
      }
    } else {
      const mean = reshapeTo(weights.movingMean.value.astype(floats.dtype), shape);
      const variance = reshapeTo(weights.movingVariance.value.astype(floats.dtype), shape);
      moments = { mean, variance, deviation: subtract(floats, mean) };
    }
    const root = rsqrt(add(moments.variance, this.#numbers.epsilon));
    const factor = gamma === null ? root : multiply(root, gamma);
    // Not x·factor − mean·factor, as Keras has it: that cancels where the mean is large.
    return plus(multiply(moments.deviation, factor), beta).astype(this.dtype);
  }

  /** Moments over all axes but `axis`, of what the mask leaves. */
  #momentsOf(x: Tensor, axis: number, mask: Tensor | null): Moments {
    const axes = x.shape.flatMap((_, a) => (a === axis ? [] : [a]));
    if (mask === null) return momentsOf(x, axes);
    const rank = x.ndim - 1;
    if (mask.ndim !== rank || mask.shape.some((dim, a) => dim !== 1 && dim !== x.shape[a])) {
      throw new ShapeError(
        "batch-normalization/mask",
        `${this.name}: a mask must have one axis less than the inputs and stretch to them: ${formatShape(x.shape.slice(0, -1))} for inputs of shape ${formatShape(x.shape)}. Received: ${formatShape(mask.shape)}.`,
      );
    }
    const spread = broadcastTo(reshapeTo(mask.astype("bool"), [...mask.shape, 1]), x.shape);
    return maskedMomentsOf(x, axes, spread);
  }

  /** Moves the averages towards a batch's moments. */
  #move({ movingMean, movingVariance }: BatchNormalizationWeights, moments: Moments): void {
    movingMean.assign(blend(movingMean, moments.mean, this.#numbers.momentum));
    movingVariance.assign(blend(movingVariance, moments.variance, this.#numbers.momentum));
  }
}

function plus(x: Tensor, y: Tensor | null): Tensor {
  return y === null ? x : add(x, y);
}

/** Keras's files of before version 3 hold a list of one. */
function axisOf(value: unknown): number {
  const axis: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  requireAxis("BatchNormalization: axis", axis);
  return axis;
}

function checkOptions(full: {
  readonly momentum: number;
  readonly epsilon: number;
  readonly renorm: boolean;
  readonly renormClipping: RenormClipping | null;
  readonly renormMomentum: number;
  readonly synchronized: boolean;
}): void {
  requireRange("BatchNormalization: momentum", full.momentum, 0, 1);
  requireRange("BatchNormalization: renormMomentum", full.renormMomentum, 0, 1);
  requireRange("BatchNormalization: epsilon", full.epsilon, 0, Number.POSITIVE_INFINITY, "[)");
  requireBoolean("BatchNormalization: renorm", full.renorm);
  requireRenormClipping(full.renormClipping);
  if (full.synchronized === false) return;
  throw new ValueError(
    "batch-normalization/synchronized",
    `BatchNormalization: synchronized: true needs several devices, which Gradus does not train on. Received: ${formatReceived(full.synchronized)}. Leave it out.`,
  );
}
