/** @module nn/losses/labels — what labels must look like, told in words where they do not. */
import { formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { normalizeAxis, type PartialShape, sameShape, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { type HostTargets, matchTargets } from "./loss.ts";

/** For losses of yes or no. */
export const oneUnitHint =
  " With one output unit a target is 0 or 1 for each sample; for several classes use categoricalCrossentropy.";

/**
 * Targets that say something of each class, in the predictions' dtype and of their shape.
 *
 * @throws {@link ShapeError} `loss/shape`, naming what turns integer labels into such targets.
 */
export function matchOneHot(
  where: string,
  yTrue: Tensor,
  yPred: Tensor,
): readonly [Tensor, Tensor] {
  const hint =
    " They must be one-hot, a column for each class. For integer labels use sparseCategoricalCrossentropy, or make them one-hot with utils.toCategorical(labels, classes).";
  return matchTargets(where, yTrue, yPred, hint);
}

/**
 * Integer labels without the axis of length 1 that stands for the classes.
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function matchLabels(
  where: string,
  yTrue: Tensor,
  yPred: Tensor,
  classAxis: number,
): Tensor {
  const isColumn = yTrue.ndim === yPred.ndim && yTrue.shape[classAxis] === 1;
  const target = isColumn ? yTrue.squeeze(classAxis) : yTrue;
  const expected = yPred.shape.filter((_, i) => i !== classAxis);
  if (sameShape(target.shape, expected)) return target;
  const oneHotHint = sameShape(yTrue.shape, yPred.shape)
    ? " For one-hot targets use categoricalCrossentropy."
    : "";
  throw new ShapeError(
    "loss/shape",
    `${where}: targets are integer labels, one for each prediction: ${formatShape(expected)}. Received: targets ${formatShape(yTrue.shape)}, predictions ${formatShape(yPred.shape)}.${oneHotHint}`,
  );
}

/** Which labels count, and along which axis the classes lie. */
interface LabelOptions {
  readonly axis: number;
  readonly ignoreClass: number | null;
}

/**
 * Checks integer labels: one that is no class has no probability, its loss would be 0, and training would look better for it.
 *
 * @throws {@link ValueError} `loss/label`, naming the sample.
 */
export function requireLabels(
  where: string,
  { data, sample }: HostTargets,
  outputShape: PartialShape,
  { axis, ignoreClass }: LabelOptions,
): void {
  const classAxis = normalizeAxis(where, axis, outputShape.length);
  const classes = outputShape[classAxis];
  const others = outputShape.filter((_, i) => i !== 0 && i !== classAxis);
  const size = sizeOf(sample);
  // Targets of another shape are told of by `matchLabels`.
  const fits = others.includes(null) || size === others.reduce<number>((n, d) => n * (d ?? 1), 1);
  if (typeof classes !== "number" || !fits) return;
  for (let i = 0; i < data.length; i++) {
    const label = data[i] ?? 0;
    if ((Number.isInteger(label) && label >= 0 && label < classes) || label === ignoreClass)
      continue;
    const advice =
      label > 0 && label < classes
        ? "A label is the whole number of its class."
        : "Count classes from 0, and give the last layer a unit for each.";
    throw new ValueError(
      "loss/label",
      `${where}: labels must be 0 to ${classes - 1}, one for each of the model's ${classes} outputs. Received: ${label} for sample ${Math.floor(i / size)}. ${advice}`,
    );
  }
}

/**
 * Checks targets that are probabilities: beyond [0, 1] a crossentropy has no least value, and training runs away.
 *
 * @throws {@link ValueError} `loss/label`, naming the sample.
 */
export function requireProbabilities(where: string, targets: HostTargets, advice: string): void {
  const { data, sample } = targets;
  for (let i = 0; i < data.length; i++) {
    const label = data[i] ?? 0;
    // NaN is data that is missing, which has its own warning.
    if (!(label < 0 || label > 1)) continue;
    throw new ValueError(
      "loss/label",
      `${where}: targets must be 0, 1 or a probability between. Received: ${label} for sample ${Math.floor(i / Math.max(1, sizeOf(sample)))}. ${advice}`,
    );
  }
}
