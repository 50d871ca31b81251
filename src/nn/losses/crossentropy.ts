/** @module nn/losses/crossentropy — how surprised the predicted probabilities are by the labels. */
import { normalizeAxis, type PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { clip } from "../../ops/extremes.ts";
import { oneHot } from "../../ops/indexing.ts";
import { moveaxis } from "../../ops/shape.ts";
import { logSigmoid } from "../../ops/sigmoid.ts";
import { logSoftmax } from "../../ops/softmax.ts";
import { epsilon } from "../../runtime/config.ts";
import { requireRange, withDefaults } from "../config.ts";
import {
  matchLabels,
  matchOneHot,
  oneUnitHint,
  requireLabels,
  requireProbabilities,
} from "./labels.ts";
import {
  type HostTargets,
  Loss,
  type LossConfig,
  lossDefaults,
  type MaskedValues,
  matchTargets,
} from "./loss.ts";

/** Options of crossentropies. */
export interface CrossentropyConfig extends LossConfig {
  /** Whether predictions are logits, before sigmoid or softmax. Default `false`. */
  readonly fromLogits?: boolean | undefined;
  /** Share of each label that is spread over all classes, in [0, 1]. Default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Axis of the classes. Default −1. */
  readonly axis?: number | undefined;
}

const defaults = {
  ...lossDefaults,
  fromLogits: false,
  labelSmoothing: 0,
  axis: -1,
} as const;

interface Options {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;
}

function binary(yTrue: Tensor, yPred: Tensor, options: Options): Tensor {
  const { fromLogits, labelSmoothing, axis } = options;
  let [target, prediction] = matchTargets("binaryCrossentropy", yTrue, yPred, oneUnitHint);
  if (labelSmoothing > 0) target = target.multiply(1 - labelSmoothing).add(0.5 * labelSmoothing);
  const rest = target.multiply(-1).add(1);
  let values: Tensor;
  if (fromLogits) {
    values = target
      .multiply(logSigmoid(prediction))
      .add(rest.multiply(logSigmoid(prediction.negative())));
  } else {
    prediction = clip(prediction, epsilon(), 1 - epsilon());
    values = target
      .multiply(prediction.log())
      .add(rest.multiply(prediction.multiply(-1).add(1).log()));
  }
  return values.negative().mean(axis);
}

/** Logarithms of the classes' probabilities. */
function logProbabilities(yPred: Tensor, fromLogits: boolean, axis: number): Tensor {
  if (fromLogits) return logSoftmax(yPred, axis);
  return clip(yPred.divide(yPred.sum(axis, true)), epsilon(), 1 - epsilon()).log();
}

function categorical(yTrue: Tensor, yPred: Tensor, options: Options): Tensor {
  const { fromLogits, labelSmoothing, axis } = options;
  const [target, prediction] = matchOneHot("categoricalCrossentropy", yTrue, yPred);
  normalizeAxis("categoricalCrossentropy", axis, prediction.ndim);
  // Keras counts the classes along the last axis, whatever `axis` is.
  const classes = prediction.shape.at(-1) ?? 1;
  const smooth =
    labelSmoothing > 0 ? target.multiply(1 - labelSmoothing).add(labelSmoothing / classes) : target;
  return smooth
    .multiply(logProbabilities(prediction, fromLogits, axis))
    .sum(axis)
    .negative();
}

function sparse(
  yTrue: Tensor,
  yPred: Tensor,
  { fromLogits, axis }: Pick<Options, "fromLogits" | "axis">,
  ignoreClass: number | null,
): MaskedValues {
  const classAxis = normalizeAxis("sparseCategoricalCrossentropy", axis, yPred.ndim);
  let target = matchLabels("sparseCategoricalCrossentropy", yTrue, yPred, classAxis);
  let prediction = yPred;
  let mask: Tensor | null = null;
  if (ignoreClass !== null) {
    mask = target.notEqual(ignoreClass);
    target = where(mask, target, 0);
    prediction = where(mask.expandDims(classAxis), prediction, 0);
  }
  const labels = oneHot(target.astype("int32"), prediction.shape[classAxis] ?? 1, {
    axis: -1,
    dtype: prediction.dtype,
  });
  const logs = logProbabilities(prediction, fromLogits, classAxis);
  const last = classAxis === prediction.ndim - 1 ? logs : moveaxis(logs, classAxis, -1);
  const values = labels.multiply(last).sum(-1).negative();
  return { values: mask === null ? values : where(mask, values, 0), mask };
}

/**
 * `−mean(y·ln p + (1 − y)·ln(1 − p), axis)`: `[batch, …, d] → [batch, …]`. p is clipped to [1e-7, 1 − 1e-7].
 *
 * @throws {@link ShapeError} `loss/shape`
 */
export function binaryCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  config: CrossentropyConfig = {},
): Tensor {
  return binary(array(yTrue), array(yPred), withDefaults("binaryCrossentropy", config, defaults));
}

