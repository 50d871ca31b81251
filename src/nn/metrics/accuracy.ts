/** @module nn/metrics/accuracy — the share of predictions that are right. */
import { formatShape, ShapeError } from "../../core/errors.ts";
import { sameShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { withDefaults } from "../config.ts";
import { alignRanks } from "../rank.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Whether target and prediction are equal, 1 or 0: `[batch, …]`. */
export function accuracy(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const predictions = array(yPred);
  const [target, prediction] = alignRanks(array(yTrue).astype(predictions.dtype), predictions);
  return target.equal(prediction).astype("float32");
}

/** Share of predictions that equal the target exactly. */
export class Accuracy extends MeanMetric {
  static override readonly className: string = "Accuracy";
  override readonly direction: "up" | "down" | null = "up";

  constructor(config: MetricConfig = {}) {
    super(withDefaults("Accuracy", config, { name: "accuracy", dtype: undefined }));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return accuracy(yTrue, yPred);
  }
}

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions {
  /** A prediction above it counts as 1. Default 0.5. */
  readonly threshold?: number | undefined;
}

/** Options of {@link BinaryAccuracy}. */
export interface BinaryAccuracyConfig extends MetricConfig, BinaryAccuracyOptions {}

/** Share of probabilities on the target's side of a threshold. */
export class BinaryAccuracy extends MeanMetric {
  static override readonly className: string = "BinaryAccuracy";
  override readonly direction: "up" | "down" | null = "up";
  readonly #threshold: number;

  constructor(config: BinaryAccuracyConfig = {}) {
    const full = withDefaults("BinaryAccuracy", config, {
      name: "binary_accuracy",
      dtype: undefined,
      threshold: 0.5,
    });
    super(full);
    this.#threshold = full.threshold;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryAccuracy(yTrue, yPred, { threshold: this.#threshold });
  }
}

/** Whether each probability is on its target's side of the threshold: 1 or 0. */
export function binaryAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: BinaryAccuracyOptions = {},
): Tensor {
  const { threshold } = withDefaults("binaryAccuracy", options, { threshold: 0.5 });
  const [target, prediction] = alignRanks(array(yTrue), array(yPred));
  const label = prediction.greater(threshold).astype("float32");
  return target.astype("float32").equal(label).astype("float32");
}

/** Whether the most probable class is the target's: one-hot targets, 1 or 0 for each sample. */
export function categoricalAccuracy(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const [target, prediction] = [array(yTrue), array(yPred)];
  if (!sameShape(target.shape, prediction.shape)) {
    throw new ShapeError(
      "metric/shape",
      `categoricalAccuracy: targets are one-hot, of the predictions' shape. Received: targets ${formatShape(target.shape)}, predictions ${formatShape(prediction.shape)}. For integer labels use sparseCategoricalAccuracy.`,
    );
  }
  return target.argmax(-1).equal(prediction.argmax(-1)).astype("float32");
}

/** Whether the most probable class is the label: integer targets, 1 or 0 for each sample. */
export function sparseCategoricalAccuracy(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const prediction = array(yPred);
  let target = array(yTrue);
  if (target.ndim === prediction.ndim && target.shape.at(-1) === 1) target = target.squeeze(-1);
  const label = prediction.argmax(-1);
  if (label.ndim !== target.ndim) {
    throw new ShapeError(
      "metric/shape",
      `sparseCategoricalAccuracy: targets are integer labels, one for each prediction. Received: targets ${formatShape(array(yTrue).shape)}, predictions ${formatShape(prediction.shape)}. For one-hot targets use categoricalAccuracy.`,
    );
  }
  return target.astype("int32").equal(label).astype("float32");
}

/** Share of samples whose most probable class is the target's; targets one-hot. */
export class CategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "CategoricalAccuracy";
  override readonly direction: "up" | "down" | null = "up";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "categorical_accuracy", dtype: undefined };
    super(withDefaults("CategoricalAccuracy", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalAccuracy(yTrue, yPred);
  }
}

/** Share of samples whose most probable class is the label; targets integers. */
export class SparseCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "SparseCategoricalAccuracy";
  override readonly direction: "up" | "down" | null = "up";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "sparse_categorical_accuracy", dtype: undefined };
    super(withDefaults("SparseCategoricalAccuracy", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}
