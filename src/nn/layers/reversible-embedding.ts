/** @module nn/layers/reversible-embedding */
import { type DType, requireDType } from "../../core/dtype.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { divide, multiply, notEqual } from "../../ops/arithmetic.ts";
import { tanh } from "../../ops/hyperbolic.ts";
import { matmul } from "../../ops/matmul.ts";
import { transpose } from "../../ops/shape.ts";
import { requireBoolean, requireRange } from "../config.ts";
import { attachMask, type CallContext } from "./call-context.ts";
import { Embedding, type EmbeddingConfig, type EmbeddingWeights } from "./embedding.ts";

/** Options of {@link ReversibleEmbedding}. */
export interface ReversibleEmbeddingConfig extends EmbeddingConfig {
  /** Whether scores are computed with the table itself. Else with another, `[outputDim, inputDim]`. Default `true`. */
  readonly tieWeights?: boolean | undefined;
  /** dtype in which scores are computed. Default `null`: that of the inputs and the table. */
  readonly reverseDtype?: DType | null | undefined;
  /** Bounds scores smoothly by `c · tanh(scores / c)`. Default `null`: no bound. */
  readonly logitSoftCap?: number | null | undefined;
}

/**
 * An {@link Embedding} that goes both ways: from indices to vectors, and, called with `{ reverse: true }`, from vectors to
 * the scores of all indices, `[batch, …, outputDim] → [batch, …, inputDim]`: the last layer of a language model.
 *
 * @example
 * const hidden = embedding.apply(tokens); // [16, 50] → [16, 50, 32]
 * const scores = embedding.apply(hidden, { reverse: true }); // → [16, 50, 100]
 * @see Press and Wolf, 2016, https://arxiv.org/abs/1608.05859
 */
export class ReversibleEmbedding extends Embedding {
  static override readonly className: string = "ReversibleEmbedding";
  readonly #tieWeights: boolean;
  readonly #reverseDtype: DType | null;
  readonly #softCap: number | null;

  constructor(config: ReversibleEmbeddingConfig) {
    const defaults = { tieWeights: true, reverseDtype: null, logitSoftCap: null };
    super(config, defaults, "ReversibleEmbedding");
    const { tieWeights = true, reverseDtype = null, logitSoftCap = null } = config;
    this.#tieWeights = requireBoolean("ReversibleEmbedding: tieWeights", tieWeights);
    this.#reverseDtype =
      reverseDtype === null ? null : requireDType("ReversibleEmbedding", reverseDtype);
    if (logitSoftCap !== null) {
      requireRange("ReversibleEmbedding: logitSoftCap", logitSoftCap, 0, Infinity, "()");
    }
    this.#softCap = logitSoftCap;
  }

  protected override build(): EmbeddingWeights {
    return {
      embeddings: this.addTable(),
      reverse: this.#tieWeights ? null : this.addReverseTable(),
    };
  }

  protected override call(x: Tensor, weights: EmbeddingWeights, context: CallContext): Tensor {
    const { reverse = false } = context.options;
    if (!requireBoolean(`${this.name}: reverse`, reverse)) {
      const vectors = super.call(x, weights, context);
      if (this.maskZero) attachMask(vectors, notEqual(x, 0));
      return vectors;
    }
    const kernel = weights.reverse?.value ?? transpose(weights.embeddings.value);
    const cast = (tensor: Tensor): Tensor =>
      this.#reverseDtype === null ? tensor : tensor.astype(this.#reverseDtype);
    const scores = matmul(cast(x), cast(kernel));
    const cap = this.#softCap;
    return cap === null ? scores : multiply(tanh(divide(scores, cap)), cap);
  }

  /** Only vectors have one, which `call` lets travel: scores do not. */
  override computeMask(): null {
    return null;
  }
}
