/** @module nn/layers/preprocessing/category-encoding */
import { ValueError } from "../../../core/errors.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { astype } from "../../../ops/arithmetic.ts";
import { array } from "../../../ops/convert.ts";
import { requirePositiveInteger, withDefaults } from "../../config.ts";
import type { CallContext } from "../call-context.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import {
  type CategoryMode,
  type ChoiceOf,
  choiceOf,
  encodeCategories,
  requireDense,
} from "./categorical.ts";

/** Options of {@link CategoryEncoding}. */
export interface CategoryEncodingConfig extends LayerConfig {
  /** How many categories there are: inputs are whole numbers from 0 to `numTokens` − 1. */
  readonly numTokens: number;
  /**
   * `"multiHot"` (default): 1 for each category that occurs in a sample. `"count"`: how often it does. `"oneHot"`: a vector for each
   * element.
   */
  readonly outputMode?: ChoiceOf<Exclude<CategoryMode, "int">> | undefined;
  /** Sparse tensors, which Gradus does not have: only `false`, the default. */
  readonly sparse?: boolean | undefined;
}

/**
 * Categories, given as whole numbers, as vectors: `[batch, n]` → `[batch, numTokens]`, or `[batch, n, numTokens]` for
 * `"oneHot"` (`[batch, numTokens]` where `n` is 1). What is no category counts for nothing.
 *
 * With `"count"`, `apply(x, { countWeights })` says what each element counts.
 *
 * @throws {@link ValueError} `config/positive-integer`, `config/choice`, `category-encoding/count-weights`
 * @example
 * new CategoryEncoding({ numTokens: 4 }).apply(array([[0, 1], [3, 3]], "int32")) // [[1, 1, 0, 0], [0, 0, 0, 1]]
 */
export class CategoryEncoding extends Layer<null> {
  static override readonly className: string = "CategoryEncoding";
  readonly #numTokens: number;
  readonly #mode: CategoryMode;

  constructor(config: CategoryEncodingConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "CategoryEncoding",
      own,
      { outputMode: "multi_hot", sparse: false },
      ["numTokens"],
      layerOptions,
    );
    requirePositiveInteger("CategoryEncoding: numTokens", full.numTokens);
    requireDense("CategoryEncoding", full.sparse);
    const mode = choiceOf("CategoryEncoding: outputMode", full.outputMode, [
      "multi_hot",
      "one_hot",
      "count",
    ]);
    super(base, { numTokens: full.numTokens, outputMode: mode });
    this.#numTokens = full.numTokens;
    this.#mode = mode;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { options }: CallContext): Tensor {
    const weights = options.countWeights as TensorLike | null | undefined;
    if (weights != null && this.#mode !== "count") {
      throw new ValueError(
        "category-encoding/count-weights",
        `${this.name}: \`countWeights\` is for outputMode "count" alone. Received: outputMode="${this.#mode}".`,
      );
    }
    const counted = weights == null ? null : astype(array(weights), this.dtype);
    const categories = astype(x, "int32");
    return encodeCategories(categories, this.#mode, this.#numTokens, this.dtype, counted);
  }
}
