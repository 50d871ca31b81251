/** @module nn/losses/focal — crossentropies in which what is predicted well already counts less. */
import { normalizeAxis } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { clip } from "../../ops/extremes.ts";
import { power } from "../../ops/power.ts";
import { sigmoid } from "../../ops/sigmoid.ts";
import { softmax } from "../../ops/softmax.ts";
import { epsilon } from "../../runtime/config.ts";
import { requireRange, withDefaults } from "../config.ts";
import { matchOneHot, oneUnitHint, requireProbabilities } from "./labels.ts";
import { type HostTargets, Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

/** Options of {@link categoricalFocalCrossentropy}. */
export interface CategoricalFocalOptions {
  /** Factor of the whole loss. Default 0.25. */
  readonly alpha?: number | undefined;
  /** How fast the weight falls with the probability of what is right; 0 gives plain crossentropy. Default 2. */
  readonly gamma?: number | undefined;
  /** Whether predictions are logits, before sigmoid or softmax. Default `false`. */
  readonly fromLogits?: boolean | undefined;
  /** Share of each label that is spread over all classes, in [0, 1]. Default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Axis of the classes. Default −1. */
  readonly axis?: number | undefined;
}

/** Options of {@link binaryFocalCrossentropy}. */
export interface BinaryFocalOptions extends CategoricalFocalOptions {
  /** Whether class 1 is weighted by `alpha`, class 0 by `1 − alpha`. Default `false`: `alpha` is not used. */
  readonly applyClassBalancing?: boolean | undefined;
}

/** Options of {@link CategoricalFocalCrossentropy}. */
export interface CategoricalFocalConfig extends LossConfig, CategoricalFocalOptions {}
/** Options of {@link BinaryFocalCrossentropy}. */
export interface BinaryFocalConfig extends LossConfig, BinaryFocalOptions {}

const categoricalDefaults = {
  fromLogits: false,
  labelSmoothing: 0,
  axis: -1,
  alpha: 0.25,
  gamma: 2,
} as const;

const binaryDefaults = { ...categoricalDefaults, applyClassBalancing: false } as const;

interface Options {
  readonly alpha: number;
  readonly gamma: number;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;
}

interface BinaryOptions extends Options {
  readonly applyClassBalancing: boolean;
}

const complement = (x: Tensor): Tensor => x.multiply(-1).add(1);

function binary(yTrue: Tensor, yPred: Tensor, options: BinaryOptions): Tensor {
  const { alpha, gamma, fromLogits, labelSmoothing, axis, applyClassBalancing } = options;
  let [target, output] = matchTargets("binaryFocalCrossentropy", yTrue, yPred, oneUnitHint);
  if (labelSmoothing > 0) target = target.multiply(1 - labelSmoothing).add(0.5 * labelSmoothing);
  if (fromLogits) output = sigmoid(output);
  const rest = complement(target);
  const clipped = clip(output, epsilon(), 1 - epsilon());
  const crossentropy = target
    .multiply(clipped.log())
    .add(rest.multiply(complement(clipped).log()))
    .negative();
  const right = target.multiply(output).add(rest.multiply(complement(output)));
  let focal = power(complement(right), gamma).multiply(crossentropy);
  if (applyClassBalancing) {
    focal = focal.multiply(target.multiply(alpha).add(rest.multiply(1 - alpha)));
  }
  return focal.mean(axis);
}

function categorical(yTrue: Tensor, yPred: Tensor, options: Options): Tensor {
  const { alpha, gamma, fromLogits, labelSmoothing, axis } = options;
  let [target, output] = matchOneHot("categoricalFocalCrossentropy", yTrue, yPred);
  normalizeAxis("categoricalFocalCrossentropy", axis, output.ndim);
  // Keras counts the classes along the last axis, whatever `axis` is.
  const classes = output.shape.at(-1) ?? 1;
  if (labelSmoothing > 0) {
    target = target.multiply(1 - labelSmoothing).add(labelSmoothing / classes);
  }
  if (fromLogits) output = softmax(output, axis);
  const p = clip(output.divide(output.sum(axis, true)), epsilon(), 1 - epsilon());
  return power(complement(p), gamma)
    .multiply(alpha)
    .multiply(target.multiply(p.log()).negative())
    .sum(axis);
}

/**
 * `mean((1 − pₜ)^gamma · crossentropy, axis)` with `pₜ` the probability of the label: `[batch, …, d] → [batch, …]`.
 *
 * @throws {@link ShapeError} `loss/shape`
 * @see Lin et al., 2018, https://arxiv.org/abs/1708.02002, equations 4 and 5
 */
export function binaryFocalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: BinaryFocalOptions = {},
): Tensor {
  const full = withDefaults("binaryFocalCrossentropy", options, binaryDefaults);
  return binary(array(yTrue), array(yPred), full);
}

/**
 * `−Σ alpha·(1 − p)^gamma·y·ln p` over the classes; targets one-hot: `[batch, …, classes] → [batch, …]`.
 *
 * @throws {@link ShapeError} `loss/shape`
 * @see Lin et al., 2018, https://arxiv.org/abs/1708.02002
 */
export function categoricalFocalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: CategoricalFocalOptions = {},
): Tensor {
  const full = withDefaults("categoricalFocalCrossentropy", options, categoricalDefaults);
  return categorical(array(yTrue), array(yPred), full);
}

/** Crossentropy of two classes of which one is rare: easy samples count little. */
export class BinaryFocalCrossentropy extends Loss {
  static override readonly className: string = "BinaryFocalCrossentropy";
  readonly #options: BinaryOptions;

  constructor(config: BinaryFocalConfig = {}) {
    const own = { ...lossDefaults, ...binaryDefaults };
    const full = withDefaults("BinaryFocalCrossentropy", config, own);
    requireRange("BinaryFocalCrossentropy: labelSmoothing", full.labelSmoothing, 0, 1);
    super("binary_focal_crossentropy", full);
    this.#options = full;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return binary(yTrue, yPred, this.#options);
  }

  /** @throws {@link ValueError} `loss/label` */
  override requireTargets(targets: HostTargets): void {
    requireProbabilities(
      "binaryFocalCrossentropy",
      targets,
      "For numbers of classes use sparseCategoricalCrossentropy with an output unit for each class.",
    );
  }
}

/** Crossentropy of several classes, one-hot, of which some are rare: easy samples count little. */
export class CategoricalFocalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalFocalCrossentropy";
  readonly #options: Options;

  constructor(config: CategoricalFocalConfig = {}) {
    const own = { ...lossDefaults, ...categoricalDefaults };
    const full = withDefaults("CategoricalFocalCrossentropy", config, own);
    requireRange("CategoricalFocalCrossentropy: labelSmoothing", full.labelSmoothing, 0, 1);
    super("categorical_focal_crossentropy", full);
    this.#options = full;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categorical(yTrue, yPred, this.#options);
  }
}
