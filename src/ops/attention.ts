/**
 * @module ops/attention — weighted means of values, where the weights say how well keys fit a query.
 */
import { isFloating, promote } from "../core/dtype.ts";
import { formatShape, ShapeError, UnsupportedError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, astype, greaterEqual, multiply, where } from "./arithmetic.ts";
import { reshapeTo } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { iota } from "./creation.ts";
import { logicalAnd } from "./logical.ts";
import { matmul } from "./matmul.ts";
import { repeat } from "./rearrange.ts";
import { expandDims, permute } from "./shape.ts";
import { softmax } from "./softmax.ts";

/** Options of {@link dotProductAttention}. */
export interface DotProductAttentionOptions {
  /** Added to the scores; broadcasts to `[batch, heads, targets, sources]`. Default `null`. */
  readonly bias?: TensorLike | null | undefined;
  /** Which scores count (bool); broadcasts likewise. Default `null`: all. */
  readonly mask?: TensorLike | null | undefined;
  /** Factor of the scores. Default `null`: 1 / √depth. */
  readonly scale?: number | null | undefined;
  /** Whether target t sees only the sources up to t. Default `false`. */
  readonly isCausal?: boolean | undefined;
  /** A faster kernel of graphics cards, which Gradus does not have: `false` or `null` (default). */
  readonly flashAttention?: boolean | null | undefined;
  /** Bounds scores on Google's accelerators alone, in Keras too: has no effect. */
  readonly attnLogitsSoftCap?: number | null | undefined;
}

/** Which sources each target sees when it sees none that come after it: bool `[targets, sources]`. */
export function causalMask(targets: number, sources: number): Tensor {
  return greaterEqual(
    reshapeTo(iota(targets, "int32"), [targets, 1]),
    reshapeTo(iota(sources, "int32"), [1, sources]),
  );
}

/** Below all scores, but so that differences of two do not overflow; alike, so that where all are, all count alike. */
function maskScores(scores: Tensor, mask: Tensor): Tensor {
  const largest = scores.dtype === "float64" ? Number.MAX_VALUE : 3.4028234663852886e38;
  return where(mask, scores, -0.7 * largest);
}

/** Ranks below 4 get axes of length 1 in front; `[batch, targets, sources]` gets one for the heads. */
function ofFourAxes(x: Tensor, heads: number): Tensor {
  const isOfBatch = x.ndim === 3 && x.shape[0] !== 1 && x.shape[0] !== heads;
  if (isOfBatch) return expandDims(x, x.shape[1] === heads ? 2 : 1);
  return x.ndim >= 4 ? x : reshapeTo(x, [...new Array<number>(4 - x.ndim).fill(1), ...x.shape]);
}

/**
 * Attention: `softmax(scale · query · keyᵀ + bias) · value`, head by head.
 *
 * `query` `[batch, targets, heads, depth]`, `key` `[batch, sources, keyHeads, depth]`, `value`
 * `[batch, sources, keyHeads, valueDepth]` → `[batch, targets, heads, valueDepth]`. Where there are fewer heads of keys,
 * several neighbouring heads of queries share one. A target to which all sources are masked gets the mean of all values.
 *
 * @throws {@link ShapeError} `attention/shapes`; {@link UnsupportedError} `attention/flash`
 * @see Vaswani et al., 2017, https://arxiv.org/abs/1706.03762
 */
export function dotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: DotProductAttentionOptions = {},
): Tensor {
  const { bias = null, mask = null, scale = null, isCausal = false } = options;
  refuseFlashAttention("dotProductAttention", options.flashAttention);
  const given = [operand(query, null), operand(key, null), operand(value, null)] as const;
  requireShapes(given);
  const promoted = promote(promote(given[0].dtype, given[1].dtype), given[2].dtype);
  const dtype = isFloating(promoted) ? promoted : "float32";
  const [, targets = 1, heads = 1, depth = 1] = given[0].shape;
  const [, sources = 1, keyHeads = 1] = given[1].shape;
  const [q, k, v] = given.map((x, i) => {
    const cast = astype(x, dtype);
    const shared = i > 0 && heads !== keyHeads ? repeat(cast, heads / keyHeads, 2) : cast;
    return permute(shared, i === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3]);
  }) as [Tensor, Tensor, Tensor];
  // Half floats would round scores of some tens by hundredths.
  const wide = dtype === "float64" ? dtype : "float32";
  const products = multiply(
    matmul(astype(q, wide), astype(k, wide)),
    scale ?? 1 / Math.sqrt(depth),
  );
  const scores =
    bias === null ? products : add(products, ofFourAxes(operand(bias, null).astype(wide), heads));
  const causal = isCausal ? causalMask(targets, sources) : null;
  const stated = mask === null ? null : ofFourAxes(operand(mask, null).astype("bool"), heads);
  const counts =
    causal === null || stated === null ? (causal ?? stated) : logicalAnd(causal, stated);
  const weights = softmax(counts === null ? scores : maskScores(scores, counts), -1);
  return permute(matmul(astype(weights, dtype), v), [0, 2, 1, 3]);
}

/** @throws {@link UnsupportedError} `attention/flash` */
export function refuseFlashAttention(where: string, flashAttention: unknown): void {
  if (flashAttention == null || flashAttention === false) return;
  throw new UnsupportedError(
    "attention/flash",
    `${where}: flashAttention is a kernel of graphics cards, which Gradus does not have; what is computed is the same without it. Leave it out.`,
  );
}

function requireShapes([query, key, value]: readonly [Tensor, Tensor, Tensor]): void {
  const [batch, , heads = 0, depth] = query.shape;
  const [keyBatch, sources, keyHeads = 0, keyDepth] = key.shape;
  const fits =
    [query, key, value].every(({ ndim }) => ndim === 4) &&
    depth === keyDepth &&
    batch === keyBatch &&
    heads % Math.max(keyHeads, 1) === 0 &&
    value.shape.slice(0, 3).every((dim, i) => dim === [keyBatch, sources, keyHeads][i]);
  if (fits) return;
  throw new ShapeError(
    "attention/shapes",
    `dotProductAttention: expected query [batch, targets, heads, depth], key [batch, sources, keyHeads, depth] and value [batch, sources, keyHeads, valueDepth], with heads a multiple of keyHeads. Received: ${[query, key, value].map(({ shape }) => formatShape(shape)).join(", ")}.`,
  );
}
