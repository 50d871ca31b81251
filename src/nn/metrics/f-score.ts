/** @module nn/metrics/f-score — harmonic means of precision and recall. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type PartialShape, sameShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { logicalAnd } from "../../ops/logical.ts";
import { epsilon } from "../../runtime/config.ts";
import type { Variable } from "../../runtime/variable.ts";
import { withDefaults } from "../config.ts";
import { broadcastTargets } from "./broadcast-targets.ts";
import { Metric, type MetricConfig } from "./metric.ts";

/** How classes become one number: counted together; averaged; averaged by how often they occur. */
export type FScoreAverage = "micro" | "macro" | "weighted";

/** Options of {@link F1Score}. */
export interface F1ScoreConfig extends MetricConfig {
  /** `null` (default): a value for each class. */
  readonly average?: FScoreAverage | null | undefined;
  /** A prediction above it is a yes, in (0, 1]; `null` (default): the greatest of each row is. */
  readonly threshold?: number | null | undefined;
}

/** Options of {@link FBetaScore}. */
export interface FBetaScoreConfig extends F1ScoreConfig {
  /** How many times as important recall is as precision, above 0. Default 1. */
  readonly beta?: number | undefined;
}

interface Counts {
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly falseNegatives: Variable;
  /** How often each class occurs. */
  readonly support: Variable;
}

function requireOptions(className: string, average: unknown, threshold: unknown): void {
  if (average !== null && !["micro", "macro", "weighted"].includes(average as string)) {
    throw new ValueError(
      "f-score/average",
      `${className}: average is "micro", "macro", "weighted", or null for a value of each class. Received: ${formatReceived(average)}.`,
    );
  }
  if (threshold === null) return;
  if (typeof threshold !== "number" || !(threshold > 0 && threshold <= 1)) {
    throw new ValueError(
      "f-score/threshold",
      `${className}: threshold is above 0 and at most 1, or null where the greatest of each row is meant. Received: ${formatReceived(threshold)}.`,
    );
  }
}

/** Base: counts of each class, and the weighted harmonic mean made of them. */
abstract class FScore extends Metric {
  override readonly direction: "up" | "down" | null = "up";
  readonly #average: FScoreAverage | null;
  readonly #threshold: number | null;
  readonly #beta: number;
  #counts: Counts | null = null;

  constructor(config: F1ScoreConfig, beta: number) {
    super(config);
    const { average = null, threshold = null } = config;
    const { className } = new.target as unknown as typeof Metric;
    requireOptions(className, average, threshold);
    if (!(typeof beta === "number" && beta > 0)) {
      throw new ValueError(
        "f-score/beta",
        `${className}: beta is a number above 0. Received: ${formatReceived(beta)}.`,
      );
    }
    this.#average = average;
    this.#threshold = threshold;
    this.#beta = beta;
  }

  /** @throws {@link ShapeError} `metric/shape` where predictions are not `[batch, classes]` */
  override build(outputShape: PartialShape): void {
    if (this.#counts !== null) return;
    const [, classes] = outputShape;
    if (outputShape.length !== 2 || typeof classes !== "number") {
      throw new ShapeError(
        "metric/shape",
        `${this.name}: targets and predictions are [batch, classes]. Received: predictions ${formatShape(outputShape)}.`,
      );
    }
    const shape = this.#average === "micro" ? [] : [classes];
    this.#counts = {
      truePositives: this.addVariable("true_positives", shape, this.dtype),
      falsePositives: this.addVariable("false_positives", shape, this.dtype),
      falseNegatives: this.addVariable("false_negatives", shape, this.dtype),
      support: this.addVariable("intermediate_weights", shape, this.dtype),
    };
  }

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    const prediction = array(yPred).astype(this.dtype);
    const [target] = broadcastTargets(array(yTrue).astype(this.dtype), prediction);
    this.build(prediction.shape);
    const counts = this.#counts;
    if (counts === null || !sameShape(target.shape, prediction.shape)) {
      throw new ShapeError(
        "metric/shape",
        `${this.name}: targets and predictions are [batch, classes], of the same shape. Received: targets ${formatShape(target.shape)}, predictions ${formatShape(prediction.shape)}. Turn integer labels into rows with toCategorical.`,
      );
    }
    const yes = this.#choose(prediction).astype(this.dtype);
    const no = yes.negative().add(1);
    const weight =
      sampleWeight === null || sampleWeight === undefined
        ? null
        : array(sampleWeight).astype(this.dtype).reshape(-1, 1);
    const sum = (x: Tensor): Tensor =>
      (weight === null ? x : x.multiply(weight)).sum(this.#average === "micro" ? null : 0);
    counts.truePositives.assignAdd(sum(yes.multiply(target)));
    counts.falsePositives.assignAdd(sum(yes.multiply(target.negative().add(1))));
    counts.falseNegatives.assignAdd(sum(no.multiply(target)));
    counts.support.assignAdd(sum(target));
  }

  /** Which predictions are a yes; without a threshold the greatest of each row, unless it is 0. */
  #choose(prediction: Tensor): Tensor {
    if (this.#threshold !== null) return prediction.greater(this.#threshold);
    const greatest = prediction.max(-1, true);
    return logicalAnd(prediction.greaterEqual(greatest), prediction.abs().greater(1e-9));
  }

  /** `[classes]`, or a scalar with `average`. */
  override result(): Tensor {
    const counts = this.#counts;
    if (counts === null) return array(0, this.dtype);
    const found = counts.truePositives.value;
    const share = (x: Tensor, whole: Tensor): Tensor => x.divide(whole.add(epsilon()));
    const precision = share(found, found.add(counts.falsePositives.value));
    const recall = share(found, found.add(counts.falseNegatives.value));
    const square = this.#beta ** 2;
    const mean = share(precision.multiply(recall), precision.multiply(square).add(recall));
    const score = mean.multiply(1 + square);
    if (this.#average === null) return score;
    if (this.#average !== "weighted") return score.mean();
    const support = counts.support.value;
    return score.multiply(share(support, support.sum())).sum();
  }
}

/**
 * `(1 + beta²) · precision · recall / (beta² · precision + recall)`, for each class or averaged.
 *
 * Targets (one-hot, or several yes) and predictions `[batch, classes]`; the result is `[classes]` or, with `average`, a scalar
 * in [0, 1].
 *
 * @example
 * const score = new FBetaScore({ beta: 2, threshold: 0.5 });
 * score.updateState([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]);
 * score.result(); // [0.3846, 0.9091, 0.8333]
 */
export class FBetaScore extends FScore {
  static override readonly className: string = "FBetaScore";

  /** @throws {@link ValueError} `f-score/average`, `f-score/threshold`, `f-score/beta` */
  constructor(config: FBetaScoreConfig = {}) {
    const full = withDefaults("FBetaScore", config, {
      name: "fbeta_score",
      dtype: undefined,
      average: null,
      beta: 1,
      threshold: null,
    });
    super(full, full.beta);
  }
}

/**
 * Harmonic mean of precision and recall, `2 · precision · recall / (precision + recall)`: {@link FBetaScore} with `beta` 1.
 */
export class F1Score extends FScore {
  static override readonly className: string = "F1Score";

  /** @throws {@link ValueError} `f-score/average`, `f-score/threshold` */
  constructor(config: F1ScoreConfig = {}) {
    const full = withDefaults("F1Score", config, {
      name: "f1_score",
      dtype: undefined,
      average: null,
      threshold: null,
    });
    super(full, 1);
  }
}
