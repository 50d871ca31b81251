/** @module nn/metrics/confusion-counts — the four numbers of a confusion matrix, as metrics. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import type { Variable } from "../../runtime/variable.ts";
import { withDefaults } from "../config.ts";
import {
  type ConfusionCounts,
  confusionCounts,
  readThresholds,
  type Thresholds,
} from "./confusion.ts";
import { Metric, type MetricConfig } from "./metric.ts";

/** Options of metrics that count yes and no. */
export interface ThresholdsConfig extends MetricConfig {
  /** A prediction above it is a yes; with several the result is a vector. In [0, 1]; `null` (default) is 0.5. */
  readonly thresholds?: number | readonly number[] | null | undefined;
}

/** A weighted number of predictions. */
abstract class ConfusionCount extends Metric {
  readonly #thresholds: Thresholds;
  readonly #count: Variable;

  constructor(config: ThresholdsConfig, className: string) {
    const full = withDefaults(className, config, {
      name: undefined,
      dtype: undefined,
      thresholds: null,
    });
    super(full);
    this.#thresholds = readThresholds(className, full.thresholds);
    this.#count = this.addVariable("accumulator", [this.#thresholds.values.length]);
  }

  /** Which of the four. */
  protected abstract pick(counts: ConfusionCounts): Tensor;

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    const weight = sampleWeight === null || sampleWeight === undefined ? null : array(sampleWeight);
    const { className } = this.constructor as typeof Metric;
    const counts = confusionCounts(className, array(yTrue), array(yPred), weight, this.#thresholds);
    this.#count.assign(this.#count.value.add(this.pick(counts)));
  }

  /** A scalar for one threshold, else `[thresholds]`. */
  override result(): Tensor {
    const { value } = this.#count;
    return value.size === 1 ? value.squeeze(0) : value;
  }
}

/** Weighted number of predictions above the threshold whose target is 1. */
export class TruePositives extends ConfusionCount {
  static override readonly className: string = "TruePositives";

  /** @throws {@link ValueError} `metric/thresholds` */
  constructor(config: ThresholdsConfig = {}) {
    super(config, "TruePositives");
  }

  protected override pick(counts: ConfusionCounts): Tensor {
    return counts.truePositives();
  }
}

/** Weighted number of predictions above the threshold whose target is 0. */
export class FalsePositives extends ConfusionCount {
  static override readonly className: string = "FalsePositives";

  /** @throws {@link ValueError} `metric/thresholds` */
  constructor(config: ThresholdsConfig = {}) {
    super(config, "FalsePositives");
  }

  protected override pick(counts: ConfusionCounts): Tensor {
    return counts.falsePositives();
  }
}

/** Weighted number of predictions up to the threshold whose target is 0. */
export class TrueNegatives extends ConfusionCount {
  static override readonly className: string = "TrueNegatives";

  /** @throws {@link ValueError} `metric/thresholds` */
  constructor(config: ThresholdsConfig = {}) {
    super(config, "TrueNegatives");
  }

  protected override pick(counts: ConfusionCounts): Tensor {
    return counts.trueNegatives();
  }
}

/** Weighted number of predictions up to the threshold whose target is 1. */
export class FalseNegatives extends ConfusionCount {
  static override readonly className: string = "FalseNegatives";

  /** @throws {@link ValueError} `metric/thresholds` */
  constructor(config: ThresholdsConfig = {}) {
    super(config, "FalseNegatives");
  }

  protected override pick(counts: ConfusionCounts): Tensor {
    return counts.falseNegatives();
  }
}
