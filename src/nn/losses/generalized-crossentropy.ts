/** @module nn/losses/generalized-crossentropy — a crossentropy that wrong labels disturb less. */
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { oneHot } from "../../ops/indexing.ts";
import { power } from "../../ops/power.ts";
import { requireRange, withDefaults } from "../config.ts";
import { matchLabels, requireLabels } from "./labels.ts";
import { type HostTargets, Loss, type LossConfig, lossDefaults } from "./loss.ts";

/** Options of {@link categoricalGeneralizedCrossEntropy}. */
export interface GeneralizedCrossEntropyOptions {
  /** In (0, 1): near 0 as crossentropy, near 1 as the mean absolute error. Default 0.5. */
  readonly q?: number | undefined;
}

/** Options of {@link CategoricalGeneralizedCrossEntropy}. */
export interface GeneralizedCrossEntropyConfig extends LossConfig, GeneralizedCrossEntropyOptions {}

const name = "categoricalGeneralizedCrossEntropy";

const values = (yTrue: Tensor, yPred: Tensor, q: number): Tensor => {
  const labels = matchLabels(name, yTrue, yPred, yPred.ndim - 1).astype("int32");
  const right = oneHot(labels, yPred.shape.at(-1) ?? 1, { dtype: yPred.dtype });
  const p = yPred.multiply(right).sum(-1);
  return power(p, q).multiply(-1).add(1).divide(q);
};

/**
 * `(1 − p^q) / q` of the label's probability p; targets are integer labels `[batch, …]` or `[batch, …, 1]`, predictions
 * probabilities `[batch, …, classes]`.
 *
 * @throws {@link ShapeError} `loss/shape`; {@link ValueError} `config/range`
 * @see Zhang and Sabuncu, 2018, https://arxiv.org/abs/1805.07836
 */
export function categoricalGeneralizedCrossEntropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: GeneralizedCrossEntropyOptions = {},
): Tensor {
  const { q } = withDefaults(name, options, { q: 0.5 });
  requireRange(`${name}: q`, q, 0, 1, "()");
  return values(array(yTrue), array(yPred), q);
}

/** Crossentropy for labels of which some are wrong: an unlikely label pulls less. */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  static override readonly className: string = "CategoricalGeneralizedCrossEntropy";
  readonly #q: number;

  constructor(config: GeneralizedCrossEntropyConfig = {}) {
    const className = CategoricalGeneralizedCrossEntropy.className;
    const full = withDefaults(className, config, { ...lossDefaults, q: 0.5 });
    requireRange(`${className}: q`, full.q, 0, 1, "()");
    super("categorical_generalized_cross_entropy", full);
    this.#q = full.q;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return values(yTrue, yPred, this.#q);
  }

  /** @throws {@link ValueError} `loss/label` */
  override requireTargets(targets: HostTargets, outputShape: PartialShape): void {
    requireLabels(name, targets, outputShape, { axis: -1, ignoreClass: null });
  }
}
