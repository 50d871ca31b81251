/** @module nn/metrics/of-crossentropy — means of the crossentropies' values, as metrics. */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import {
  BinaryCrossentropy as BinaryCrossentropyLoss,
  CategoricalCrossentropy as CategoricalCrossentropyLoss,
  type CrossentropyConfig,
  SparseCategoricalCrossentropy as SparseCategoricalCrossentropyLoss,
  type SparseCrossentropyConfig,
} from "../losses/crossentropy.ts";
import type { Loss } from "../losses/loss.ts";
import { MeanMetric, type MetricValues } from "./metric.ts";

/** Options of a crossentropy as a metric. */
export type CrossentropyMetricConfig = Omit<CrossentropyConfig, "reduction">;

const shared = { dtype: undefined, fromLogits: false, labelSmoothing: 0 } as const;

/** A metric that is the mean of a loss's values. */
abstract class LossMetric extends MeanMetric {
  override readonly direction: "up" | "down" | null = "down";
  protected abstract readonly loss: Loss;

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor | MetricValues {
    return this.loss.perSample(yTrue, yPred);
  }
}

/** Mean crossentropy of two classes. */
export class BinaryCrossentropy extends LossMetric {
  static override readonly className: string = "BinaryCrossentropy";
  protected override readonly loss: BinaryCrossentropyLoss;

  constructor(config: Omit<CrossentropyMetricConfig, "axis"> = {}) {
    const defaults = { ...shared, name: "binary_crossentropy" };
    const full = withDefaults("BinaryCrossentropy", config, defaults);
    super(full);
    this.loss = new BinaryCrossentropyLoss(full);
  }
}

/** Mean crossentropy of several classes, one-hot targets. */
export class CategoricalCrossentropy extends LossMetric {
  static override readonly className: string = "CategoricalCrossentropy";
  protected override readonly loss: CategoricalCrossentropyLoss;

  constructor(config: CrossentropyMetricConfig = {}) {
    const defaults = { ...shared, name: "categorical_crossentropy", axis: -1 };
    const full = withDefaults("CategoricalCrossentropy", config, defaults);
    super(full);
    this.loss = new CategoricalCrossentropyLoss(full);
  }
}

/** Mean crossentropy of several classes, integer labels. */
export class SparseCategoricalCrossentropy extends LossMetric {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  protected override readonly loss: SparseCategoricalCrossentropyLoss;

  constructor(config: Omit<SparseCrossentropyConfig, "reduction"> = {}) {
    const full = withDefaults("SparseCategoricalCrossentropy", config, {
      name: "sparse_categorical_crossentropy",
      dtype: undefined,
      fromLogits: false,
      ignoreClass: null,
      axis: -1,
    });
    super(full);
    this.loss = new SparseCategoricalCrossentropyLoss(full);
  }
}
