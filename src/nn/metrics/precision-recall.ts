/** @module nn/metrics/precision-recall — how many of what is said to be so are so, and how many of what is so are found. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { divideNoNan } from "../../ops/division.ts";
import type { Variable } from "../../runtime/variable.ts";
import { withDefaults } from "../config.ts";
import {
  type ConfusionCounts,
  confusionCounts,
  readThresholds,
  requireClassId,
  type Selection,
  type Thresholds,
} from "./confusion.ts";
import type { ThresholdsConfig } from "./confusion-counts.ts";
import { Metric } from "./metric.ts";

/** Options of {@link Precision} and {@link Recall}. */
export interface PrecisionConfig extends ThresholdsConfig {
  /** Only the `k` greatest predictions of a row count as a yes; then thresholds default to none. `null` (default): all. */
  readonly topK?: number | null | undefined;
  /** The only class that is counted, from 0; `null` (default): all. */
  readonly classId?: number | null | undefined;
}

/** True positives of all positives, by one definition or the other of what a positive is. */
abstract class PositiveShare extends Metric {
  override readonly direction: "up" | "down" | null = "up";
  readonly #thresholds: Thresholds;
  readonly #selection: Selection;
  readonly #found: Variable;
  readonly #others: Variable;

  constructor(config: PrecisionConfig, className: string, others: string) {
    const full = withDefaults(className, config, {
      name: undefined,
      dtype: undefined,
      thresholds: null,
      topK: null,
      classId: null,
    });
    super(full);
    const { thresholds, topK, classId } = full;
    if (topK !== null && !(Number.isInteger(topK) && topK > 0)) {
      throw new ValueError(
        "metric/top-k",
        `${className}: topK is a whole number above 0, or null for all predictions. Received: ${formatReceived(topK)}.`,
      );
    }
    requireClassId(className, classId);
    this.#thresholds = readThresholds(className, thresholds, topK === null ? 0.5 : "any");
    this.#selection = { topK, classId };
    const shape = [this.#thresholds.values.length];
    this.#found = this.addVariable("true_positives", shape);
    this.#others = this.addVariable(others, shape);
  }

  /** The positives that are not true positives. */
  protected abstract others(counts: ConfusionCounts): Tensor;

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    const weight = sampleWeight === null || sampleWeight === undefined ? null : array(sampleWeight);
    const counts = confusionCounts(
      (this.constructor as typeof Metric).className,
      array(yTrue),
      array(yPred),
      weight,
      this.#thresholds,
      this.#selection,
    );
    this.#found.assign(this.#found.value.add(counts.truePositives()));
    this.#others.assign(this.#others.value.add(this.others(counts)));
  }

  /** A scalar for one threshold, else `[thresholds]`; 0 where there are no positives. */
  override result(): Tensor {
    const found = this.#found.value;
    const share = divideNoNan(found, found.add(this.#others.value));
    return share.size === 1 ? share.squeeze(0) : share;
  }
}

/** `true positives / (true positives + false positives)`: the share of what is predicted that is so. In [0, 1]. */
export class Precision extends PositiveShare {
  static override readonly className: string = "Precision";

  /** @throws {@link ValueError} `metric/thresholds`, `metric/top-k`, `metric/class-id` */
  constructor(config: PrecisionConfig = {}) {
    super(config, "Precision", "false_positives");
  }

  protected override others(counts: ConfusionCounts): Tensor {
    return counts.falsePositives();
  }
}

/** `true positives / (true positives + false negatives)`: the share of what is so that is predicted. In [0, 1]. */
export class Recall extends PositiveShare {
  static override readonly className: string = "Recall";

  /** @throws {@link ValueError} `metric/thresholds`, `metric/top-k`, `metric/class-id` */
  constructor(config: PrecisionConfig = {}) {
    super(config, "Recall", "false_negatives");
  }

  protected override others(counts: ConfusionCounts): Tensor {
    return counts.falseNegatives();
  }
}
