/** @module nn/layers/embedding */

import { isFloating } from "../../core/dtype.ts";
import { formatReceived, formatShape, ShapeError, UnsupportedError } from "../../core/errors.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { notEqual } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { take } from "../../ops/indexing.ts";
import { type Config, requireBoolean, requirePositiveInteger, withDefaults } from "../config.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import type { Tensors } from "../structure.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import type { Weight, WeightOptions } from "./weight.ts";

/** Options of {@link Embedding}. */
export interface EmbeddingConfig extends LayerConfig {
  /** Size of the vocabulary: indices are 0 to `inputDim − 1`. */
  readonly inputDim: number;
  /** Length of the vectors. */
  readonly outputDim: number;
  /** Default `"uniform"`: from −0.05 to 0.05. */
  readonly embeddingsInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the table. Default `null`: none. */
  readonly embeddingsRegularizer?: RegularizerIdentifier | undefined;
  /** What the table is brought back to after each update. Default `null`: nothing. */
  readonly embeddingsConstraint?: ConstraintIdentifier | undefined;
  /** Whether index 0 stands for a step that does not count. Default `false`. */
  readonly maskZero?: boolean | undefined;
  /** First values of the table `[inputDim, outputDim]`, in place of the initializer's. Default `null`. */
  readonly weights?: TensorLike | readonly TensorLike[] | null | undefined;
  /** Low-rank adaptation, which Gradus does not have: only `null`. */
  readonly loraRank?: null | undefined;
  /** As `loraRank`. */
  readonly loraAlpha?: null | undefined;
  /** Quantization, which Gradus does not have: only `null`. */
  readonly quantizationConfig?: null | undefined;
  /** What files of old say of the number of steps. Not used. */
  readonly inputLength?: number | null | undefined;
}

export interface EmbeddingWeights {
  readonly embeddings: Weight;
  /** Of a `ReversibleEmbedding` whose two tables are not one. */
  readonly reverse: Weight | null;
}

/** Refuses what would change a layer's weights in ways that Gradus does not know. */
export function refuseAdaptation(where: string, options: Readonly<Record<string, unknown>>): void {
  for (const option of ["loraRank", "loraAlpha", "quantizationConfig", "gptqUnpackedColumnSize"]) {
    if (options[option] == null) continue;
    throw new UnsupportedError(
      "layer/adaptation",
      `${where}: ${option} is not supported: Gradus has neither low-rank adaptation nor quantized weights. Received: ${formatReceived(options[option])}. In Keras, saving merges adapted weights: load the file there without LoRA, and save it again.`,
    );
  }
}

const defaults = {
  embeddingsInitializer: "uniform" as InitializerIdentifier,
  embeddingsRegularizer: null as RegularizerIdentifier,
  embeddingsConstraint: null as ConstraintIdentifier,
  maskZero: false,
  weights: null as TensorLike | readonly TensorLike[] | null,
  loraRank: null,
  loraAlpha: null,
  quantizationConfig: null,
  inputLength: null as number | null,
};

/** The options of an {@link Embedding}, checked. */
interface EmbeddingPlan {
  readonly base: LayerConfig;
  readonly config: Config;
  readonly initializer: Initializer;
  readonly options: WeightOptions;
  readonly first: Tensor | null;
}

/**
 * A vector for each index: `[batch, …]` of integers → `[batch, …, outputDim]`. The table of vectors is learned.
 *
 * Indices may have any dtype; −1 is the last row. Of an index that is none the vector is NaN, as in Keras on JAX.
 * With `maskZero` the steps with index 0 do not count in what follows.
 *
 * @example
 * new Embedding({ inputDim: 1000, outputDim: 64 }).apply(array([[4, 20]], "int32")).shape // [1, 2, 64]
 */
export class Embedding extends Layer<EmbeddingWeights> {
  static override readonly className: string = "Embedding";
  static override readonly supportsMasking: boolean = true;
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly #plan: EmbeddingPlan;

