/** @module nn/losses/cosine-similarity — the angle between vectors, whatever their lengths. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { rsqrt } from "../../ops/power.ts";
import { epsilon } from "../../runtime/config.ts";
import { withDefaults } from "../config.ts";
import { Loss, type LossConfig, lossDefaults, matchTargets } from "./loss.ts";

/** Options of {@link cosineSimilarity}. */
export interface CosineSimilarityOptions {
  /** Axis along which the vectors lie. Default −1. */
  readonly axis?: number | undefined;
}

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityConfig extends LossConfig, CosineSimilarityOptions {}

/** Vectors of length 1. A vector of zeros stays one, and has gradient numbers rather than NaN. */
function unit(x: Tensor, axis: number): Tensor {
  const squares = x.square().sum(axis, true);
  return x.multiply(rsqrt(squares.maximum(epsilon() ** 2)));
}

/** The cosine of the angle between vectors that lie along `axis`. */
export function cosineOf(x: Tensor, y: Tensor, axis: number): Tensor {
  return unit(x, axis).multiply(unit(y, axis)).sum(axis);
}

const values = (yTrue: Tensor, yPred: Tensor, axis: number): Tensor =>
  cosineOf(...matchTargets("cosineSimilarity", yTrue, yPred), axis).negative();

/**
 * `−Σ unit(yTrue) · unit(yPred)` along `axis`: `[batch, …, d] → [batch, …]`, −1 for the same direction, 0 for a right
 * angle or a vector of zeros, 1 for opposite ones.
 *
 * @throws {@link ShapeError} `loss/shape`, `shape/axis`
 */
export function cosineSimilarity(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: CosineSimilarityOptions = {},
): Tensor {
  const { axis } = withDefaults("cosineSimilarity", options, { axis: -1 });
  return values(array(yTrue), array(yPred), axis);
}

/** Minus the cosine between targets and predictions: the closer their directions, the smaller. */
export class CosineSimilarity extends Loss {
  static override readonly className: string = "CosineSimilarity";
  readonly #axis: number;

  constructor(config: CosineSimilarityConfig = {}) {
    const full = withDefaults("CosineSimilarity", config, { ...lossDefaults, axis: -1 });
    super("cosine_similarity", full, { axis: -1 });
    this.#axis = full.axis;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return values(yTrue, yPred, this.#axis);
  }
}
