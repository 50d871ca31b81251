/**
 * @module nn/layers/preprocessing/index-lookup — from tokens to indices and back: what lookups of strings and of integers share.
 */
import { formatReceived, StateError, ValueError } from "../../../core/errors.ts";
import type { PartialShape, Shape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { multiply } from "../../../ops/arithmetic.ts";
import { array } from "../../../ops/convert.ts";
import type { Config } from "../../config.ts";
import type { PartialSpec } from "../../structure.ts";
import type { LayerConfig } from "../layer-options.ts";
import { encodedShape, encodeOnHost } from "./categorical.ts";
import { HostLayer, type HostSpec } from "./host-layer.ts";
import { type AdaptData, batchesOf, type HostValues, readIntegers } from "./host-values.ts";
import { type LookupOptions, weightsOf } from "./lookup-options.ts";
import {
  fitsLine,
  linesOfText,
  linesOfVocabulary,
  type Token,
  TokenCounts,
  vocabularyFile,
} from "./vocabulary.ts";

/** Tokens and their shape, as a subclass reads them. */
export interface TokenValues<T extends Token> {
  readonly shape: Shape;
  readonly values: readonly T[];
}

/** What the config of a lookup says of its vocabulary. */
export interface LookupState<T extends Token> {
  vocabularySize: number | null;
  /** `null` where a file of its own keeps it. */
  vocabulary: readonly T[] | null;
  idfWeights: readonly number[] | null;
}

/** The index of what vectors leave out. */
const NOWHERE = -1;

/**
 * Base of {@link StringLookup} and {@link IntegerLookup}: indices are those of the mask (for `"int"`), of the bins of unknown tokens,
 * and then of the tokens.
 */
export abstract class IndexLookup<T extends Token> extends HostLayer {
  protected readonly options: LookupOptions<T>;
  /** The same object as `config`: what becomes of the vocabulary is written to it. */
  readonly #state: LookupState<T>;
  /** Whether the vocabulary was given, so that there is nothing to adapt. */
  readonly #isFixed: boolean;
  #tokens: readonly T[] = [];
  #indices: ReadonlyMap<T, number> = new Map();
  /** Weights of tokens, and of as many special ones before that have none of their own. */
  #idf: {
    readonly weights: readonly number[];
    readonly missing: number;
    readonly average: number;
  } | null = null;

  constructor(
    base: LayerConfig,
    options: LookupOptions<T>,
    config: Config & LookupState<T>,
    vocabulary: readonly T[] | string | null,
  ) {
    super({ name: base.name, inputShape: base.inputShape, inputDim: base.inputDim }, config);
    this.options = options;
    this.#state = this.config as Config & LookupState<T>;
    this.#isFixed = vocabulary !== null;
    const { idfWeights, outputMode } = options;
    if (this.#isFixed && outputMode === "tf_idf" && idfWeights === null) {
      throw this.refuse('`vocabulary` with outputMode "tfIdf" needs `idfWeights` too', idfWeights);
    }
    if (idfWeights !== null) this.#setWeights(idfWeights, 0);
    if (vocabulary !== null) this.setVocabulary(vocabulary, idfWeights);
  }

  /** Reads tokens of this kind. */
  protected abstract readTokens(values: HostValues): TokenValues<T>;

  /** A token, from a line of a file. */
  protected abstract tokenOf(line: string): T;

  /** The bin of an unknown token, from 0. */
  protected abstract unknownBin(token: T): number;

  protected refuse(what: string, received: unknown): ValueError {
    const value = typeof received === "string" ? received : formatReceived(received);
    return new ValueError("lookup/vocabulary", `${this.name}: ${what}. Received: ${value}.`);
  }

  /** The index of the first bin of unknown tokens. */
  protected get firstUnknown(): number {
    return this.options.maskToken !== null && this.options.outputMode === "int" ? 1 : 0;
  }

  /** The index of the first token. */
  protected get firstToken(): number {
    return this.firstUnknown + this.options.numOovIndices;
  }

  /** The tokens without the special ones. */
  protected get tokens(): readonly T[] {
    return this.#tokens;
  }

  /** How many indices there are, with those of the mask and of unknown tokens. */
  vocabularySize(): number {
    return this.#tokens.length + this.firstToken;
  }

  /**
   * The tokens in the order of their indices.
   *
   * @param includeSpecialTokens - Whether the mask and the token for unknown ones come first, as they do in the indices.
   */
  getVocabulary(includeSpecialTokens = true): (T | null)[] {
    return includeSpecialTokens ? [...this.#special, ...this.#tokens] : [...this.#tokens];
  }

  get #special(): (T | null)[] {
    return Array.from({ length: this.firstToken }, (_, i) => this.#specialAt(i));
  }

  #specialAt(index: number): T | null {
    return index < this.firstUnknown ? this.options.maskToken : this.options.oovToken;
  }

  /**
   * Replaces the vocabulary.
   *
   * @param vocabulary - Tokens in order, with or without the special ones before; or a text whose lines they are.
   * @param idfWeights - For `"tfIdf"` alone: what each counts.
   * @throws {@link ValueError} `lookup/vocabulary`; {@link StateError} `lookup/vocabulary-size`
   */
  setVocabulary(vocabulary: readonly T[] | string, idfWeights: TensorLike | null = null): void {
    const isWeighted = this.options.outputMode === "tf_idf";
    if (isWeighted !== (idfWeights !== null)) {
      throw this.refuse(
        isWeighted
          ? 'outputMode "tfIdf" needs `idfWeights`'
          : '`idfWeights` go with outputMode "tfIdf" alone',
        idfWeights === null ? "none" : this.options.outputMode,
      );
    }
    if (typeof vocabulary === "string") {
      if (isWeighted) throw this.refuse('outputMode "tfIdf" needs a list of tokens', "a text");
      if (!vocabulary.includes("\n")) {
        const wanted =
          "a text holds the tokens themselves, each on a line: read the file and pass on its content";
        throw this.refuse(wanted, JSON.stringify(vocabulary));
      }
      const lines = linesOfText(vocabulary).map((line) => this.tokenOf(line));
      this.#setTokens(lines);
      return;
    }
    if (vocabulary.length === 0)
      throw this.refuse("a vocabulary must have a token", "an empty list");
    // As many as a file says there are: they are looked at, not made.
    const specialCount = this.firstToken;
    const hasSpecial =
      vocabulary.length >= specialCount &&
      vocabulary.slice(0, specialCount).every((token, i) => token === this.#specialAt(i));
    const tokens = hasSpecial ? vocabulary.slice(specialCount) : vocabulary;
    this.#requireNoSpecial(tokens);
    const { maxTokens } = this.options;
    if (maxTokens !== null && tokens.length + specialCount > maxTokens) {
      throw this.refuse(
        `a vocabulary of at most maxTokens=${maxTokens}, the ${specialCount} special tokens included`,
        `${tokens.length + specialCount} tokens`,
      );
    }
    const weights = idfWeights === null ? null : weightsOf(this.name, idfWeights);
    if (weights !== null && weights.length !== vocabulary.length) {
      throw this.refuse(
        `\`idfWeights\` of the vocabulary's length, ${vocabulary.length}`,
        `${weights.length} weights`,
      );
    }
    this.#setTokens(tokens);
    if (weights !== null) this.#setWeights(weights, hasSpecial ? 0 : specialCount);
    this.#keepInConfig(vocabulary, weights);
  }

  #requireNoSpecial(tokens: readonly T[]): void {
    const { maskToken, oovToken, invert } = this.options;
    const odd = [maskToken, invert ? oovToken : null].find(
      (token) => token !== null && tokens.includes(token),
    );
    if (odd === undefined) return;
    throw this.refuse(
      `special tokens may stand only at the vocabulary's start, all of them: ${maskToken === null || this.firstUnknown === 0 ? "" : `${JSON.stringify(maskToken)}, then `}${this.options.numOovIndices} times ${JSON.stringify(oovToken)}`,
      `${JSON.stringify(odd)} at another place`,
    );
  }

  #setTokens(tokens: readonly T[]): void {
    const indices = new Map(tokens.map((token, i) => [token, i + this.firstToken]));
    if (indices.size < tokens.length) {
      const repeated = tokens.find((token, i) => indices.get(token) !== i + this.firstToken);
      throw this.refuse("each token may occur once", `${JSON.stringify(repeated)} again`);
    }
    const size = tokens.length + this.firstToken;
    const { outputMode, padToMaxTokens } = this.options;
    const before = this.#state.vocabularySize;
    if (outputMode !== "int" && !padToMaxTokens && before !== null && before !== size) {
      throw new StateError(
        "lookup/vocabulary-size",
        `${this.name}: vectors already have ${before} elements, one for each index, and layers behind count on it. Received: a vocabulary for ${size}. Make a new layer, or set maxTokens and padToMaxTokens.`,
      );
    }
    this.#tokens = tokens;
    this.#indices = indices;
    this.#state.vocabularySize = size;
  }

  /**
   * Keeps a vocabulary in the config where the first one stood there, and where tokens hold line ends, so that no file of lines
   * can keep it.
   */
  #keepInConfig(vocabulary: readonly T[], weights: readonly number[] | null): void {
    const isKept = this.options.vocabulary !== null || !vocabulary.every(fitsLine);
    this.#state.vocabulary = isKept ? vocabulary : null;
    if (isKept) this.#state.idfWeights = weights;
  }

  /** Special tokens that have no weights take the average, and padding counts for nothing. */
  #setWeights(weights: readonly number[], missing: number): void {
    const average = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    this.#idf = { weights, missing, average };
  }

  /**
   * Finds the vocabulary in data: its most frequent tokens. What an earlier call found is forgotten.
   *
   * @param data - Tokens, of which each row is a document (each element, where there is one axis); or batches, as an iterable.
   * @param options - `steps`: how many batches to read at most.
   * @throws {@link StateError} `lookup/fixed` where the vocabulary was given; `lookup/vocabulary-size`
   */
  adapt(data: AdaptData, { steps = null }: { readonly steps?: number | null } = {}): void {
    const { isWhole, batches } = batchesOf(data, steps);
    const documents: (readonly T[])[] = [];
    for (const batch of batches) documents.push(...this.#documentsOf(batch, isWhole));
    this.adaptTo(documents);
  }

  /** Finds the vocabulary in documents. */
  adaptTo(documents: Iterable<readonly T[]>): void {
    if (this.#isFixed) {
      throw new StateError(
        "lookup/fixed",
        `${this.name}: its vocabulary was given, so there is nothing to adapt. Make it without \`vocabulary\`.`,
      );
    }
    const counts = new TokenCounts<T>();
    for (const document of documents) counts.add(document);
    const { maskToken, oovToken, maxTokens, outputMode } = this.options;
    if (counts.isEmpty) {
      this.#setTokens(this.#tokens);
      return;
    }
    const found = counts.mostFrequent([maskToken, oovToken]);
    const tokens = maxTokens === null ? found : found.slice(0, maxTokens - this.firstToken);
    this.#setTokens(tokens);
    const weights =
      outputMode === "tf_idf"
        ? tokens.map((token) => Math.fround(counts.inverseDocumentFrequency(token)))
        : null;
    if (weights !== null) this.#setWeights(weights, this.firstToken);
    this.#keepInConfig(tokens, weights);
  }

  /** The rows of a batch; where all data is given at once as a vector, its elements. */
  #documentsOf(batch: HostValues, isWhole: boolean): (readonly T[])[] {
    const { shape, values } = this.readTokens(batch);
    if (shape.length < 2) return isWhole && shape.length === 1 ? values.map((v) => [v]) : [values];
    const rows = shape[0] ?? 0;
    const length = values.length / rows;
    return Array.from({ length: rows }, (_, i) => values.slice(i * length, (i + 1) * length));
  }

  protected override build(): null {
    return null;
  }

  /** The length of vectors; `null` before the vocabulary is known. */
  protected get depth(): number | null {
    const { padToMaxTokens, maxTokens } = this.options;
    return padToMaxTokens ? maxTokens : this.#state.vocabularySize;
  }

  /** The shape of vectors for tokens of this shape. */
  outputShape(shape: PartialShape): PartialShape {
    const { outputMode } = this.options;
    return encodedShape(shape, outputMode === "tf_idf" ? "count" : outputMode, this.depth);
  }

  protected override hostSpec([input]: readonly HostSpec[]): PartialSpec {
    const dtype = this.options.outputMode === "tf_idf" ? "float32" : "int32";
    return { shape: this.outputShape(input?.shape ?? []), dtype };
  }

  override onHost(inputs: HostValues): Tensor {
    const { shape, values } = this.readTokens(inputs);
    return this.encodeTokens(values, shape);
  }

  /** What the layer gives for tokens in row-major order. */
  encodeTokens(values: readonly T[], shape: Shape): Tensor {
    const indices = this.indicesOf(values);
    const { outputMode } = this.options;
    const depth = this.depth ?? 0;
    if (outputMode !== "tf_idf") return encodeOnHost(indices, shape, outputMode, depth, "int32");
    const counts = encodeOnHost(indices, shape, "count", depth, "float32");
    return multiply(counts, this.idfWeights());
  }

  /** Indices of tokens; −1 for what vectors leave out. */
  indicesOf(tokens: readonly T[]): number[] {
    this.requireVocabulary();
    return tokens.map((token) => this.#indexOf(token));
  }

  /** Weights of all indices, for `"tfIdf"`. */
  protected idfWeights(): Tensor {
    const { weights, missing, average } = this.#idf ?? { weights: [], missing: 0, average: 0 };
    const { padToMaxTokens, maxTokens } = this.options;
    const length = missing + weights.length;
    const all = new Float32Array(padToMaxTokens ? Math.max(maxTokens ?? 0, length) : length);
    all.fill(average, 0, missing);
    all.set(weights, missing);
    return array(all);
  }

  /** @throws {@link StateError} `lookup/not-adapted` */
  protected requireVocabulary(): void {
    if (this.#tokens.length > 0) return;
    throw new StateError(
      "lookup/not-adapted",
      `${this.name}: it has no vocabulary yet. Call adapt(data) before, or give \`vocabulary\`.`,
    );
  }

  #indexOf(token: T): number {
    const { maskToken, numOovIndices, outputMode } = this.options;
    if (token === maskToken) return outputMode === "int" ? 0 : NOWHERE;
    const index = this.#indices.get(token);
    if (index !== undefined) return index;
    if (numOovIndices === 0) {
      throw new ValueError(
        "lookup/unknown-token",
        `${this.name}: with numOovIndices: 0 all tokens must be in the vocabulary. Received: ${JSON.stringify(token)}. Set numOovIndices to 1, so that unknown tokens have an index.`,
      );
    }
    return this.firstUnknown + (numOovIndices > 1 ? this.unknownBin(token) : 0);
  }

  /** Tokens of indices, for `invert`. `null` where there is no token for unknown ones. */
  protected tokensAtIndices(indices: HostValues): { shape: Shape; values: (T | null)[] } {
    this.requireVocabulary();
    const { shape, values } = readIntegers(this.name, indices);
    const { maskToken, oovToken } = this.options;
    const tokenAt = (index: number): T | null => {
      if (index === 0 && maskToken !== null) return maskToken;
      return index < this.firstToken
        ? oovToken
        : (this.#tokens[index - this.firstToken] ?? oovToken);
    };
    return { shape, values: Array.from(values, tokenAt) };
  }

  /** `vocabulary.txt`, where the vocabulary is not in the config. */
  override assets(): ReadonlyMap<string, Uint8Array> {
    if (this.#state.vocabulary !== null) return new Map();
    return new Map([["vocabulary.txt", vocabularyFile(this.getVocabulary())]]);
  }

  override loadAssets(files: ReadonlyMap<string, Uint8Array>): void {
    const bytes = files.get("vocabulary.txt");
    if (this.#state.vocabulary !== null || bytes === undefined) return;
    const lines = linesOfVocabulary(this.name, bytes, this.#state.vocabularySize);
    const tokens = lines.map((line) => this.tokenOf(line));
    // Padded weights are longer than the vocabulary.
    const weights = this.#idf?.weights.slice(0, tokens.length) ?? null;
    this.setVocabulary(tokens, this.options.outputMode === "tf_idf" ? weights : null);
  }

  /** `idf_weights` for `"tfIdf"`. */
  override ownArrays(): ReadonlyMap<string, Tensor> {
    return this.options.outputMode === "tf_idf" && this.#idf !== null
      ? new Map([["idf_weights", this.idfWeights()]])
      : new Map();
  }

  override loadOwnArrays(arrays: ReadonlyMap<string, Tensor>): void {
    const weights = arrays.get("idf_weights");
    if (this.options.outputMode !== "tf_idf" || weights === undefined) return;
    this.#setWeights(weightsOf(this.name, weights), 0);
  }
}
