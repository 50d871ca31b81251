/** @module nn/metrics/top-k — whether the target is among the most probable classes. */
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { any } from "../../ops/reductions.ts";
import { inTopK } from "../../ops/top-k.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Options of {@link topKCategoricalAccuracy}. */
export interface TopKOptions {
  /** How many of the greatest predictions are looked at. Default 5. */
  readonly k?: number | undefined;
}

/** Options of {@link sparseTopKCategoricalAccuracy}. */
export interface SparseTopKOptions extends TopKOptions {
  /** Whether predictions are classes, the most probable first, not values of each class. Default `false`. */
  readonly fromSortedIds?: boolean | undefined;
}

/** Options of {@link TopKCategoricalAccuracy}. */
export interface TopKConfig extends MetricConfig, TopKOptions {}

/** Options of {@link SparseTopKCategoricalAccuracy}. */
export interface SparseTopKConfig extends MetricConfig, SparseTopKOptions {}

function isAmong(target: Tensor, yPred: Tensor, k: number, areSorted: boolean): Tensor {
  const rows = yPred.reshape(-1, yPred.shape.at(-1) ?? 1);
  if (yPred.ndim < 2 || rows.shape[0] !== target.size) {
    throw new ShapeError(
      "metric/shape",
      `topKCategoricalAccuracy: predictions are [batch, …, classes], with one target for each row. Received: predictions ${formatShape(yPred.shape)}, targets as classes ${formatShape(target.shape)}.`,
    );
  }
  const labels = target.flatten();
  const found = areSorted
    ? any(
        labels
          .astype(yPred.dtype)
          .expandDims(1)
          .equal(rows.slice(":", `:${k}`)),
        1,
      )
    : inTopK(labels.astype("int32"), rows, k);
  return found.astype("float32").reshape(target.shape);
}

/**
 * Whether the target is among the `k` most probable classes, 1 or 0 for each sample; equal probabilities share the better
 * place.
 *
 * @param yTrue - One-hot, `[batch, …, classes]`.
 * @param yPred - `[batch, …, classes]`.
 * @returns float32, `[batch, …]`.
 * @throws {@link ShapeError} `metric/shape`
 */
export function topKCategoricalAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: TopKOptions = {},
): Tensor {
  const { k } = withDefaults("topKCategoricalAccuracy", options, { k: 5 });
  requirePositiveInteger("topKCategoricalAccuracy: k", k);
  return isAmong(array(yTrue).argmax(-1), array(yPred), k, false);
}

/**
 * {@link topKCategoricalAccuracy} of targets that are classes.
 *
 * @param yTrue - Integers, `[batch, …]` or `[batch, …, 1]`.
 * @param yPred - `[batch, …, classes]`; with `fromSortedIds`, classes `[batch, …, n]`, the most probable first.
 * @returns float32, the shape of `yTrue`.
 * @throws {@link ShapeError} `metric/shape`
 */
export function sparseTopKCategoricalAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: SparseTopKOptions = {},
): Tensor {
  const { k, fromSortedIds } = withDefaults("sparseTopKCategoricalAccuracy", options, {
    k: 5,
    fromSortedIds: false,
  });
  requirePositiveInteger("sparseTopKCategoricalAccuracy: k", k);
  return isAmong(array(yTrue), array(yPred), k, fromSortedIds);
}

/** Share of samples whose target is among the `k` most probable classes; targets one-hot. */
export class TopKCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "TopKCategoricalAccuracy";
  override readonly direction: "up" | "down" | null = "up";
  readonly #k: number;

  /** @throws {@link ValueError} `config/positive-integer` */
  constructor(config: TopKConfig = {}) {
    const full = withDefaults("TopKCategoricalAccuracy", config, {
      name: "top_k_categorical_accuracy",
      dtype: undefined,
      k: 5,
    });
    requirePositiveInteger("TopKCategoricalAccuracy: k", full.k);
    super(full);
    this.#k = full.k;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return topKCategoricalAccuracy(yTrue, yPred, { k: this.#k });
  }
}

/** Share of samples whose target is among the `k` most probable classes; targets integers. */
export class SparseTopKCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";
  override readonly direction: "up" | "down" | null = "up";
  readonly #k: number;
  readonly #fromSortedIds: boolean;

  /** @throws {@link ValueError} `config/positive-integer` */
  constructor(config: SparseTopKConfig = {}) {
    const { fromSortedIds, ...full } = withDefaults("SparseTopKCategoricalAccuracy", config, {
      name: "sparse_top_k_categorical_accuracy",
      dtype: undefined,
      k: 5,
      fromSortedIds: false,
    });
    requirePositiveInteger("SparseTopKCategoricalAccuracy: k", full.k);
    // Keras writes the option down only where it is on.
    super({ ...full, ...(fromSortedIds ? { fromSortedIds } : {}) });
    this.#k = full.k;
    this.#fromSortedIds = fromSortedIds;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseTopKCategoricalAccuracy(yTrue, yPred, {
      k: this.#k,
      fromSortedIds: this.#fromSortedIds,
    });
  }
}
