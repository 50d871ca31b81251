/** @module nn/metrics/r2-score — the share of the targets' variance that predictions explain. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type PartialShape, sameShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { array, filled } from "../../ops/convert.ts";
import { isinf } from "../../ops/number-kinds.ts";
import type { Variable } from "../../runtime/variable.ts";
import { withDefaults } from "../config.ts";
import { alignRanks } from "../rank.ts";
import { broadcastTargets } from "./broadcast-targets.ts";
import { Metric, type MetricConfig } from "./metric.ts";

/** Options of {@link R2Score}. */
export interface R2ScoreConfig extends MetricConfig {
  /**
   * How columns become one number: their mean (default), or their mean weighted by the targets' variance; `null`: a value for
   * each column. Keras's spelling with `_` is taken too.
   */
  readonly classAggregation?:
    | "uniformAverage"
    | "varianceWeightedAverage"
    | "uniform_average"
    | "variance_weighted_average"
    | null
    | undefined;
  /** Number of the model's inputs, for the adjusted score; 0 (default) for the score as it is. */
  readonly numRegressors?: number | undefined;
}

interface Sums {
  readonly squares: Variable;
  readonly values: Variable;
  readonly residuals: Variable;
  readonly count: Variable;
}

const aggregations = ["uniform_average", "variance_weighted_average"] as const;

function readAggregation(value: unknown): (typeof aggregations)[number] | null {
  if (value === null) return null;
  const found = aggregations.find(
    (name) => name.replaceAll("_", "") === String(value).replaceAll("_", "").toLowerCase(),
  );
  if (found !== undefined) return found;
  throw new ValueError(
    "r2-score/class-aggregation",
    `R2Score: classAggregation is "uniformAverage", "varianceWeightedAverage", or null for a value of each column. Received: ${formatReceived(value)}.`,
  );
}

/**
 * Coefficient of determination, `1 − Σ(yTrue − yPred)² / Σ(yTrue − mean)²`: 1 for perfect predictions, 0 for predicting the
 * mean, below 0 for worse.
 *
 * Targets and predictions `[batch, columns]`; a scalar or, without aggregation, `[columns]`. NaN before any batch.
 *
 * @example
 * const score = new R2Score();
 * score.updateState([[1], [4], [3]], [[2], [4], [4]]);
 * score.result().item(); // 0.5714
 */
export class R2Score extends Metric {
  static override readonly className: string = "R2Score";
  override readonly direction: "up" | "down" | null = "up";
  readonly #aggregation: (typeof aggregations)[number] | null;
  readonly #numRegressors: number;
  readonly #numSamples: Variable;
  #sums: Sums | null = null;

  /** @throws {@link ValueError} `r2-score/class-aggregation`, `r2-score/num-regressors` */
  constructor(config: R2ScoreConfig = {}) {
    const full = withDefaults("R2Score", config, {
      name: "r2_score",
      dtype: undefined,
      classAggregation: "uniform_average",
      numRegressors: 0,
    });
    const classAggregation = readAggregation(full.classAggregation);
    if (!(Number.isInteger(full.numRegressors) && full.numRegressors >= 0)) {
      throw new ValueError(
        "r2-score/num-regressors",
        `R2Score: numRegressors is a whole number, at least 0. Received: ${formatReceived(full.numRegressors)}.`,
      );
    }
    const written = { ...full, classAggregation };
    super(written);
    this.#aggregation = classAggregation;
    this.#numRegressors = full.numRegressors;
    this.#numSamples = this.addVariable("num_samples");
  }

  /** @throws {@link ShapeError} `metric/shape` where predictions are not `[batch, columns]` */
  override build(outputShape: PartialShape): void {
    if (this.#sums !== null) return;
    const [, columns] = outputShape;
    if (outputShape.length !== 2 || typeof columns !== "number") {
      throw new ShapeError(
        "metric/shape",
        `${this.name}: targets and predictions are [batch, columns]. Received: predictions ${formatShape(outputShape)}.`,
      );
    }
    this.#sums = {
      squares: this.addVariable("squared_sum", [columns]),
      values: this.addVariable("sum", [columns]),
      residuals: this.addVariable("residual", [columns]),
      count: this.addVariable("count", [columns]),
    };
  }

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    const [given, prediction] = alignRanks(
      array(yTrue).astype(this.dtype),
      array(yPred).astype(this.dtype),
    );
    this.build(prediction.shape);
    const [target] = broadcastTargets(given, prediction);
    const sums = this.#sums;
    if (sums === null || !sameShape(target.shape, prediction.shape)) {
      throw new ShapeError(
        "metric/shape",
        `${this.name}: targets and predictions are [batch, columns], of the same shape. Received: targets ${formatShape(array(yTrue).shape)}, predictions ${formatShape(array(yPred).shape)}.`,
      );
    }
    const weight = this.#weight(sampleWeight, target);
    const weighted = target.multiply(weight);
    sums.values.assignAdd(weighted.sum(0));
    sums.squares.assignAdd(target.multiply(weighted).sum(0));
    sums.residuals.assignAdd(target.subtract(prediction).square().multiply(weight).sum(0));
    sums.count.assignAdd(weight.sum(0));
    this.#numSamples.assignAdd(given.size);
  }

  #weight(sampleWeight: TensorLike | null | undefined, { shape }: Tensor): Tensor {
    if (sampleWeight === null || sampleWeight === undefined) return filled(1, shape, this.dtype);
    const weight = array(sampleWeight).astype(this.dtype);
    return broadcastTo(weight.ndim === 1 ? weight.expandDims(1) : weight, shape);
  }

  /** A scalar, or `[columns]` without aggregation. */
  override result(): Tensor {
    const sums = this.#sums;
    if (sums === null) return array(Number.NaN);
    const values = sums.values.value;
    const total = sums.squares.value.subtract(values.multiply(values.divide(sums.count.value)));
    const raw = sums.residuals.value.divide(total).negative().add(1);
    // Targets that do not vary explain nothing.
    const scores = where(isinf(raw), 0, raw);
    return this.#adjusted(this.#aggregated(scores, total));
  }

  #aggregated(scores: Tensor, total: Tensor): Tensor {
    switch (this.#aggregation) {
      case "uniform_average":
        return scores.mean();
      case "variance_weighted_average":
        return total.multiply(scores).sum().divide(total.sum());
      default:
        return scores;
    }
  }

  /** `1 − (1 − R²)·(n − 1) / (n − p − 1)`, where there are more samples than that takes. */
  #adjusted(score: Tensor): Tensor {
    if (this.#numRegressors === 0) return score;
    const n = this.#numSamples.value;
    const rest = n.subtract(this.#numRegressors + 1);
    const unexplained = score.negative().add(1).multiply(n.subtract(1));
    const isEnough = rest.greater(0);
    const adjusted = unexplained
      .divide(where(isEnough, rest, 1))
      .negative()
      .add(1);
    return where(isEnough, adjusted, score);
  }
}
