/** @module nn/layers/group-query-attention */
import { formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { multiply } from "../../ops/arithmetic.ts";
import { dotProductAttention } from "../../ops/attention.ts";
import { einsum } from "../../ops/einsum.ts";
import { repeat } from "../../ops/rearrange.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import type { Shapes, Tensors } from "../structure.ts";
import { AttentionLayer } from "./attention-layer.ts";
import { combineMasks, maskOption, spreadOverHeads } from "./attention-masks.ts";
import type { CallContext } from "./call-context.ts";
import { Dropout } from "./dropout.ts";
import type { EinsumDense } from "./einsum-dense.ts";
import { layerOptions, splitLayerOptions } from "./layer-options.ts";
import {
  type MultiHeadOptions,
  multiHeadDefaults,
  type Projections,
  projection,
  resolveProjections,
} from "./multi-head-options.ts";
import { Softmax } from "./softmax.ts";

/** Options of {@link GroupQueryAttention}. */
export interface GroupQueryAttentionConfig extends MultiHeadOptions {
  /** Length of each head's queries, keys and values. */
  readonly headDim: number;
  /** A multiple of `numKeyValueHeads`. */
  readonly numQueryHeads: number;
  /** Heads of keys and values, which several heads of queries share. */
  readonly numKeyValueHeads: number;
}

interface GroupQueryParts {
  readonly query: EinsumDense;
  readonly key: EinsumDense;
  readonly gate: EinsumDense | null;
  readonly value: EinsumDense;
  readonly softmax: Softmax;
  readonly dropout: Dropout;
  readonly output: EinsumDense;
}

/**
 * {@link MultiHeadAttention} in which several heads of queries share one of keys and values.
 *
 * Inputs `[query, value]` or `[query, value, key]`, each `[batch, steps, features]` → `[batch, targets, features]`; called
 * with `{ returnAttentionScores: true }`, also the weights `[batch, numQueryHeads, targets, sources]`. Further options of a
 * call: `useCausalMask`, `attentionMask`, `queryMask`, `valueMask`, `keyMask`, the last three by default those that travel
 * with the inputs; the query's goes on to the output.
 *
 * @throws {@link ShapeError} `attention/inputs`, `attention/shapes`; {@link ValueError} `attention/heads`,
 *   `config/positive-integer`; {@link UnsupportedError} `attention/flash`
 * @see Ainslie et al., 2023, https://arxiv.org/abs/2305.13245
 */
export class GroupQueryAttention extends AttentionLayer<GroupQueryParts> {
  static override readonly className: string = "GroupQueryAttention";
  static override readonly supportsMasking: boolean = true;
  static readonly callArguments: readonly string[] = ["query", "value", "key"];
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;
  readonly #options: typeof multiHeadDefaults;
  readonly #projections: Projections;

  constructor(config: GroupQueryAttentionConfig) {
    const { base, own } = splitLayerOptions(config);
    const where = "GroupQueryAttention";
    const full = withDefaults(
      where,
      own,
      { ...multiHeadDefaults },
      ["headDim", "numQueryHeads", "numKeyValueHeads"],
      layerOptions,
    );
    requirePositiveInteger(`${where}: headDim`, full.headDim);
    requirePositiveInteger(`${where}: numQueryHeads`, full.numQueryHeads);
    requirePositiveInteger(`${where}: numKeyValueHeads`, full.numKeyValueHeads);
    if (full.numQueryHeads % full.numKeyValueHeads !== 0) {
      throw new ValueError(
        "attention/heads",
        `${where}: numQueryHeads must be a multiple of numKeyValueHeads. Received: ${full.numQueryHeads} and ${full.numKeyValueHeads}.`,
      );
    }
    const projections = resolveProjections(where, full, base.activityRegularizer);
    const { flashAttention, ...kept } = full;
    super(base, { ...kept, ...projections });
    this.headDim = full.headDim;
    this.numQueryHeads = full.numQueryHeads;
    this.numKeyValueHeads = full.numKeyValueHeads;
    this.#options = full;
    this.#projections = projections;
  }

  /** Adds a projection from features to heads, built for inputs of this shape. */
  #toHeads(
    name: string,
    shape: PartialShape,
    heads: number,
    activation: string | null = null,
  ): EinsumDense {
    const layer = projection(
      this.#projections,
      {
        name,
        equation: "bsm,mnh->bsnh",
        outputShape: [null, heads, this.headDim],
        biasAxes: this.#options.useBias ? "nh" : null,
        activation,
      },
      this.dtype,
    );
    this.addLayer(`_${name}_dense`, layer).ensureBuilt(shape, this.path);
    return layer;
  }

  protected override build(inputShape: Shapes): GroupQueryParts {
    const [queryShape, valueShape, keyShape] = this.shapesOf(inputShape);
    this.#requireShapes(queryShape, valueShape, keyShape);
    const { numQueryHeads, numKeyValueHeads, headDim, dtype } = this;
    const { useGate, useBias, dropout, seed } = this.#options;
    const query = this.#toHeads("query", queryShape, numQueryHeads);
    const key = this.#toHeads("key", keyShape, numKeyValueHeads);
    const gate = useGate ? this.#toHeads("gate", queryShape, numQueryHeads, "sigmoid") : null;
    const value = this.#toHeads("value", valueShape, numKeyValueHeads);
    const softmax = this.addLayer("_softmax", new Softmax({ axis: -1, dtype }));
    const dropped = this.addLayer("_dropout_layer", new Dropout({ rate: dropout, seed, dtype }));
    const output = projection(
      this.#projections,
      {
        name: "attention_output",
        equation: "bqnh,nhm->bqm",
        outputShape: [null, queryShape.at(-1) ?? null],
        biasAxes: useBias ? "m" : null,
      },
      dtype,
    );
    this.addLayer("_output_dense", output).ensureBuilt(
      [null, null, numQueryHeads, headDim],
      this.path,
    );
    return { query, key, gate, value, softmax, dropout: dropped, output };
  }

  #requireShapes(query: PartialShape, value: PartialShape, key: PartialShape): void {
    const isRank3 = [query, value, key].every(({ length }) => length === 3);
    if (isRank3 && value[1] === key[1] && query[2] === value[2]) return;
    throw new ShapeError(
      "attention/shapes",
      `${this.name}: expected query [batch, targets, features], value [batch, sources, features] and key [batch, sources, …]. Received: ${[query, value, key].map(formatShape).join(", ")}.`,
    );
  }

  protected override call(
    inputs: Tensors,
    parts: GroupQueryParts,
    context: CallContext,
  ): Tensor | readonly [Tensor, Tensor] {
    const [query, value, key] = this.queryValueKey(inputs);
    const { masks, options } = context;
    const { returnAttentionScores = false, useCausalMask = false } = options;
    const mask = combineMasks(
      {
        query: maskOption(options.queryMask) ?? masks[0] ?? null,
        value: maskOption(options.valueMask) ?? masks[1] ?? null,
        key: maskOption(options.keyMask) ?? masks[2] ?? null,
        attention: maskOption(options.attentionMask),
        isCausal: useCausalMask === true,
        slidingWindow: this.#options.slidingWindow,
      },
      query.shape[1] ?? 1,
      value.shape[1] ?? 1,
    );
    const spread = mask === null ? null : spreadOverHeads(mask, 4, 1);
    const gate = parts.gate?.callWith(query, context) ?? null;
    const q = parts.query.callWith(query, context);
    const k = this.#shared(parts.key.callWith(key, context));
    const v = this.#shared(parts.value.callWith(value, context));
    const scale = 1 / Math.sqrt(this.headDim);
    const finish = (heads: Tensor): Tensor =>
      parts.output.callWith(gate === null ? heads : multiply(heads, gate), context);
    // As in MultiHeadAttention, two ways.
    if (this.#options.dropout === 0 && returnAttentionScores !== true) {
      return finish(dotProductAttention(q, k, v, { mask: spread, scale }));
    }
    const products = einsum("bqnh,bknh->bnqk", multiply(q, scale), k);
    const weights = parts.softmax.callWith(products, context, { mask: spread });
    const dropped = parts.dropout.callWith(weights, context);
    const output = finish(einsum("bnqk,bknh->bqnh", dropped, v));
    return returnAttentionScores === true ? [output, weights] : output;
  }

  /** Each head of keys or values once for every head of queries that shares it. */
  #shared(heads: Tensor): Tensor {
    const count = this.numQueryHeads / this.numKeyValueHeads;
    return count === 1 ? heads : repeat(heads, count, 2);
  }
}