  /**
   * @param extra - Options of a subclass, for the configuration.
   * @throws {@link ValueError} `config/positive-integer`; {@link ShapeError} `embedding/weights`; {@link UnsupportedError}
   *   `layer/adaptation`
   */
  constructor(config: EmbeddingConfig, extra: Config = {}, className = "Embedding") {
    const plan = planOf(className, config, extra);
    super(plan.base, plan.config);
    this.inputDim = config.inputDim;
    this.outputDim = config.outputDim;
    this.maskZero = config.maskZero ?? false;
    this.#plan = { ...plan, first: plan.first?.astype(this.dtype) ?? null };
  }

  /** The table. Only inside `build`. */
  protected addTable(): Weight {
    const { initializer, options, first } = this.#plan;
    const shape = [this.inputDim, this.outputDim];
    return this.addWeight("embeddings", shape, first ?? initializer, options);
  }

  /** A table from vectors to scores, with the same initializer. */
  protected addReverseTable(): Weight {
    const shape = [this.outputDim, this.inputDim];
    return this.addWeight("reverse_embeddings", shape, this.#plan.initializer);
  }

  protected override build(): EmbeddingWeights {
    return { embeddings: this.addTable(), reverse: null };
  }

  /** Indices are no quantities: they keep their dtype. */
  protected override castInputs(inputs: Tensor): Tensor {
    return inputs;
  }

  protected override call(
    x: Tensor,
    { embeddings }: EmbeddingWeights,
    _context: CallContext,
  ): Tensor {
    const indices = isFloating(x.dtype) || x.dtype === "bool" ? x.astype("int32") : x;
    return take(embeddings.value, indices, 0).astype(this.dtype);
  }

  override computeMask(inputs: Tensors, _masks: readonly (Tensor | null)[]): Tensor | null {
    return this.maskZero ? notEqual(inputs as Tensor, 0) : null;
  }
}

function planOf(className: string, config: EmbeddingConfig, extra: Config): EmbeddingPlan {
  const { base, own } = splitLayerOptions(config);
  const { inputDim, ...others } = base;
  const full = withDefaults(
    className,
    { ...own, inputDim },
    { ...defaults, ...extra },
    ["inputDim", "outputDim"],
    layerOptions,
  );
  requirePositiveInteger(`${className}: inputDim`, full.inputDim);
  requirePositiveInteger(`${className}: outputDim`, full.outputDim);
  requireBoolean(`${className}: maskZero`, full.maskZero);
  refuseAdaptation(className, full);
  const { weights, loraRank, loraAlpha, inputLength, ...kept } = full;
  const embeddingsInitializer = getInitializer(full.embeddingsInitializer);
  const embeddingsRegularizer = getRegularizer(full.embeddingsRegularizer);
  const embeddingsConstraint = getConstraint(full.embeddingsConstraint);
  return {
    base: others,
    config: { ...kept, embeddingsInitializer, embeddingsRegularizer, embeddingsConstraint },
    initializer: embeddingsInitializer,
    options: { regularizer: embeddingsRegularizer, constraint: embeddingsConstraint },
    first: firstTable(className, weights, [config.inputDim, config.outputDim]),
  };
}

/** Values that were given for the table, or for a list of which it is the only item, as Keras takes them. */
function firstTable(
  className: string,
  given: TensorLike | readonly TensorLike[] | null,
  shape: readonly number[],
): Tensor | null {
  if (given === null) return null;
  const isList = Array.isArray(given) && given.length === 1 && given[0] instanceof Tensor;
  const values = array((isList ? given[0] : given) as TensorLike);
  const table = values.ndim === 3 && values.shape[0] === 1 ? values.squeeze(0) : values;
  if (table.ndim === 2 && table.shape.every((dim, i) => dim === shape[i])) return table;
  throw new ShapeError(
    "embedding/weights",
    `${className}: weights must have the shape [inputDim, outputDim], ${formatShape(shape)}. Received: ${formatShape(values.shape)}.`,
  );
}
