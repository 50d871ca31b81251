/** @module nn/losses/circle — embeddings: near each other within a class, far apart between classes. */
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { eye } from "../../ops/diagonal.ts";
import { logicalAnd, logicalNot } from "../../ops/logical.ts";
import { logsumexp } from "../../ops/logsumexp.ts";
import { any } from "../../ops/reductions.ts";
import { softplus } from "../../ops/sigmoid.ts";
import { withDefaults } from "../config.ts";
import { Loss, type LossConfig, lossDefaults, type MaskedValues } from "./loss.ts";

interface CircleShape {
  /** Scale of the loss. Default 80. */
  readonly gamma?: number | undefined;
  /** Relaxation: how near is near enough. Default 0.4. */
  readonly margin?: number | undefined;
  /** Whether a sample is no neighbour of itself. Default `true`. */
  readonly removeDiagonal?: boolean | undefined;
}

/** Options of {@link circle}. */
export interface CircleOptions extends CircleShape {
  /** Labels of the reference embeddings; `null` (default) for `yTrue`. */
  readonly refLabels?: TensorLike | null | undefined;
  /** Embeddings to compare with, of length 1; `null` (default) for `yPred`. */
  readonly refEmbeddings?: TensorLike | null | undefined;
}

/** Options of {@link Circle}. */
export interface CircleConfig extends LossConfig, CircleShape {}

const defaults = { gamma: 80, margin: 0.4, removeDiagonal: true } as const;

interface Settings {
  readonly gamma: number;
  readonly margin: number;
  readonly removeDiagonal: boolean;
}

/** Embeddings with their labels. */
interface Labelled {
  readonly labels: Tensor;
  readonly embeddings: Tensor;
}

function labelled(yTrue: Tensor, embeddings: Tensor): Labelled {
  const isColumn = yTrue.ndim === 2 && yTrue.shape[1] === 1;
  const labels = (isColumn ? yTrue.squeeze(-1) : yTrue).astype("int32");
  if (embeddings.ndim !== 2 || labels.ndim !== 1 || labels.shape[0] !== embeddings.shape[0]) {
    throw new ShapeError(
      "loss/shape",
      `circle: predictions are embeddings [batch, features], targets integer labels [batch]. Received: targets ${formatShape(yTrue.shape)}, predictions ${formatShape(embeddings.shape)}.`,
    );
  }
  return { labels, embeddings };
}

/** `ln Σ e^x` over the chosen of each row; −∞, and no gradient, where none is. */
function logsumexpOf(x: Tensor, chosen: Tensor): Tensor {
  const isAny = any(chosen, 1, true);
  const terms = where(chosen, x, Number.NEGATIVE_INFINITY);
  const sums = logsumexp(where(isAny, terms, 0), 1);
  return where(isAny.squeeze(1), sums, Number.NEGATIVE_INFINITY);
}

function values(query: Labelled, keys: Labelled, settings: Settings): Tensor {
  const { gamma, margin, removeDiagonal } = settings;
  const cosines = query.embeddings.matmul(keys.embeddings.transpose());
  const distance = cosines.multiply(-1).add(1).maximum(0);
  const isSame = query.labels.expandDims(1).equal(keys.labels.expandDims(0));
  const [n = 0, m = 0] = distance.shape;
  const positive = removeDiagonal ? logicalAnd(isSame, logicalNot(eye(n, m, 0, "bool"))) : isSame;
  // Weights grow with the distance from the optimum: 0 within a class, 1 between classes, each relaxed by the margin.
  const near = distance.add(margin).maximum(0);
  const far = distance
    .multiply(-1)
    .add(1 + margin)
    .maximum(0);
  const within = near.multiply(-gamma).multiply(distance.multiply(-1).add(margin));
  const between = far.multiply(gamma).multiply(distance.multiply(-1).add(1 - margin));
  return softplus(logsumexpOf(within, positive).add(logsumexpOf(between, logicalNot(isSame))));
}

/**
 * Circle loss `[batch]` of embeddings of length 1 `[batch, features]` with integer labels `[batch]`.
 *
 * @throws {@link ShapeError} `loss/shape`
 * @see Sun et al., 2020, https://arxiv.org/abs/2002.10857
 */
export function circle(yTrue: TensorLike, yPred: TensorLike, options: CircleOptions = {}): Tensor {
  const full = withDefaults("circle", options, {
    refLabels: null,
    refEmbeddings: null,
    ...defaults,
  });
  const { refLabels, refEmbeddings } = full;
  const query = labelled(array(yTrue), array(yPred));
  const keys = labelled(
    refLabels === null ? query.labels : array(refLabels),
    refEmbeddings === null ? query.embeddings : array(refEmbeddings),
  );
  return values(query, keys, full);
}

/** Draws embeddings of one class together and pushes classes apart. Samples without loss do not count in the mean. */
export class Circle extends Loss {
  static override readonly className: string = "Circle";
  readonly #settings: Settings;

  constructor(config: CircleConfig = {}) {
    const full = withDefaults("Circle", config, { ...lossDefaults, ...defaults });
    super("circle", full);
    this.#settings = full;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): MaskedValues {
    const query = labelled(yTrue, yPred);
    const losses = values(query, query, this.#settings);
    return { values: losses, mask: losses.greater(0) };
  }
}
