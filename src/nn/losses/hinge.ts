/** @module nn/losses/hinge — margins: predictions must be right, and by at least 1. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { logicalOr } from "../../ops/logical.ts";
import { all } from "../../ops/reductions.ts";
import { withDefaults } from "../config.ts";
import { matchOneHot } from "./labels.ts";
import { Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

/** By how much predictions fall short of the margin. Labels that are all 0 or 1 are taken for −1 and 1. */
function shortfall(name: string, yTrue: Tensor, yPred: Tensor): Tensor {
  const [target, prediction] = matchTargets(name, yTrue, yPred);
  const isBinary = all(logicalOr(target.equal(0), target.equal(1)));
  const signs = where(isBinary, target.multiply(2).subtract(1), target);
  return signs.multiply(prediction).multiply(-1).add(1).maximum(0);
}

const hingeValues = (yTrue: Tensor, yPred: Tensor): Tensor =>
  shortfall("hinge", yTrue, yPred).mean(-1);

const squaredHingeValues = (yTrue: Tensor, yPred: Tensor): Tensor =>
  shortfall("squaredHinge", yTrue, yPred).square().mean(-1);

const categoricalHingeValues = (yTrue: Tensor, yPred: Tensor): Tensor => {
  const [target, prediction] = matchOneHot("categoricalHinge", yTrue, yPred);
  const right = target.multiply(prediction).sum(-1);
  const wrong = target.multiply(-1).add(1).multiply(prediction).max(-1);
  return wrong.subtract(right).add(1).maximum(0);
};

/**
 * `mean(max(1 − yTrue·yPred, 0), axis −1)`: `[batch, …, d] → [batch, …]`. Labels are −1 or 1; if all are 0 or 1, 0 stands
 * for −1.
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function hinge(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return hingeValues(array(yTrue), array(yPred));
}

/** `mean(max(1 − yTrue·yPred, 0)², axis −1)`, with labels as for {@link hinge}. @throws {@link ShapeError} `loss/shape` */
export function squaredHinge(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return squaredHingeValues(array(yTrue), array(yPred));
}

/**
 * `max(wrong − right + 1, 0)` with `right = Σ yTrue·yPred`, `wrong = max((1 − yTrue)·yPred)` over the last axis; targets
 * one-hot: `[batch, …, classes] → [batch, …]`.
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function categoricalHinge(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return categoricalHingeValues(array(yTrue), array(yPred));
}

/** The loss of support vector machines; for an output without activation or with tanh. */
export class Hinge extends Loss {
  static override readonly className: string = "Hinge";

  constructor(config: LossConfig = {}) {
    super("hinge", withDefaults("Hinge", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return hingeValues(yTrue, yPred);
  }
}

/** {@link Hinge} of which large shortfalls count more. */
export class SquaredHinge extends Loss {
  static override readonly className: string = "SquaredHinge";

  constructor(config: LossConfig = {}) {
    super("squared_hinge", withDefaults("SquaredHinge", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHingeValues(yTrue, yPred);
  }
}

/** The margin between the right class and the best of the wrong ones; targets one-hot. */
export class CategoricalHinge extends Loss {
  static override readonly className: string = "CategoricalHinge";

  constructor(config: LossConfig = {}) {
    super("categorical_hinge", withDefaults("CategoricalHinge", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHingeValues(yTrue, yPred);
  }
}
