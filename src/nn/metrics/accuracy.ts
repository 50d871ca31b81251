/** @module nn/metrics/accuracy — the share of predictions that are right. */
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { withDefaults } from "../config.ts";
import { alignRanks } from "../rank.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

const defaults = { name: undefined, dtype: undefined } as const;

/** Whether target and prediction are equal: `[batch, …]`. */
function equalShare(yTrue: Tensor, yPred: Tensor): Tensor {
  const [target, prediction] = alignRanks(yTrue.astype(yPred.dtype), yPred);
  return target.equal(prediction).astype("float32");
}

/** Share of predictions that equal the target exactly. */
export class Accuracy extends MeanMetric {
  static override readonly className: string = "Accuracy";
  override readonly direction: "up" | "down" | null = "up";

  constructor(config: MetricConfig = {}) {
    super({ ...withDefaults("Accuracy", config, defaults), name: config.name ?? "accuracy" });
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return equalShare(yTrue, yPred);
  }
}

/** Options of {@link BinaryAccuracy}. */
export interface BinaryAccuracyConfig extends MetricConfig {
  /** A prediction above it counts as 1. Default 0.5. */
  readonly threshold?: number | undefined;
}

/** Share of probabilities on the target's side of a threshold. */
export class BinaryAccuracy extends MeanMetric {
  static override readonly className: string = "BinaryAccuracy";
  override readonly direction: "up" | "down" | null = "up";
  readonly #threshold: number;

  constructor(config: BinaryAccuracyConfig = {}) {
    const full = withDefaults("BinaryAccuracy", config, { ...defaults, threshold: 0.5 });
    super({ ...full, name: config.name ?? "binary_accuracy" });
    this.#threshold = full.threshold;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryAccuracy(yTrue, yPred, this.#threshold);
  }
}

/** Whether each probability is on its target's side of the threshold: 1 or 0. */
export function binaryAccuracy(yTrue: TensorLike, yPred: TensorLike, threshold = 0.5): Tensor {
  const [target, prediction] = alignRanks(array(yTrue), array(yPred));
  const label = prediction.greater(threshold).astype("float32");
  return target.astype("float32").equal(label).astype("float32");
}

/** Whether the most probable class is the target's: one-hot targets, 1 or 0 for each sample. */
export function categoricalAccuracy(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return array(yTrue).argmax(-1).equal(array(yPred).argmax(-1)).astype("float32");
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
    const full = withDefaults("CategoricalAccuracy", config, defaults);
    super({ ...full, name: config.name ?? "categorical_accuracy" });
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
    const full = withDefaults("SparseCategoricalAccuracy", config, defaults);
    super({ ...full, name: config.name ?? "sparse_categorical_accuracy" });
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}
