/** @module nn/layers/attention */
import { formatReceived, ShapeError, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, multiply, subtract, where } from "../../ops/arithmetic.ts";
import { causalMask } from "../../ops/attention.ts";
import { sum } from "../../ops/broadcast.ts";
import { tanh } from "../../ops/hyperbolic.ts";
import { logicalAnd } from "../../ops/logical.ts";
import { matmul } from "../../ops/matmul.ts";
import { expandDims, swapaxes } from "../../ops/shape.ts";
import { softmax } from "../../ops/softmax.ts";
import { type Config, requireBoolean, requireRange, withDefaults } from "../config.ts";
import type { SeedGenerator } from "../random/seed-generator.ts";
import type { Shapes, Tensors } from "../structure.ts";
import { AttentionLayer } from "./attention-layer.ts";
import type { CallContext } from "./call-context.ts";
import { dropElements } from "./dropout.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import type { Weight } from "./weight.ts";

/** Options that layers of attention between sequences share. */
interface SequenceAttentionConfig extends LayerConfig {
  /** Share of the weights set to 0 in training, in [0, 1]. Default 0. */
  readonly dropout?: number | undefined;
  /** For the dropout: an integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

/** Options of {@link AdditiveAttention}. */
export interface AdditiveAttentionConfig extends SequenceAttentionConfig {
  /** Whether to learn a factor for each feature. Default `true`. */
  readonly useScale?: boolean | undefined;
}

/** Options of {@link Attention}. */
export interface AttentionConfig extends SequenceAttentionConfig {
  /** Whether to learn a factor of the scores. Default `false`. */
  readonly useScale?: boolean | undefined;
  /** `"dot"` (default) for `query · key`, `"concat"` for `w · Σ tanh(query + key)`. */
  readonly scoreMode?: "dot" | "concat" | undefined;
}

export interface AttentionWeights {
  readonly scale: Weight | null;
  readonly concat: Weight | null;
}

/** What both kinds of attention do with their scores. */
abstract class SequenceAttention extends AttentionLayer<AttentionWeights> {
  static readonly callArguments: readonly string[] = ["inputs"];
  protected readonly useScale: boolean;
  readonly #dropout: number;
  readonly #seed: SeedGenerator | null;

  constructor(
    className: string,
    base: LayerConfig,
    full: Config & {
      readonly useScale: boolean;
      readonly dropout: number;
      readonly seed: number | null;
    },
  ) {
    requireBoolean(`${className}: useScale`, full.useScale);
    requireRange(`${className}: dropout`, full.dropout, 0, 1);
    super(base, full);
    this.useScale = full.useScale;
    this.#dropout = full.dropout;
    this.#seed = full.dropout > 0 ? this.addSeed(full.seed) : null;
  }

  /** How well each key fits each query: `[…, targets, sources]`. */
  protected abstract scores(query: Tensor, key: Tensor, weights: AttentionWeights): Tensor;

  protected override call(
    inputs: Tensors,
    weights: AttentionWeights,
    { training, masks, options }: CallContext,
  ): Tensor | readonly [Tensor, Tensor] {
    const [query, value, key] = this.queryValueKey(inputs);
    const { useCausalMask = false, returnAttentionScores = false } = options;
    const [queryMask = null, valueMask = null] = masks;
    const scores = this.scores(query, key, weights);
    const mask = this.#scoreMask(scores, valueMask, useCausalMask === true);
    // Less, but not infinitely so: where nothing counts, all count alike.
    const floor = scores.dtype === "float16" ? 65504 : 1e9;
    const kept = mask === null ? scores : where(mask, scores, subtract(scores, floor));
    const shares = softmax(kept, -1);
    const dropped =
      training && this.#seed !== null
        ? dropElements(shares, this.#dropout, this.#seed, shares.shape)
        : shares;
    const mean = matmul(dropped, value);
    const output = queryMask === null ? mean : where(expandDims(queryMask, -1), mean, 0);
    return returnAttentionScores === true ? [output, dropped] : output;
  }

  #scoreMask(scores: Tensor, valueMask: Tensor | null, isCausal: boolean): Tensor | null {
    const ofValues = valueMask === null ? null : expandDims(valueMask.astype("bool"), -2);
    if (!isCausal) return ofValues;
    const [targets = 1, sources = 1] = scores.shape.slice(-2);
    const causal = causalMask(targets, sources);
    return ofValues === null ? causal : logicalAnd(ofValues, causal);
  }

