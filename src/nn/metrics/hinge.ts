/** @module nn/metrics/hinge — how far predictions are from the right side of a margin, as metrics. */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { categoricalHinge, hinge, squaredHinge } from "../losses/hinge.ts";
import { broadcastTargets } from "./broadcast-targets.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Mean of `max(1 − yTrue · yPred, 0)`; targets are −1 or 1, or 0 or 1. */
export class Hinge extends MeanMetric {
  static override readonly className: string = "Hinge";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    super(withDefaults("Hinge", config, { name: "hinge", dtype: undefined }));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(...broadcastTargets(yTrue, yPred));
  }
}

/** Mean of `max(1 − yTrue · yPred, 0)²`; targets are −1 or 1, or 0 or 1. */
export class SquaredHinge extends MeanMetric {
  static override readonly className: string = "SquaredHinge";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    super(withDefaults("SquaredHinge", config, { name: "squared_hinge", dtype: undefined }));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(...broadcastTargets(yTrue, yPred));
  }
}

/** Mean of `max(greatest wrong class − right class + 1, 0)`; targets one-hot. */
export class CategoricalHinge extends MeanMetric {
  static override readonly className: string = "CategoricalHinge";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    const defaults = { name: "categorical_hinge", dtype: undefined };
    super(withDefaults("CategoricalHinge", config, defaults));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(...broadcastTargets(yTrue, yPred));
  }
}
