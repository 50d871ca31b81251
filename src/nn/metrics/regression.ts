/** @module nn/metrics/regression — distances between numbers, as metrics. The commonest two are in `of-loss`. */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { cosineOf } from "../losses/cosine-similarity.ts";
import { logCosh } from "../losses/huber.ts";
import { matchTargets } from "../losses/loss.ts";
import {
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
} from "../losses/relative-errors.ts";
import { alignTargets, broadcastTargets } from "./broadcast-targets.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Mean of `100 · |yTrue − yPred| / max(|yTrue|, 1e-7)`, in percent. */
export class MeanAbsolutePercentageError extends MeanMetric {
  static override readonly className: string = "MeanAbsolutePercentageError";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "mean_absolute_percentage_error", dtype: undefined };
    super(withDefaults("MeanAbsolutePercentageError", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(...broadcastTargets(yTrue, yPred));
  }
}

/** Mean of `(ln(1 + yTrue) − ln(1 + yPred))²`. */
export class MeanSquaredLogarithmicError extends MeanMetric {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "mean_squared_logarithmic_error", dtype: undefined };
    super(withDefaults("MeanSquaredLogarithmicError", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(...broadcastTargets(yTrue, yPred));
  }
}

/** `√ mean((yTrue − yPred)²)` over all batches: an error in the targets' unit. */
export class RootMeanSquaredError extends MeanMetric {
  static override readonly className: string = "RootMeanSquaredError";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "root_mean_squared_error", dtype: undefined };
    super(withDefaults("RootMeanSquaredError", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    const pair = broadcastTargets(yTrue, yPred.astype(this.dtype));
    const [target, prediction] = matchTargets("RootMeanSquaredError", ...pair);
    return prediction.subtract(target).square();
  }

  override result(): Tensor {
    return super.result().sqrt();
  }
}

/** Mean of `ln cosh(yPred − yTrue)`: squares of small errors, sizes of large ones. */
export class LogCoshError extends MeanMetric {
  static override readonly className: string = "LogCoshError";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    super(withDefaults("LogCoshError", config, { name: "logcosh", dtype: undefined }));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(...broadcastTargets(yTrue, yPred));
  }
}

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityConfig extends MetricConfig {
  /** Axis along which the vectors lie. Default −1. */
  readonly axis?: number | undefined;
}

/** Mean of the cosine of the angle between targets and predictions, in [−1, 1]: 1 for the same direction. */
export class CosineSimilarity extends MeanMetric {
  static override readonly className: string = "CosineSimilarity";
  override readonly direction: "up" | "down" | null = "up";
  readonly #axis: number;

  constructor(config: CosineSimilarityConfig = {}) {
    const defaults = { name: "cosine_similarity", dtype: undefined, axis: -1 };
    const { axis, ...full } = withDefaults("CosineSimilarity", config, defaults);
    // Keras does not write the axis down, and takes −1 when it reads: only another one must be told.
    super({ ...full, ...(axis === -1 ? {} : { axis }) });
    this.#axis = axis;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosineOf(...alignTargets("CosineSimilarity", yTrue, yPred), this.#axis);
  }
}
