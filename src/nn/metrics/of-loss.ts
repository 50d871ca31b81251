/** @module nn/metrics/of-loss — means of the losses' values, as metrics. */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { meanAbsoluteError, meanSquaredError } from "../losses/regression.ts";
import { broadcastTargets } from "./broadcast-targets.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Mean of squared errors. */
export class MeanSquaredError extends MeanMetric {
  static override readonly className: string = "MeanSquaredError";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "mean_squared_error", dtype: undefined };
    super(withDefaults("MeanSquaredError", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(...broadcastTargets(yTrue, yPred));
  }
}

/** Mean of absolute errors. */
export class MeanAbsoluteError extends MeanMetric {
  static override readonly className: string = "MeanAbsoluteError";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "mean_absolute_error", dtype: undefined };
    super(withDefaults("MeanAbsoluteError", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(...broadcastTargets(yTrue, yPred));
  }
}
