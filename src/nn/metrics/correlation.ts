/** @module nn/metrics/correlation — whether predictions move as targets do. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { std, variance } from "../../ops/reductions.ts";
import { epsilon } from "../../runtime/config.ts";
import { withDefaults } from "../config.ts";
import { matchTargets } from "../losses/loss.ts";
import { alignTargets } from "./broadcast-targets.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Options of {@link pearsonCorrelation} and {@link concordanceCorrelation}. */
export interface CorrelationOptions {
  /** Axis along which targets and predictions are compared. Default −1; 0 for samples with one value each. */
  readonly axis?: number | undefined;
}

/** Options of {@link PearsonCorrelation} and {@link ConcordanceCorrelation}. */
export interface CorrelationConfig extends MetricConfig, CorrelationOptions {}

/**
 * `mean(z(yTrue) · z(yPred))` along `axis`, `z(x) = (x − mean) / std`: in [−1, 1], NaN where something does not vary.
 *
 * @returns The shape of `yPred` without `axis`.
 * @throws {@link ShapeError} `loss/shape`
 */
export function pearsonCorrelation(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: CorrelationOptions = {},
): Tensor {
  const { axis } = withDefaults("pearsonCorrelation", options, { axis: -1 });
  return pearson(...matchTargets("pearsonCorrelation", array(yTrue), array(yPred)), axis);
}

function pearson(target: Tensor, prediction: Tensor, axis: number): Tensor {
  const standard = (x: Tensor): Tensor => {
    const centred = x.subtract(x.mean(axis, true));
    return centred.divide(std(centred, axis, true));
  };
  return standard(target).multiply(standard(prediction)).mean(axis);
}

/**
 * `2·cov(yTrue, yPred) / (var(yTrue) + var(yPred) + (mean(yTrue) − mean(yPred))² + 1e-7)` along `axis`: in [−1, 1], 1 only
 * where predictions are the targets.
 *
 * @returns The shape of `yPred` without `axis`.
 * @throws {@link ShapeError} `loss/shape`
 * @see Lin, "A concordance correlation coefficient to evaluate reproducibility", 1989.
 */
export function concordanceCorrelation(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: CorrelationOptions = {},
): Tensor {
  const { axis } = withDefaults("concordanceCorrelation", options, { axis: -1 });
  return concordance(...matchTargets("concordanceCorrelation", array(yTrue), array(yPred)), axis);
}

function concordance(target: Tensor, prediction: Tensor, axis: number): Tensor {
  const [meanTrue, meanPred] = [target.mean(axis, true), prediction.mean(axis, true)];
  // Σ(yTrue − c)·(yPred − mean(yPred)) is the same for every c: this is Keras's, for its rounding.
  const covariance = target.subtract(meanPred).multiply(prediction.subtract(meanPred));
  const norm = variance(target.subtract(meanTrue), axis, true)
    .add(variance(prediction.subtract(meanPred), axis, true))
    .add(meanTrue.subtract(meanPred).square());
  return covariance.multiply(2).divide(norm.add(epsilon())).mean(axis);
}

const defaults = { dtype: undefined, axis: -1 } as const;

/** Mean of {@link pearsonCorrelation}: whether targets and predictions are on a line. In [−1, 1]. */
export class PearsonCorrelation extends MeanMetric {
  static override readonly className: string = "PearsonCorrelation";
  override readonly direction: "up" | "down" | null = "up";
  readonly #axis: number;

  constructor(config: CorrelationConfig = {}) {
    const full = withDefaults("PearsonCorrelation", config, {
      ...defaults,
      name: "pearson_correlation",
    });
    super(full);
    this.#axis = full.axis;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return pearson(...alignTargets("PearsonCorrelation", yTrue, yPred), this.#axis);
  }
}

/** Mean of {@link concordanceCorrelation}: whether targets and predictions are equal. In [−1, 1]. */
export class ConcordanceCorrelation extends MeanMetric {
  static override readonly className: string = "ConcordanceCorrelation";
  override readonly direction: "up" | "down" | null = "up";
  readonly #axis: number;

  constructor(config: CorrelationConfig = {}) {
    const full = withDefaults("ConcordanceCorrelation", config, {
      ...defaults,
      name: "concordance_correlation",
    });
    super(full);
    this.#axis = full.axis;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return concordance(...alignTargets("ConcordanceCorrelation", yTrue, yPred), this.#axis);
  }
}
