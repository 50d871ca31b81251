/** @module nn/metrics/at-constraint — the best of one share, among thresholds at which another is large enough. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { divideNoNan } from "../../ops/division.ts";
import type { Variable } from "../../runtime/variable.ts";
import {
  type Config,
  requirePositiveInteger,
  requireRange,
  type WithDefaults,
  withDefaults,
} from "../config.ts";
import { confusionCounts, evenThresholds, requireClassId, type Thresholds } from "./confusion.ts";
import { Metric, type MetricConfig } from "./metric.ts";

/** Options of metrics that look for the best of a number of thresholds. */
export interface AtConstraintConfig extends MetricConfig {
  /** Thresholds that are tried, evenly from 0 to 1; a single one is 0.5. Default 200. */
  readonly numThresholds?: number | undefined;
  /** The only class that is counted, from 0; `null` (default): all. */
  readonly classId?: number | null | undefined;
}

const defaults = { name: undefined, dtype: undefined, numThresholds: 200, classId: null } as const;

type Full = WithDefaults<AtConstraintConfig, typeof defaults> & Config;

/** What is known at each threshold, each share `[thresholds]` and 0 where there is nothing to share. */
interface Shares {
  /** Of what is so, the share that is predicted: recall. */
  readonly sensitivity: Tensor;
  /** Of what is not so, the share that is not predicted. */
  readonly specificity: Tensor;
  /** Of what is predicted, the share that is so. */
  readonly precision: Tensor;
}

/** Base: the greatest `dependent` among thresholds where `constrained ≥ bound`; 0 if there is none. */
abstract class BestAtConstraint extends Metric {
  override readonly direction: "up" | "down" | null = "up";
  readonly #bound: number;
  readonly #classId: number | null;
  readonly #thresholds: Thresholds;
  readonly #truePositives: Variable;
  readonly #falsePositives: Variable;
  readonly #trueNegatives: Variable;
  readonly #falseNegatives: Variable;

  /** @param option - The option that holds the bound. */
  constructor(config: object, className: string, option: string) {
    const full = withDefaults(className, config, defaults, [option]) as unknown as Full;
    super(full);
    const bound = full[option];
    requireRange(`${className}: ${option}`, bound, 0, 1);
    if (typeof bound !== "number") {
      throw new ValueError(
        "config/range",
        `${className}: ${option} is a number. Received: ${formatReceived(bound)}.`,
      );
    }
    requirePositiveInteger(`${className}: numThresholds`, full.numThresholds);
    requireClassId(className, full.classId);
    this.#bound = bound;
    this.#classId = full.classId;
    const count = full.numThresholds;
    this.#thresholds = {
      values: count === 1 ? [0.5] : evenThresholds(count),
      areEven: count > 1,
    };
    this.#truePositives = this.addVariable("true_positives", [count]);
    this.#falsePositives = this.addVariable("false_positives", [count]);
    this.#trueNegatives = this.addVariable("true_negatives", [count]);
    this.#falseNegatives = this.addVariable("false_negatives", [count]);
  }

  /** The share that is bounded, and the one that is sought. */
  protected abstract shares(shares: Shares): {
    readonly constrained: Tensor;
    readonly sought: Tensor;
  };

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
      { classId: this.#classId },
    );
    this.#truePositives.assignAdd(counts.truePositives());
    this.#falsePositives.assignAdd(counts.falsePositives());
    this.#trueNegatives.assignAdd(counts.trueNegatives());
    this.#falseNegatives.assignAdd(counts.falseNegatives());
  }

  /** A scalar in [0, 1]. */
  override result(): Tensor {
    const found = this.#truePositives.value;
    const wrong = this.#falsePositives.value;
    const rejected = this.#trueNegatives.value;
    const { constrained, sought } = this.shares({
      sensitivity: divideNoNan(found, found.add(this.#falseNegatives.value)),
      specificity: divideNoNan(rejected, rejected.add(wrong)),
      precision: divideNoNan(found, found.add(wrong)),
    });
    return where(constrained.greaterEqual(this.#bound), sought, 0).max();
  }
}

/** Options of {@link SensitivityAtSpecificity}. */
export interface SensitivityAtSpecificityConfig extends AtConstraintConfig {
  /** The least specificity, in [0, 1]. */
  readonly specificity: number;
}

/** The best sensitivity (recall) of all thresholds whose specificity is at least the given one. */
export class SensitivityAtSpecificity extends BestAtConstraint {
  static override readonly className: string = "SensitivityAtSpecificity";

  /** @throws {@link ValueError} `config/range`, `config/positive-integer`, `metric/class-id` */
  constructor(config: SensitivityAtSpecificityConfig) {
    super(config, "SensitivityAtSpecificity", "specificity");
  }

  protected override shares({ sensitivity, specificity }: Shares): {
    readonly constrained: Tensor;
    readonly sought: Tensor;
  } {
    return { constrained: specificity, sought: sensitivity };
  }
}

/** Options of {@link SpecificityAtSensitivity}. */
export interface SpecificityAtSensitivityConfig extends AtConstraintConfig {
  /** The least sensitivity, in [0, 1]. */
  readonly sensitivity: number;
}

/** The best specificity of all thresholds whose sensitivity (recall) is at least the given one. */
export class SpecificityAtSensitivity extends BestAtConstraint {
  static override readonly className: string = "SpecificityAtSensitivity";

  /** @throws {@link ValueError} `config/range`, `config/positive-integer`, `metric/class-id` */
  constructor(config: SpecificityAtSensitivityConfig) {
    super(config, "SpecificityAtSensitivity", "sensitivity");
  }

  protected override shares({ sensitivity, specificity }: Shares): {
    readonly constrained: Tensor;
    readonly sought: Tensor;
  } {
    return { constrained: sensitivity, sought: specificity };
  }
}

/** Options of {@link PrecisionAtRecall}. */
export interface PrecisionAtRecallConfig extends AtConstraintConfig {
  /** The least recall, in [0, 1]. */
  readonly recall: number;
}

/** The best precision of all thresholds whose recall is at least the given one. */
export class PrecisionAtRecall extends BestAtConstraint {
  static override readonly className: string = "PrecisionAtRecall";

  /** @throws {@link ValueError} `config/range`, `config/positive-integer`, `metric/class-id` */
  constructor(config: PrecisionAtRecallConfig) {
    super(config, "PrecisionAtRecall", "recall");
  }

  protected override shares({ sensitivity, precision }: Shares): {
    readonly constrained: Tensor;
    readonly sought: Tensor;
  } {
    return { constrained: sensitivity, sought: precision };
  }
}

/** Options of {@link RecallAtPrecision}. */
export interface RecallAtPrecisionConfig extends AtConstraintConfig {
  /** The least precision, in [0, 1]. */
  readonly precision: number;
}

/** The best recall of all thresholds whose precision is at least the given one. */
export class RecallAtPrecision extends BestAtConstraint {
  static override readonly className: string = "RecallAtPrecision";

  /** @throws {@link ValueError} `config/range`, `config/positive-integer`, `metric/class-id` */
  constructor(config: RecallAtPrecisionConfig) {
    super(config, "RecallAtPrecision", "precision");
  }

  protected override shares({ sensitivity, precision }: Shares): {
    readonly constrained: Tensor;
    readonly sought: Tensor;
  } {
    return { constrained: precision, sought: sensitivity };
  }
}
