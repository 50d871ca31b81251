/** @module nn/losses/ctc — sequences of labels, of which it is not known when they stand. */
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { ones } from "../../ops/creation.ts";
import { ctcLoss } from "../../ops/ctc.ts";
import { withDefaults } from "../config.ts";
import { Loss, type LossConfig, lossDefaults } from "./loss.ts";

/**
 * CTC loss `[batch]` of scores `[batch, steps, classes]` before softmax, for labels `[batch, length]` (integers, of which 0 is
 * none: the blank, and what fills up a shorter sequence).
 *
 * @throws {@link ShapeError} `loss/shape`
 * @see {@link ctcLoss}
 */
export function ctc(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const labels = array(yTrue);
  const scores = array(yPred);
  const [batch = 0, steps = 1] = scores.shape;
  if (labels.ndim !== 2 || scores.ndim !== 3 || labels.shape[0] !== batch) {
    throw new ShapeError(
      "loss/shape",
      `ctc: targets are integer labels [batch, length], predictions scores [batch, steps, classes]. Received: targets ${formatShape(labels.shape)}, predictions ${formatShape(scores.shape)}.`,
    );
  }
  const length = labels.notEqual(0).astype("int32").sum(-1);
  return ctcLoss(labels, scores, length, ones([batch], "int32").multiply(steps));
}

/**
 * Connectionist temporal classification: for sequences of labels that are shorter than the sequences they are read from, as
 * letters in sound or writing. See {@link ctc}.
 */
export class CTC extends Loss {
  static override readonly className: string = "CTC";

  constructor(config: LossConfig = {}) {
    super("ctc", withDefaults("CTC", config, lossDefaults));
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return ctc(yTrue, yPred);
  }
}
