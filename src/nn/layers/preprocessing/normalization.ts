/** @module nn/layers/preprocessing/normalization */
import {
  formatReceived,
  formatShape,
  ShapeError,
  StateError,
  ValueError,
} from "../../../core/errors.ts";
import { normalizeAxis, type PartialShape, type Shape, sameShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { add, astype, divide, multiply, subtract } from "../../../ops/arithmetic.ts";
import { broadcastTo, reshapeTo } from "../../../ops/broadcast.ts";
import { array } from "../../../ops/convert.ts";
import { maximum } from "../../../ops/extremes.ts";
import { sqrt } from "../../../ops/power.ts";
import { epsilon } from "../../../runtime/config.ts";
import { requireBoolean, withDefaults } from "../../config.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { requireAxes } from "../option-checks.ts";
import type { Weight } from "../weight.ts";
import { joinMoments, type Moments, momentsAlong } from "./host-moments.ts";
import { type AdaptData, batchesOf, type NumberValues, readNumbers } from "./host-values.ts";

/** Options of {@link Normalization}. */
export interface NormalizationConfig extends LayerConfig {
  /** Axes of which each index has its own mean and variance; `null` for one of each. Default −1: each feature. */
  readonly axis?: number | readonly number[] | null | undefined;
  /** Means that are known already, to be given with `variance`: they stretch to the shape of `axis`. Default `null`. */
  readonly mean?: TensorLike | null | undefined;
  /** Variances that are known already. Default `null`. */
  readonly variance?: TensorLike | null | undefined;
  /** Whether to turn what was normalized back into what it was. Default `false`. */
  readonly invert?: boolean | undefined;
}

interface NormalizationWeights {
  /** What {@link Normalization.adapt} writes; `null` where mean and variance were given. */
  readonly learned: { readonly mean: Weight; readonly variance: Weight } | null;
  /** The shape of a batch with 1 for all axes that share a mean. */
  readonly stretched: Shape;
  /** Axes that have means of their own, ascending. */
  readonly kept: readonly number[];
}

type NestedNumbers = number | readonly NestedNumbers[];

/**
 * Normalizes features by the mean and variance of known data: `(x − mean) / max(√variance, epsilon)`, in training and
 * inference alike; with `invert` the way back. Any shape, to the layer's dtype. `epsilon` is `config.epsilon()`.
 *
 * {@link adapt} measures mean and variance before training, or they are given.
 *
 * @throws {@link ValueError} `normalization/mean-and-variance`, `config/axis`; {@link ShapeError} `normalization/shape`,
 *   `shape/axis`, `layer/unknown-dimension`
 * @example
 * const layer = new Normalization();
 * layer.adapt([[0, 7], [2, 9]]);
 * layer.apply([[0, 9]]) // [[-1, 1]]
 */
export class Normalization extends Layer<NormalizationWeights> {
  static override readonly className: string = "Normalization";
  static override readonly supportsMasking: boolean = true;
  readonly #axes: readonly number[];
  readonly #mean: Tensor | null;
  readonly #variance: Tensor | null;
  readonly #invert: boolean;

  constructor(config: NormalizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "Normalization",
      own,
      {
        axis: -1 as number | readonly number[] | null,
        mean: null as TensorLike | null,
        variance: null as TensorLike | null,
        invert: false,
      },
      [],
      layerOptions,
    );
    const axes = axesOf(full.axis);
    requireBoolean("Normalization: invert", full.invert);
    const mean = full.mean === null ? null : array(full.mean);
    const variance = full.variance === null ? null : array(full.variance);
    requirePair(mean, variance, axes);
    const plain = (tensor: Tensor | null): NestedNumbers | null =>
      tensor === null ? null : (tensor.arraySync() as NestedNumbers);
    super(base, {
      axis: axes,
      invert: full.invert,
      mean: plain(mean),
      variance: plain(variance),
    });
    this.#axes = axes;
    this.#mean = mean;
    this.#variance = variance;
    this.#invert = full.invert;
  }

  /**
   * Measures mean and variance. What an earlier call found is forgotten.
   *
   * @param data - Numbers in the shape of the inputs; or batches of them, as a list of tensors or an iterable.
   * @throws {@link ShapeError} `normalization/shape` where it does not fit the inputs that the layer was built for;
   *   {@link StateError} `normalization/fixed` where mean and variance were given
   */
  adapt(data: AdaptData): void {
    if (this.#mean !== null) {
      throw new StateError(
        "normalization/fixed",
        `${this.name}: its mean and variance were given, so there is nothing to adapt. Leave them out to measure them.`,
      );
    }
    let moments: Moments | null = null;
    for (const batch of batchesOf(data).batches) {
      const values = readNumbers(this.name, batch);
      moments = joinMoments(moments, this.#momentsOf(values));
    }
    if (moments === null) {
      throw new ShapeError(
        "normalization/shape",
        `${this.name}: adapt needs at least one batch of data. Received: none.`,
      );
    }
    const { learned } = this.builtWeights;
    learned?.mean.assign(array(moments.mean, "float32").reshape(learned.mean.shape));
    learned?.variance.assign(array(moments.variance, "float32").reshape(learned.variance.shape));
  }

  #momentsOf(values: NumberValues): Moments {
    this.ensureBuilt(values.shape);
    const { stretched, kept } = this.builtWeights;
    if (
      values.shape.length !== stretched.length ||
      kept.some((axis) => values.shape[axis] !== stretched[axis])
    ) {
      throw new ShapeError(
        "normalization/shape",
        `${this.name}: expected data like the inputs it was built for, of shape ${formatShape(stretched.map((dim, axis) => (kept.includes(axis) ? dim : null)))}. Received: ${formatShape(values.shape)}.`,
      );
    }
    return momentsAlong(values, kept);
  }

  protected override build(inputShape: PartialShape): NormalizationWeights {
    const rank = inputShape.length;
    const kept = this.#axes
      .map((axis) => normalizeAxis(this.name, axis, rank))
      .sort((a, b) => a - b);
    const shape = kept.map((axis) => inputShape[axis] ?? null);
    const known = this.#mean !== null;
    const stretched = inputShape.map((dim, axis) => (kept.includes(axis) ? (dim ?? 1) : 1));
    if (known && shape.includes(null)) {
      throw new ShapeError(
        "layer/unknown-dimension",
        `${this.name}: the dimensions that \`axis\` names must be known. Received: axis=${formatShape(this.#axes)} for inputs of shape ${formatShape(inputShape)}.`,
      );
    }
    const keep = { trainable: false };
    const learned = known
      ? null
      : {
          mean: this.addWeight("mean", shape, "zeros", keep),
          variance: this.addWeight("variance", shape, "ones", keep),
        };
    // Nothing reads it; files have it.
    if (!known) this.addWeight("count", [], "zeros", { trainable: false, dtype: "int32" });
    return { learned, stretched, kept };
  }

  protected override call(x: Tensor, weights: NormalizationWeights): Tensor {
    const { learned } = weights;
    const mean = this.#placed(this.#mean ?? learned?.mean.value ?? null, weights);
    const variance = this.#placed(this.#variance ?? learned?.variance.value ?? null, weights);
    const values = astype(x, this.dtype);
    const deviation = maximum(sqrt(variance), epsilon());
    return this.#invert
      ? add(mean, multiply(values, deviation))
      : divide(subtract(values, mean), deviation);
  }

  /** Means or variances where they stand in a batch, with ones for the other axes. */
  #placed(given: Tensor | null, { stretched, kept }: NormalizationWeights): Tensor {
    const statistics = given ?? array(0);
    const own = kept.slice(kept.length - statistics.ndim);
    const shape = stretched.map((_, axis) => {
      const i = own.indexOf(axis);
      return i < 0 ? 1 : (statistics.shape[i] ?? 1);
    });
    if (shape.some((dim, axis) => dim !== 1 && dim !== stretched[axis])) {
      throw new ShapeError(
        "normalization/shape",
        `${this.name}: mean and variance of shape ${formatShape(statistics.shape)} do not stretch to the dimensions that \`axis\` names. Received: ${formatShape(kept.map((axis) => stretched[axis] ?? null))}.`,
      );
    }
    return broadcastTo(reshapeTo(astype(statistics, this.dtype), shape), stretched);
  }
}

function axesOf(axis: unknown): readonly number[] {
  if (axis === null || (Array.isArray(axis) && axis.length === 0)) return [];
  requireAxes("Normalization: axis", axis);
  return typeof axis === "number" ? [axis] : axis;
}

function requirePair(mean: Tensor | null, variance: Tensor | null, axes: readonly number[]): void {
  if (mean === null && variance === null) return;
  const shapes = `mean=${mean === null ? "null" : formatShape(mean.shape)}, variance=${variance === null ? "null" : formatShape(variance.shape)}`;
  if (mean === null || variance === null || !sameShape(mean.shape, variance.shape)) {
    throw new ValueError(
      "normalization/mean-and-variance",
      `Normalization: give \`mean\` and \`variance\` together, in the same shape. Received: ${shapes}.`,
    );
  }
  if (mean.ndim <= axes.length) return;
  throw new ValueError(
    "normalization/mean-and-variance",
    `Normalization: \`mean\` and \`variance\` may have as many axes as \`axis\` names. Received: ${shapes}, axis=${formatReceived(axes)}.`,
  );
}
