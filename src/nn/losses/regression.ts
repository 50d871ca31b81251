/** @module nn/losses/regression — distances between numbers. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { withDefaults } from "../config.ts";
import { Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

const squaredError = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchTargets("meanSquaredError", yTrue, yPred);
  return target.subtract(prediction).square().mean(-1);
};

const absoluteError = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchTargets("meanAbsoluteError", yTrue, yPred);
  return target.subtract(prediction).abs().mean(-1);
};

/** `mean((yTrue − yPred)², axis −1)`: `[batch, …, d] → [batch, …]`. @throws {@link ShapeError} `loss/shape` */
export function meanSquaredError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return squaredError(array(yTrue), array(yPred));
}

/** `mean(|yTrue − yPred|, axis −1)`: `[batch, …, d] → [batch, …]`. @throws {@link ShapeError} `loss/shape` */
export function meanAbsoluteError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return absoluteError(array(yTrue), array(yPred));
}

/** Mean of squared errors: the loss of regression. */
export class MeanSquaredError extends Loss {
  static override readonly className: string = "MeanSquaredError";

  constructor(config: LossConfig = {}) {
    super("mean_squared_error", withDefaults("MeanSquaredError", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredError(yTrue, yPred);
  }
}

/** Mean of absolute errors: less moved by outliers than squares. */
export class MeanAbsoluteError extends Loss {
  static override readonly className: string = "MeanAbsoluteError";

  constructor(config: LossConfig = {}) {
    super("mean_absolute_error", withDefaults("MeanAbsoluteError", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return absoluteError(yTrue, yPred);
  }
}
