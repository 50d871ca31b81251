/** @module nn/layers/multi-head-attention */
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { multiply } from "../../ops/arithmetic.ts";
import { dotProductAttention } from "../../ops/attention.ts";
import { einsum } from "../../ops/einsum.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import type { Shapes, Tensors } from "../structure.ts";
import { AttentionLayer } from "./attention-layer.ts";
import { combineMasks, maskOption, spreadOverHeads } from "./attention-masks.ts";
import { attachMask, type CallContext, detachMask } from "./call-context.ts";
import { Dropout } from "./dropout.ts";
import type { EinsumDense } from "./einsum-dense.ts";
import { layerOptions, splitLayerOptions } from "./layer-options.ts";
import {
  integerList,
  type MultiHeadOptions,
  multiHeadDefaults,
  type Projections,
  projection,
  resolveProjections,
} from "./multi-head-options.ts";
import { Softmax } from "./softmax.ts";

/** Options of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionConfig extends MultiHeadOptions {
  readonly numHeads: number;
  /** Length of each head's queries and keys. */
  readonly keyDim: number;
  /** Length of each head's values. Default `null`: `keyDim`. */
  readonly valueDim?: number | null | undefined;
  /** Shape of the output's last axes. Default `null`: the query's last axis. */
  readonly outputShape?: number | readonly number[] | null | undefined;
  /** The axes that are attended over. Default `null`: all but the batch and the features. */
  readonly attentionAxes?: number | readonly number[] | null | undefined;
}

/** Layers inside, and the equations that join them. */
export interface MultiHeadParts {
  readonly query: EinsumDense;
  readonly key: EinsumDense;
  readonly gate: EinsumDense | null;
  readonly value: EinsumDense;
  readonly softmax: Softmax;
  readonly dropout: Dropout;
  readonly output: EinsumDense;
  /** Number of axes that are attended over. */
  readonly axes: number;
  readonly scores: string;
  readonly combine: string;
}

/** The letters from a place on. */
function letters(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => String.fromCharCode(97 + from + i));
}

/** `ab…x,x…yz->ab…yz`: the last `bound` axes of `free + bound` make way for `made` others, which have a bias. */
function projectionEquation(
  free: number,
  bound: number,
  made: number,
): { readonly equation: string; readonly biasAxes: string } {
  const kept = letters(free).join("");
  const summed = letters(bound, free).join("");
  const biasAxes = letters(made, free + bound).join("");
  return { equation: `${kept}${summed},${summed}${biasAxes}->${kept}${biasAxes}`, biasAxes };
}

/**
 * The equations of attention for projections `[batch, …, heads, depth]` of `rank` axes, of which `axes` are attended over:
 * scores `[…other axes, heads, …axes of targets, …axes of sources]`.
 */
function attentionEquations(
  rank: number,
  axes: readonly number[],
): { readonly scores: string; readonly combine: string } {
  const target = letters(rank);
  const further = letters(axes.length, rank);
  const source = target.map((letter, axis) =>
    axes.includes(axis) ? (further[[...axes].sort((a, b) => a - b).indexOf(axis)] ?? "") : letter,
  );
  const at = (names: readonly string[]): string => axes.map((axis) => names[axis] ?? "").join("");
  const batch = target.filter((_, axis) => axis < rank - 1 && !axes.includes(axis)).join("");
  const product = `${batch}${at(target)}${at(source)}`;
  return {
    scores: `${source.join("")},${target.join("")}->${product}`,
    combine: `${product},${source.join("")}->${target.join("")}`,
  };
}

/**
 * Attention with several heads: query, value and key are projected once for each head, each head attends, and what the
 * heads give is projected together.
 *
 * Inputs `[query, value]` or `[query, value, key]` (without a key, values are keys): `[batch, targets, …]`,
 * `[batch, sources, …]` → `[batch, targets, outputShape]`; called with `{ returnAttentionScores: true }`, also the weights
 * `[batch, heads, targets, sources]`.
 *
 * Further options of a call: `useCausalMask` (no target sees a source after it), `attentionMask`
 * `[batch, targets, sources]` (true for what is seen), `valueMask` and `keyMask` `[batch, sources]`, by default those that
 * travel with value and key. Of the query the mask that travels with it counts; it goes on to the output, and no longer
 * travels with the inputs: all this as in Keras. Weights: those of `query`, `key`, `gate`, `value`, `attention_output`, each a
 * kernel and a bias.
 *
 * @throws {@link ShapeError} `attention/inputs`, `attention/shapes`; {@link ValueError} `config/positive-integer`,
 *   `attention/option`; {@link UnsupportedError} `attention/flash`
 * @see Vaswani et al., 2017, https://arxiv.org/abs/1706.03762
 */
