/** @module nn/layers/preprocessing/lookup-options — what lookups of strings and of integers are told alike. */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { array } from "../../../ops/convert.ts";
import { requireBoolean } from "../../config.ts";
import type { LayerConfig } from "../layer-options.ts";
import { type CategoryMode, type ChoiceOf, choiceOf, requireDense } from "./categorical.ts";
import { requireSalt, type Salt } from "./hash-bins.ts";
import type { Token } from "./vocabulary.ts";

/** What lookups give. */
export type LookupMode = CategoryMode | "tf_idf";

/** Options of lookups. */
export interface IndexLookupConfig<T extends Token> extends LayerConfig {
  /** The most that the vocabulary may hold, with the mask and the bins of unknown tokens; `null` (default): any number. */
  readonly maxTokens?: number | null | undefined;
  /** Bins for unknown tokens, which are spread over them by hashing; with 0 unknown tokens are errors. Default 1. */
  readonly numOovIndices?: number | undefined;
  /**
   * The token that stands for nothing: index 0 for `"int"`, and left out of vectors. `null` (default): none.
   */
  readonly maskToken?: T | null | undefined;
  /** What an unknown index becomes where `invert` is set. */
  readonly oovToken?: T | null | undefined;
  /** The tokens in order. A text is one whose lines are the tokens. `null` (default): `adapt` finds them. */
  readonly vocabulary?: readonly T[] | string | null | undefined;
  /** For `"tfIdf"`: what each token of `vocabulary` counts. */
  readonly idfWeights?: TensorLike | null | undefined;
  /** Whether to go from indices to tokens. Default `false`. */
  readonly invert?: boolean | undefined;
  /**
   * `"int"` (default): indices. `"oneHot"`: a vector for each token. `"multiHot"`, `"count"`: a vector for each sample, of which
   * tokens occur, or how often. `"tfIdf"`: counts times the tokens' weights.
   */
  readonly outputMode?: ChoiceOf<LookupMode> | undefined;
  /** Sparse tensors, which Gradus does not have: only `false`, the default. */
  readonly sparse?: boolean | undefined;
  /** Whether vectors have `maxTokens` elements however many tokens there are. Default `false`. */
  readonly padToMaxTokens?: boolean | undefined;
  /** How unknown tokens are spread over several bins: integers by remainder (`"floormod"`, default), or hashed (`"farmhash"`). */
  readonly oovMethod?: "floormod" | "farmhash" | undefined;
  /** A key of the hash, which is then SipHash. Default `null`. */
  readonly salt?: Salt | null | undefined;
  /** Size of the vocabulary that a file keeps apart. */
  readonly vocabularySize?: number | null | undefined;
}

/** The options that all lookups have, with Keras's defaults. */
export const lookupDefaults = {
  maxTokens: null as number | null,
  numOovIndices: 1,
  vocabulary: null as unknown,
  idfWeights: null as TensorLike | null,
  invert: false,
  outputMode: "int" as string,
  sparse: false,
  padToMaxTokens: false,
  oovMethod: "floormod" as string,
  salt: null as Salt | null,
  vocabularySize: null as number | null,
};

/** Options as a lookup keeps them: checked. */
export interface LookupOptions<T extends Token> {
  readonly maxTokens: number | null;
  readonly numOovIndices: number;
  readonly maskToken: T | null;
  readonly oovToken: T | null;
  /** `null` too where it was given as a text: files keep it apart. */
  readonly vocabulary: readonly T[] | null;
  readonly idfWeights: readonly number[] | null;
  readonly invert: boolean;
  readonly outputMode: LookupMode;
  readonly sparse: false;
  readonly padToMaxTokens: boolean;
  readonly oovMethod: "floormod" | "farmhash";
  readonly salt: readonly [number, number] | null;
}

/** Checks what all lookups check. @throws {@link ValueError} `lookup/options`, `config/choice`, `hashing/salt` */
export function lookupOptions<T extends Token>(
  where: string,
  full: typeof lookupDefaults,
  tokens: { readonly maskToken: T | null; readonly oovToken: T | null },
  vocabulary: readonly T[] | null,
): LookupOptions<T> {
  const { maxTokens, numOovIndices, padToMaxTokens, invert } = full;
  const outputMode = choiceOf(`${where}: outputMode`, full.outputMode, [
    "int",
    "one_hot",
    "multi_hot",
    "count",
    "tf_idf",
  ]);
  const refuse = (what: string, received: unknown): never => {
    throw new ValueError(
      "lookup/options",
      `${where}: ${what}. Received: ${formatReceived(received)}.`,
    );
  };
  if (maxTokens !== null && !(Number.isSafeInteger(maxTokens) && maxTokens > 1)) {
    refuse("`maxTokens` must be a whole number greater than 1, or null", maxTokens);
  }
  if (!(Number.isSafeInteger(numOovIndices) && numOovIndices >= 0)) {
    refuse("`numOovIndices` must be a whole number ≥ 0", numOovIndices);
  }
  requireBoolean(`${where}: padToMaxTokens`, padToMaxTokens);
  requireBoolean(`${where}: invert`, invert);
  if (padToMaxTokens && maxTokens === null) {
    refuse("`padToMaxTokens` needs `maxTokens`", maxTokens);
  }
  if (invert && outputMode !== "int") {
    refuse('`invert` goes with outputMode "int" alone', outputMode);
  }
  if (full.idfWeights !== null && outputMode !== "tf_idf") {
    refuse('`idfWeights` go with outputMode "tfIdf" alone', outputMode);
  }
  requireDense(where, full.sparse);
  return {
    maxTokens,
    numOovIndices,
    ...tokens,
    vocabulary,
    idfWeights: full.idfWeights === null ? null : weightsOf(where, full.idfWeights),
    invert,
    outputMode,
    sparse: false,
    padToMaxTokens,
    oovMethod: choiceOf(`${where}: oovMethod`, full.oovMethod, ["floormod", "farmhash"]),
    salt: requireSalt(where, full.salt),
  };
}

/** A list of weights, from anything that becomes a vector. @throws {@link ValueError} `lookup/idf-weights` */
export function weightsOf(where: string, given: TensorLike): readonly number[] {
  const weights = array(given);
  if (weights.ndim === 1) return Array.from(weights.astype("float64").dataSync());
  throw new ValueError(
    "lookup/idf-weights",
    `${where}: \`idfWeights\` must be a list of numbers, one for each token. Received: shape [${weights.shape.join(", ")}].`,
  );
}