  override computeMask(_: Tensors, masks: readonly (Tensor | null)[]): Tensor | null {
    return masks[0] ?? null;
  }
}

/**
 * Attention between sequences: each query gets the mean of the values, weighted by how well their keys fit it,
 * `softmax(query · keyᵀ) · value`.
 *
 * Inputs `[query, value]` or `[query, value, key]` (without a key, values are keys): query `[batch, targets, dim]`, value
 * `[batch, sources, valueDim]`, key `[batch, sources, dim]` → `[batch, targets, valueDim]`; called with
 * `{ returnAttentionScores: true }`, also the weights `[batch, targets, sources]`.
 *
 * Steps of the values whose mask is false count for nothing, those of the query give 0; with `{ useCausalMask: true }` a
 * target sees no source after it. Weights: `scale`, `concat_score_weight`, as the options say.
 *
 * @throws {@link ShapeError} `attention/inputs`; {@link ValueError} `attention/score-mode`
 * @see Luong et al., 2015, https://arxiv.org/abs/1508.04025
 */
export class Attention extends SequenceAttention {
  static override readonly className: string = "Attention";
  readonly #isConcat: boolean;

  constructor(config: AttentionConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "Attention",
      own,
      { useScale: false, scoreMode: "dot", dropout: 0, seed: null as number | null },
      [],
      layerOptions,
    );
    if (full.scoreMode !== "dot" && full.scoreMode !== "concat") {
      throw new ValueError(
        "attention/score-mode",
        `Attention: scoreMode must be "dot" or "concat". Received: ${formatReceived(full.scoreMode)}.`,
      );
    }
    super("Attention", base, full);
    this.#isConcat = full.scoreMode === "concat";
  }

  protected override build(inputShape: Shapes): AttentionWeights {
    this.shapesOf(inputShape);
    return {
      scale: this.useScale ? this.addWeight("scale", [], "ones") : null,
      concat: this.#isConcat ? this.addWeight("concat_score_weight", [], "ones") : null,
    };
  }

  protected override scores(
    query: Tensor,
    key: Tensor,
    { scale, concat }: AttentionWeights,
  ): Tensor {
    const scaled = (x: Tensor): Tensor => (scale === null ? x : multiply(x, scale.value));
    if (concat === null) return scaled(matmul(query, swapaxes(key, -2, -1)));
    const pairs = scaled(add(expandDims(query, -2), expandDims(key, -3)));
    return multiply(concat.value, sum(tanh(pairs), -1));
  }
}

/**
 * As {@link Attention}, with scores `Σ scale · tanh(query + key)`, where `scale` `[dim]` is learned.
 *
 * @throws {@link ShapeError} `attention/inputs`, `layer/unknown-dimension`
 * @see Bahdanau et al., 2014, https://arxiv.org/abs/1409.0473
 */
export class AdditiveAttention extends SequenceAttention {
  static override readonly className: string = "AdditiveAttention";

  constructor(config: AdditiveAttentionConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "AdditiveAttention",
      own,
      { useScale: true, dropout: 0, seed: null as number | null },
      [],
      layerOptions,
    );
    super("AdditiveAttention", base, full);
  }

  protected override build(inputShape: Shapes): AttentionWeights {
    const [query] = this.shapesOf(inputShape);
    const dim = query.at(-1) ?? null;
    return {
      scale: this.useScale ? this.addWeight("scale", [dim], "glorotUniform") : null,
      concat: null,
    };
  }

  protected override scores(query: Tensor, key: Tensor, { scale }: AttentionWeights): Tensor {
    const pairs = tanh(add(expandDims(query, -2), expandDims(key, -3)));
    return sum(scale === null ? pairs : multiply(scale.value, pairs), -1);
  }
}