/** `−Σ y·ln p` over the classes; targets one-hot. @throws {@link ShapeError} `loss/shape` */
export function categoricalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  config: CrossentropyConfig = {},
): Tensor {
  const options = withDefaults("categoricalCrossentropy", config, defaults);
  return categorical(array(yTrue), array(yPred), options);
}

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCrossentropyConfig extends Omit<CrossentropyConfig, "labelSmoothing"> {
  /** A label whose samples do not count; `null` (default) for none. */
  readonly ignoreClass?: number | null | undefined;
}

const sparseDefaults = {
  ...lossDefaults,
  fromLogits: false,
  ignoreClass: null,
  axis: -1,
} as const;

/** `−ln p[label]`; targets are integer labels `[batch, …]` or `[batch, …, 1]`. @throws {@link ShapeError} `loss/shape` */
export function sparseCategoricalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  config: SparseCrossentropyConfig = {},
): Tensor {
  const options = withDefaults("sparseCategoricalCrossentropy", config, sparseDefaults);
  return sparse(array(yTrue), array(yPred), options, options.ignoreClass).values;
}

/** Crossentropy of two classes: the loss of a sigmoid's output. */
export class BinaryCrossentropy extends Loss {
  static override readonly className: string = "BinaryCrossentropy";
  readonly #options: Options;

  constructor(config: CrossentropyConfig = {}) {
    const full = withDefaults("BinaryCrossentropy", config, defaults);
    requireRange("BinaryCrossentropy: labelSmoothing", full.labelSmoothing, 0, 1);
    super("binary_crossentropy", full);
    this.#options = full;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return binary(yTrue, yPred, this.#options);
  }

  /** @throws {@link ValueError} `loss/label` */
  override requireTargets(targets: HostTargets): void {
    requireProbabilities(
      "binaryCrossentropy",
      targets,
      "For numbers of classes use sparseCategoricalCrossentropy with an output unit for each class; for −1 and 1 use hinge.",
    );
  }
}

/** Crossentropy of several classes with one-hot targets: the loss of a softmax's output. */
export class CategoricalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalCrossentropy";
  readonly #options: Options;

  constructor(config: CrossentropyConfig = {}) {
    const full = withDefaults("CategoricalCrossentropy", config, defaults);
    requireRange("CategoricalCrossentropy: labelSmoothing", full.labelSmoothing, 0, 1);
    super("categorical_crossentropy", full);
    this.#options = full;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categorical(yTrue, yPred, this.#options);
  }

  /** @throws {@link ValueError} `loss/label` */
  override requireTargets(targets: HostTargets, outputShape: PartialShape): void {
    // Numbers of classes instead of rows are told of by their shape.
    if (targets.sample.length !== outputShape.length - 1) return;
    if (targets.sample.at(-1) !== outputShape.at(-1)) return;
    requireProbabilities("categoricalCrossentropy", targets, "Rows are one-hot, or sum to 1.");
  }
}

/** Crossentropy of several classes with integer labels: the loss of a softmax's output. */
export class SparseCategoricalCrossentropy extends Loss {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  readonly #options: Pick<Options, "fromLogits" | "axis">;
  readonly #ignoreClass: number | null;

  constructor(config: SparseCrossentropyConfig = {}) {
    const full = withDefaults("SparseCategoricalCrossentropy", config, sparseDefaults);
    super("sparse_categorical_crossentropy", full, { axis: -1 });
    this.#options = full;
    this.#ignoreClass = full.ignoreClass;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): MaskedValues {
    return sparse(yTrue, yPred, this.#options, this.#ignoreClass);
  }

  /** @throws {@link ValueError} `loss/label` */
  override requireTargets(targets: HostTargets, outputShape: PartialShape): void {
    const options = { axis: this.#options.axis, ignoreClass: this.#ignoreClass };
    requireLabels("sparseCategoricalCrossentropy", targets, outputShape, options);
  }
}
