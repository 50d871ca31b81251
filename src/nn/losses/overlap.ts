/** @module nn/losses/overlap — how little two regions overlap: losses of segmentation. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { epsilon } from "../../runtime/config.ts";
import { withDefaults } from "../config.ts";
import { Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

/** Options of {@link dice}. */
export interface DiceOptions {
  /** Axes over which sums are taken; `null` (default) for all, the batch too. */
  readonly axis?: number | readonly number[] | null | undefined;
}

/** Options of {@link Dice}. */
export interface DiceConfig extends LossConfig, DiceOptions {}

/** Options of {@link tversky}. */
export interface TverskyOptions extends DiceOptions {
  /** Weight of what is true and was not predicted. Default 0.5. */
  readonly alpha?: number | undefined;
  /** Weight of what was predicted and is not true. Default 0.5. */
  readonly beta?: number | undefined;
}

/** Options of {@link Tversky}. */
export interface TverskyConfig extends LossConfig, TverskyOptions {}

const diceDefaults = { axis: null } as const;
const tverskyDefaults = { alpha: 0.5, beta: 0.5, axis: null } as const;

type Axis = number | readonly number[] | null;

const diceValues = (yTrue: Tensor, yPred: Tensor, axis: Axis): Tensor => {
  const [target, prediction] = matchTargets("dice", yTrue, yPred);
  const both = target.multiply(prediction).sum(axis).multiply(2);
  const sizes = target.sum(axis).add(prediction.sum(axis)).add(epsilon());
  return both.divide(sizes).multiply(-1).add(1);
};

interface Weights {
  readonly alpha: number;
  readonly beta: number;
  readonly axis: Axis;
}

const tverskyValues = (yTrue: Tensor, yPred: Tensor, { alpha, beta, axis }: Weights): Tensor => {
  const [target, prediction] = matchTargets("tversky", yTrue, yPred);
  const rest = (x: Tensor): Tensor => x.multiply(-1).add(1);
  const both = target.multiply(prediction).sum(axis);
  const missed = rest(prediction).multiply(target).sum(axis);
  const invented = prediction.multiply(rest(target)).sum(axis);
  const all = both.add(missed.multiply(alpha)).add(invented.multiply(beta)).add(epsilon());
  return both.divide(all).multiply(-1).add(1);
};

/**
 * `1 − 2·Σ yTrue·yPred / (Σ yTrue + Σ yPred + 1e-7)` over `axis`: in [0, 1] for values in [0, 1], one number by default.
 *
 * @throws {@link ShapeError} `loss/shape`, `shape/axis`
 */
export function dice(yTrue: TensorLike, yPred: TensorLike, options: DiceOptions = {}): Tensor {
  const { axis } = withDefaults("dice", options, diceDefaults);
  return diceValues(array(yTrue), array(yPred), axis);
}

/**
 * `1 − t / (t + alpha·m + beta·i + 1e-7)` over `axis`, with `t = Σ yTrue·yPred`, `m = Σ yTrue·(1 − yPred)`,
 * `i = Σ (1 − yTrue)·yPred`. With both weights 0.5 it is {@link dice}.
 *
 * @throws {@link ShapeError} `loss/shape`, `shape/axis`
 * @see Salehi et al., 2017, https://arxiv.org/abs/1706.05721
 */
export function tversky(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: TverskyOptions = {},
): Tensor {
  const weights = withDefaults("tversky", options, tverskyDefaults);
  return tverskyValues(array(yTrue), array(yPred), weights);
}

/** How little predicted and true regions overlap. By default over the whole batch. */
export class Dice extends Loss {
  static override readonly className: string = "Dice";
  readonly #axis: Axis;

  constructor(config: DiceConfig = {}) {
    const full = withDefaults("Dice", config, { ...lossDefaults, ...diceDefaults });
    super("dice", full);
    this.#axis = full.axis;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return diceValues(yTrue, yPred, this.#axis);
  }
}

/** {@link Dice} with weights of its own for what was missed and what was invented. */
export class Tversky extends Loss {
  static override readonly className: string = "Tversky";
  readonly #weights: Weights;

  constructor(config: TverskyConfig = {}) {
    const full = withDefaults("Tversky", config, { ...lossDefaults, ...tverskyDefaults });
    super("tversky", full);
    this.#weights = full;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return tverskyValues(yTrue, yPred, this.#weights);
  }
}