export class MultiHeadAttention extends AttentionLayer<MultiHeadParts> {
  static override readonly className: string = "MultiHeadAttention";
  static override readonly supportsMasking: boolean = true;
  static readonly callArguments: readonly string[] = ["query", "value", "key"];
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly #outputShape: readonly number[] | null;
  readonly #attentionAxes: readonly number[] | null;
  readonly #options: typeof multiHeadDefaults;
  readonly #projections: Projections;

  constructor(config: MultiHeadAttentionConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "MultiHeadAttention",
      own,
      {
        valueDim: null as number | null,
        outputShape: null as number | readonly number[] | null,
        attentionAxes: null as number | readonly number[] | null,
        ...multiHeadDefaults,
      },
      ["numHeads", "keyDim"],
      layerOptions,
    );
    const where = "MultiHeadAttention";
    requirePositiveInteger(`${where}: numHeads`, full.numHeads);
    requirePositiveInteger(`${where}: keyDim`, full.keyDim);
    if (full.valueDim !== null) requirePositiveInteger(`${where}: valueDim`, full.valueDim);
    const outputShape = integerList(`${where}: outputShape`, full.outputShape, (n) => n > 0);
    const attentionAxes = integerList(`${where}: attentionAxes`, full.attentionAxes, () => true);
    const valueDim = full.valueDim ?? full.keyDim;
    // The penalty is the projections', not the layer's.
    const { activityRegularizer, ...others } = base;
    const projections = resolveProjections(where, full, activityRegularizer);
    const { flashAttention, ...kept } = full;
    super(others, { ...kept, valueDim, outputShape, attentionAxes, ...projections });
    this.numHeads = full.numHeads;
    this.keyDim = full.keyDim;
    this.valueDim = valueDim;
    this.#outputShape = outputShape;
    this.#attentionAxes = attentionAxes;
    this.#options = full;
    this.#projections = projections;
  }

  /** Adds a projection, built for inputs of this shape. */
  #project(
    attribute: string,
    name: string,
    shape: PartialShape,
    bound: number,
    made: readonly number[],
    activation: string | null = null,
  ): EinsumDense {
    const free = shape.length - bound;
    const { equation, biasAxes } = projectionEquation(free, bound, made.length);
    const layer = projection(
      this.#projections,
      {
        name,
        equation,
        outputShape: [...new Array<null>(free - 1).fill(null), ...made],
        biasAxes: this.#options.useBias ? biasAxes : null,
        activation,
      },
      this.dtype,
    );
    this.addLayer(attribute, layer).ensureBuilt(shape, this.path);
    return layer;
  }

  protected override build(inputShape: Shapes): MultiHeadParts {
    const [queryShape, valueShape, keyShape] = this.shapesOf(inputShape);
    this.#requireShapes(queryShape, valueShape, keyShape);
    const { numHeads, keyDim, valueDim } = this;
    const { useGate, dropout, seed } = this.#options;
    const query = this.#project("query_dense", "query", queryShape, 1, [numHeads, keyDim]);
    const key = this.#project("key_dense", "key", keyShape, 1, [numHeads, keyDim]);
    const gate = useGate
      ? this.#project("_gate_dense", "gate", queryShape, 1, [numHeads, valueDim], "sigmoid")
      : null;
    const value = this.#project("value_dense", "value", valueShape, 1, [numHeads, valueDim]);
    const axes = this.#axes(queryShape.length);
    const rank = valueShape.length + 1;
    const scoresRank = rank - 1 + axes.length;
    const softmax = new Softmax({
      axis: axes.map((_, i) => scoresRank - axes.length + i),
      dtype: this.dtype,
    });
    const outputShape = this.#outputShape ?? [queryShape.at(-1) ?? 1];
    const headsShape = [...queryShape.slice(0, -1), numHeads, valueDim];
    return {
      query,
      key,
      gate,
      value,
      softmax: this.addLayer("_softmax", softmax),
      dropout: this.addLayer(
        "_dropout_layer",
        new Dropout({ rate: dropout, seed, dtype: this.dtype }),
      ),
      output: this.#project("output_dense", "attention_output", headsShape, 2, outputShape),
      axes: axes.length,
      ...attentionEquations(rank, axes),
    };
  }

  /** Axes that are attended over, counted from the front. */
  #axes(rank: number): readonly number[] {
    const axes = (this.#attentionAxes ?? Array.from({ length: rank - 2 }, (_, i) => i + 1)).map(
      (axis) => (axis < 0 ? rank + axis : axis),
    );
    if (axes.every((axis) => axis > 0 && axis < rank - 1)) return axes;
    throw new ShapeError(
      "attention/shapes",
      `${this.name}: attentionAxes are axes between the batch and the features. Received: ${JSON.stringify(this.#attentionAxes)} for inputs of ${rank} axes.`,
    );
  }

  #requireShapes(query: PartialShape, value: PartialShape, key: PartialShape): void {
    const inner = (shape: PartialShape): string => formatShape(shape.slice(1, -1));
    const fits = query.length >= 3 && query.length === value.length && inner(value) === inner(key);
    if (fits) return;
    throw new ShapeError(
      "attention/shapes",
      `${this.name}: expected query [batch, targets, features], value and key [batch, sources, …], with as many sources in one as in the other. Received: ${[query, value, key].map(formatShape).join(", ")}.`,
    );
  }

  protected override call(
    inputs: Tensors,
    parts: MultiHeadParts,
    context: CallContext,
  ): Tensor | readonly [Tensor, Tensor] {
    const [query, value, key] = this.queryValueKey(inputs);
    const { masks, options } = context;
    const { useCausalMask = false } = options;
    const [queryMask = null, valueMask = null, keyMask = null] = masks;
    for (const tensor of [query, value, key]) detachMask(tensor);
    const mask = combineMasks(
      {
        query: queryMask,
        value: maskOption(options.valueMask) ?? valueMask,
        key: maskOption(options.keyMask) ?? keyMask,
        attention: maskOption(options.attentionMask),
        isCausal: useCausalMask === true,
        slidingWindow: this.#options.slidingWindow,
      },
      query.shape[1] ?? 1,
      value.shape[1] ?? 1,
    );
    const gate = parts.gate?.callWith(query, context) ?? null;
    const projected = [
      parts.query.callWith(query, context),
      parts.key.callWith(key, context),
      parts.value.callWith(value, context),
    ] as const;
    const [heads, scores] = this.#attend(projected, mask, parts, context);
    const output = parts.output.callWith(gate === null ? heads : multiply(heads, gate), context);
    if (queryMask !== null) attachMask(output, queryMask);
    return scores === null ? output : [output, scores];
  }

  /** What the heads give, and the weights by which they do if they are wanted. */
  #attend(
    [query, key, value]: readonly [Tensor, Tensor, Tensor],
    mask: Tensor | null,
    { axes, scores, combine, softmax, dropout }: MultiHeadParts,
    context: CallContext,
  ): readonly [Tensor, Tensor | null] {
    const scale = 1 / Math.sqrt(this.keyDim);
    const rank = query.ndim - 1 + axes;
    const spread = mask === null ? null : spreadOverHeads(mask, rank, axes);
    const wantsScores = context.options.returnAttentionScores === true;
    // Where nothing is seen, this way gives the mean of all values and the other gives 0: Keras goes both, too.
    if (query.ndim === 4 && this.#options.dropout === 0 && !wantsScores) {
      return [dotProductAttention(query, key, value, { mask: spread, scale }), null];
    }
    const products = einsum(scores, key, multiply(query, scale));
    const weights = softmax.callWith(products, context, { mask: spread });
    const heads = einsum(combine, dropout.callWith(weights, context), value);
    return [heads, wantsScores ? weights : null];
  }
}
