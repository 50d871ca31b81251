/** @module nn/losses/relative-errors — distances that are measured by the size of what is predicted. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { epsilon } from "../../runtime/config.ts";
import { withDefaults } from "../config.ts";
import { Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

const percentage = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchTargets("meanAbsolutePercentageError", yTrue, yPred);
  const size = target.abs().maximum(epsilon());
  return target.subtract(prediction).divide(size).abs().mean(-1).multiply(100);
};

const logarithmic = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchTargets("meanSquaredLogarithmicError", yTrue, yPred);
  const magnitude = (x: Tensor): Tensor => x.maximum(epsilon()).add(1).log();
  return magnitude(prediction).subtract(magnitude(target)).square().mean(-1);
};

/**
 * `100 · mean(|yTrue − yPred| / max(|yTrue|, 1e-7), axis −1)`: `[batch, …, d] → [batch, …]`, in percent.
 *
 * Targets of 0 make it huge.
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function meanAbsolutePercentageError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return percentage(array(yTrue), array(yPred));
}

/**
 * `mean((ln(1 + yTrue) − ln(1 + yPred))², axis −1)`: `[batch, …, d] → [batch, …]`. What is below 1e-7 counts as 1e-7.
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function meanSquaredLogarithmicError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return logarithmic(array(yTrue), array(yPred));
}

/** Mean of errors in percent of the target: for targets of many sizes, none of them 0. */
export class MeanAbsolutePercentageError extends Loss {
  static override readonly className: string = "MeanAbsolutePercentageError";

  constructor(config: LossConfig = {}) {
    const full = withDefaults("MeanAbsolutePercentageError", config, lossDefaults);
    super("mean_absolute_percentage_error", full);
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return percentage(yTrue, yPred);
  }
}

/** Mean of squared differences of logarithms: for targets ≥ 0 that grow by factors. */
export class MeanSquaredLogarithmicError extends Loss {
  static override readonly className: string = "MeanSquaredLogarithmicError";

  constructor(config: LossConfig = {}) {
    const full = withDefaults("MeanSquaredLogarithmicError", config, lossDefaults);
    super("mean_squared_logarithmic_error", full);
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return logarithmic(yTrue, yPred);
  }
}
