/** @module nn/metrics/broadcast-targets — targets and predictions of different widths, side by side. */
import type { Tensor } from "../../ir/tensor.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { matchTargets } from "../losses/loss.ts";
import { alignRanks } from "../rank.ts";

/**
 * Repeats axes of length 1, so that targets `[n, 1]` are compared with each column of predictions `[n, c]`, and the other way
 * round: Keras's metrics do so. A loss does not, for it would train on what was hardly meant. What does not fit is left as it
 * is, to be told of by whoever compares.
 */
export function broadcastTargets(yTrue: Tensor, yPred: Tensor): readonly [Tensor, Tensor] {
  const [target, prediction] = alignRanks(yTrue, yPred);
  const other = prediction.shape;
  const fits =
    target.ndim === other.length &&
    target.shape.every((dim, i) => dim === other[i] || dim === 1 || other[i] === 1);
  if (!fits) return [target, prediction];
  const shape = target.shape.map((dim, i) => (dim === 1 ? (other[i] ?? 1) : dim));
  return [broadcastTo(target, shape), broadcastTo(prediction, shape)];
}

/**
 * The same check for metrics that look at targets and predictions apart, each in its own width, before they compare them.
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function alignTargets(
  where: string,
  yTrue: Tensor,
  yPred: Tensor,
): readonly [Tensor, Tensor] {
  const [target, prediction] = alignRanks(yTrue.astype(yPred.dtype), yPred);
  matchTargets(where, ...broadcastTargets(target, prediction));
  return [target, prediction];
}
