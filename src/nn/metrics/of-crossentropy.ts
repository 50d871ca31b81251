/** @module nn/metrics/of-crossentropy — means of the crossentropies' values, as metrics. */
import type { Tensor } from "../../ir/tensor.ts";
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

  constructor(config: CrossentropyMetricConfig = {}) {
    super({ ...config, name: config.name ?? "binary_crossentropy" });
    this.loss = new BinaryCrossentropyLoss(config);
  }
}

/** Mean crossentropy of several classes, one-hot targets. */
export class CategoricalCrossentropy extends LossMetric {
  static override readonly className: string = "CategoricalCrossentropy";
  protected override readonly loss: CategoricalCrossentropyLoss;

  constructor(config: CrossentropyMetricConfig = {}) {
    super({ ...config, name: config.name ?? "categorical_crossentropy" });
    this.loss = new CategoricalCrossentropyLoss(config);
  }
}

/** Mean crossentropy of several classes, integer labels. */
export class SparseCategoricalCrossentropy extends LossMetric {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  protected override readonly loss: SparseCategoricalCrossentropyLoss;

  constructor(config: Omit<SparseCrossentropyConfig, "reduction"> = {}) {
    super({ ...config, name: config.name ?? "sparse_categorical_crossentropy" });
    this.loss = new SparseCategoricalCrossentropyLoss(config);
  }
}
