/** @module nn/losses/divergence — how unlikely the targets are under what was predicted: distributions and counts. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { clip } from "../../ops/extremes.ts";
import { epsilon } from "../../runtime/config.ts";
import { withDefaults } from "../config.ts";
import { matchOneHot } from "./labels.ts";
import { Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

const divergence = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchOneHot("klDivergence", yTrue, yPred);
  const p = clip(target, epsilon(), 1);
  const q = clip(prediction, epsilon(), 1);
  return p.multiply(p.divide(q).log()).sum(-1);
};

const poissonValues = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchTargets("poisson", yTrue, yPred);
  return prediction.subtract(target.multiply(prediction.add(epsilon()).log())).mean(-1);
};

/**
 * `Σ yTrue·ln(yTrue / yPred)` over the last axis, both clipped to [1e-7, 1]: `[batch, …, d] → [batch, …]`.
 *
 * @throws {@link ShapeError} `loss/shape`
 * @see Kullback and Leibler, "On Information and Sufficiency", 1951.
 */
export function klDivergence(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return divergence(array(yTrue), array(yPred));
}

/**
 * `mean(yPred − yTrue·ln(yPred + 1e-7), axis −1)`: `[batch, …, d] → [batch, …]`. Predictions must be > 0, targets are counts.
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function poisson(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return poissonValues(array(yTrue), array(yPred));
}

/** Kullback–Leibler divergence of predicted from true distributions: 0 where they are equal. */
export class KLDivergence extends Loss {
  static override readonly className: string = "KLDivergence";

  constructor(config: LossConfig = {}) {
    super("kl_divergence", withDefaults("KLDivergence", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return divergence(yTrue, yPred);
  }
}

/** For counts: the negative logarithm of their Poisson probability, but for a constant. Outputs must be > 0. */
export class Poisson extends Loss {
  static override readonly className: string = "Poisson";

  constructor(config: LossConfig = {}) {
    super("poisson", withDefaults("Poisson", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return poissonValues(yTrue, yPred);
  }
}
