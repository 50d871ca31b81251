/** @module nn/losses/huber — distances that are quadratic near 0 and linear far from it, so that outliers pull less. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { softplus } from "../../ops/sigmoid.ts";
import { requireRange, withDefaults } from "../config.ts";
import { Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

/** Options of {@link huber}. */
export interface HuberOptions {
  /** Where the parabola goes over into a line, in units of the error; not negative. Default 1. */
  readonly delta?: number | undefined;
}

/** Options of {@link Huber}. */
export interface HuberConfig extends LossConfig, HuberOptions {}

const huberValues = (yTrue: Tensor, yPred: Tensor, delta: number): Tensor => {
  const [target, prediction] = matchTargets("huber", yTrue, yPred);
  const error = prediction.subtract(target);
  const distance = error.abs();
  const near = error.square().multiply(0.5);
  const far = distance.multiply(delta).subtract(0.5 * delta ** 2);
  return where(distance.lessEqual(delta), near, far).mean(-1);
};

const logCoshValues = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchTargets("logCosh", yTrue, yPred);
  const error = prediction.subtract(target);
  // ln cosh x = x + ln(1 + e^−2x) − ln 2, where cosh itself would overflow.
  return error
    .add(softplus(error.multiply(-2)))
    .subtract(Math.LN2)
    .mean(-1);
};

/**
 * Mean over axis −1 of `e²/2` where `|e| ≤ delta`, else `delta·|e| − delta²/2`, for `e = yPred − yTrue`:
 * `[batch, …, d] → [batch, …]`.
 *
 * @throws {@link ShapeError} `loss/shape`
 * @throws {@link ValueError} `config/range`
 * @see Huber, "Robust Estimation of a Location Parameter", 1964.
 */
export function huber(yTrue: TensorLike, yPred: TensorLike, options: HuberOptions = {}): Tensor {
  const { delta } = withDefaults("huber", options, { delta: 1 });
  requireRange("huber: delta", delta, 0, Infinity);
  return huberValues(array(yTrue), array(yPred), delta);
}

/** `mean(ln cosh(yPred − yTrue), axis −1)`: `[batch, …, d] → [batch, …]`. @throws {@link ShapeError} `loss/shape` */
export function logCosh(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return logCoshValues(array(yTrue), array(yPred));
}

/** Squared errors up to `delta`, absolute ones beyond. */
export class Huber extends Loss {
  static override readonly className: string = "Huber";
  readonly #delta: number;

  /** @throws {@link ValueError} `config/range` */
  constructor(config: HuberConfig = {}) {
    const full = withDefaults("Huber", config, { ...lossDefaults, delta: 1 });
    super("huber_loss", full, { delta: 1 });
    requireRange("Huber: delta", full.delta, 0, Infinity);
    this.#delta = full.delta;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return huberValues(yTrue, yPred, this.#delta);
  }
}

/** Logarithm of the hyperbolic cosine of errors: close to `e²/2` for small ones, to `|e| − ln 2` for large ones. */
export class LogCosh extends Loss {
  static override readonly className: string = "LogCosh";

  constructor(config: LossConfig = {}) {
    super("log_cosh", withDefaults("LogCosh", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCoshValues(yTrue, yPred);
  }
}
