/** @module nn/layers/preprocessing/text-vectorization */
import { formatReceived, ShapeError, UnsupportedError, ValueError } from "../../../core/errors.ts";
import { type PartialShape, type Shape, sizeOf } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { fromHost } from "../../../ops/convert.ts";
import { withDefaults } from "../../config.ts";
import type { PartialSpec } from "../../structure.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { type ChoiceOf, choiceOf } from "./categorical.ts";
import { HostLayer, type HostSpec } from "./host-layer.ts";
import { type AdaptData, batchesOf, type HostValues, readStrings } from "./host-values.ts";
import type { IndexLookupConfig, LookupMode } from "./lookup-options.ts";
import { requireEncoding, StringLookup } from "./string-lookup.ts";
import { ngramsOf, splits, standards } from "./text-standards.ts";

/** A function that makes texts alike. */
export type Standardize = (text: string) => string;

/** A function that cuts a text into tokens. */
export type SplitText = (text: string) => readonly string[];

/** Options of {@link TextVectorization}. */
export interface TextVectorizationConfig
  extends LayerConfig,
    Pick<
      IndexLookupConfig<string>,
      "idfWeights" | "maxTokens" | "padToMaxTokens" | "sparse" | "vocabulary" | "vocabularySize"
    > {
  /**
   * How texts are made alike: `"lowerAndStripPunctuation"` (default), `"lower"`, `"stripPunctuation"`, a function of a text, or
   * `null` for not at all. Only ASCII letters and marks are concerned, as in Keras.
   */
  readonly standardize?: ChoiceOf<keyof typeof standards> | Standardize | null | undefined;
  /** How texts are cut into tokens: `"whitespace"` (default), `"character"`, a function of a text, or `null` for not at all. */
  readonly split?: keyof typeof splits | SplitText | null | undefined;
  /** Runs of up to so many tokens become tokens, or a list: runs of these lengths. Default `null`: single tokens. */
  readonly ngrams?: number | readonly number[] | null | undefined;
  /** `"int"` (default): indices. Or vectors for each text: `"multiHot"`, `"count"`, `"tfIdf"`. */
  readonly outputMode?: ChoiceOf<LookupMode> | undefined;
  /** To how many indices texts are cut or filled with 0. Default `null`: to the longest of the batch. */
  readonly outputSequenceLength?: number | null | undefined;
  /** Rows of unequal length, which Gradus does not have: only `false`, the default. */
  readonly ragged?: boolean | undefined;
  /** Only `"utf-8"`, the default. */
  readonly encoding?: string | undefined;
}

/** Texts cut into tokens: rows in an outer shape. */
interface Rows {
  readonly outer: Shape;
  readonly rows: readonly (readonly string[])[];
  /** Whether rows may differ in length. */
  readonly isRagged: boolean;
}

/**
 * Texts as indices of their words, or as vectors that say which words occur: `[batch]` or `[batch, 1]` strings →
 * `[batch, words]` (int32) or `[batch, size]` (int32; float32 for `"tfIdf"`).
 *
 * Each text is made alike (`standardize`), cut (`split`), joined to runs (`ngrams`), and looked up: index 0 fills short rows, 1 is
 * that of unknown words. The vocabulary is given, or {@link adapt} finds it.
 *
 * The layer runs on the host: in a model it stands at an `Input` of strings, `Input({ shape: [1], dtype: "string" })`.
 *
 * @throws {@link ValueError} `text-vectorization/options`, `lookup/…`, `config/choice`; {@link ShapeError}
 *   `text-vectorization/shape`; {@link UnsupportedError} `text-vectorization/ragged`
 * @example
 * new TextVectorization({ vocabulary: ["the", "fox"] }).apply(["The fox.", "Fox!"]) // [[2, 3], [3, 0]]
 */
export class TextVectorization extends HostLayer {
  static override readonly className: string = "TextVectorization";
  readonly #standardize: Standardize;
  readonly #split: SplitText | null;
  readonly #ngrams: number | readonly number[] | null;
  readonly #mode: LookupMode;
  readonly #length: number | null;
  readonly #lookup: StringLookup;

  constructor(config: TextVectorizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "TextVectorization",
      own,
      {
        maxTokens: null as number | null,
        standardize: "lower_and_strip_punctuation" as string | Standardize | null,
        split: "whitespace" as string | SplitText | null,
        ngrams: null as number | readonly number[] | null,
        outputMode: "int" as string,
        outputSequenceLength: null as number | null,
        padToMaxTokens: false,
        vocabulary: null as readonly string[] | string | null,
        idfWeights: null as TensorLike | null,
        sparse: false,
        ragged: false,
        encoding: "utf-8",
        vocabularySize: null as number | null,
      },
      [],
      layerOptions,
    );
    const mode = choiceOf("TextVectorization: outputMode", full.outputMode, [
      "int",
      "one_hot",
      "multi_hot",
      "count",
      "tf_idf",
    ]);
    const standardize =
      typeof full.standardize === "string"
        ? choiceOf("TextVectorization: standardize", full.standardize, namesOf(standards))
        : full.standardize;
    const split =
      typeof full.split === "string"
        ? choiceOf("TextVectorization: split", full.split, namesOf(splits))
        : full.split;
    requireOptions({ ...full, standardize, split }, mode);
    super(base, {
      ...full,
      outputMode: mode,
      standardize,
      split,
    });
    this.#standardize =
      typeof standardize === "string" ? standards[standardize] : (standardize ?? ((text) => text));
    this.#split = typeof split === "string" ? splits[split] : split;
    this.#ngrams = full.ngrams;
    this.#mode = mode;
    this.#length = full.outputSequenceLength;
    const { maxTokens, vocabulary, idfWeights, padToMaxTokens, sparse, vocabularySize } = full;
    this.#lookup = this.addLayer(
      "_lookup_layer",
      new StringLookup({
        maxTokens,
        vocabulary,
        idfWeights,
        padToMaxTokens,
        maskToken: "",
        outputMode: mode as ChoiceOf<LookupMode>,
        sparse,
        vocabularySize,
      }),
    );
    const lookup = this.#lookup;
    // They follow the vocabulary.
    Object.defineProperties(this.config, {
      vocabulary: { get: () => lookup.config.vocabulary, enumerable: true },
      vocabularySize: { get: () => lookup.vocabularySize(), enumerable: true },
      idfWeights: { get: () => lookup.config.idfWeights, enumerable: true },
    });
  }

  /** The tokens in the order of their indices; see {@link IndexLookup.getVocabulary}. */
  getVocabulary(includeSpecialTokens = true): string[] {
    return this.#lookup.getVocabulary(includeSpecialTokens).map((token) => token ?? "");
  }

  /** How many indices there are, with those of the filling and of unknown tokens. */
  vocabularySize(): number {
    return this.#lookup.vocabularySize();
  }

  /** Replaces the vocabulary; see {@link IndexLookup.setVocabulary}. */
  setVocabulary(vocabulary: readonly string[] | string, idfWeights?: TensorLike | null): void {
    this.#lookup.setVocabulary(vocabulary, idfWeights ?? null);
  }

  /**
   * Finds the vocabulary in texts: their most frequent tokens. What an earlier call found is forgotten.
   *
   * @param data - Texts, `[n]` or `[n, 1]`; or batches of them, as an iterable that is no list.
   * @param options - `steps`: how many batches to read at most.
   * @throws {@link StateError} `lookup/fixed`, `lookup/vocabulary-size`
   */
  adapt(data: AdaptData, { steps = null }: { readonly steps?: number | null } = {}): void {
    const { isWhole, batches } = batchesOf(data, steps);
    const documents: (readonly string[])[] = [];
    for (const batch of batches) {
      const { shape, values } = readStrings(this.name, batch);
      const isVector = isWhole && shape.length === 1;
      const { rows } = this.#rowsOf(values, isVector ? [...shape, 1] : shape);
      for (const row of rows) documents.push(row);
    }
    this.#lookup.adaptTo(documents);
  }

  protected override build(): null {
    return null;
  }

  /** The shape of the tokens' rows, without the tokens. */
  #outer<S extends PartialShape | Shape>(shape: S): S {
    if (this.#split === null) return shape.slice(0, -1) as unknown as S;
    if (shape.length < 2) return shape;
    if (shape.at(-1) === 1) return shape.slice(0, -1) as unknown as S;
    throw new ShapeError(
      "text-vectorization/shape",
      `${this.name}: to be cut into tokens, texts must have shape [batch] or […, 1]. Received: [${shape.map(String).join(", ")}]. With split: null each string is a token.`,
    );
  }

  #rowsOf(texts: readonly string[], shape: Shape): Rows {
    const alike = texts.map((text) => this.#standardize(text));
    const outer = this.#outer(shape);
    const length = shape.at(-1) ?? 1;
    const split = this.#split;
    const tokens =
      split === null
        ? Array.from({ length: sizeOf(outer) }, (_, i) => alike.slice(i * length, (i + 1) * length))
        : alike.map((text) => split(text));
    const widths = this.#ngrams;
    return {
      outer,
      rows: widths === null ? tokens : tokens.map((row) => ngramsOf(row, widths)),
      isRagged: split !== null && outer.length > 0,
    };
  }

  protected override hostSpec([input]: readonly HostSpec[]): PartialSpec {
    const shape = input?.shape ?? [];
    const outer = this.#outer(shape);
    // What is not cut keeps its length, unless runs are made of it.
    const own = this.#split === null && this.#ngrams === null ? (shape.at(-1) ?? null) : null;
    const isIndices = this.#mode === "int";
    const tokens = [...outer, isIndices ? (this.#length ?? own) : own];
    return {
      shape: isIndices ? tokens : this.#lookup.outputShape(tokens),
      dtype: this.#mode === "tf_idf" ? "float32" : "int32",
    };
  }

  override onHost(inputs: HostValues): Tensor {
    const { shape, values } = readStrings(this.name, inputs);
    const { outer, rows, isRagged } = this.#rowsOf(values, shape);
    if (this.#mode === "int") return this.#indices(rows, outer);
    const longest = rows.reduce((length, row) => Math.max(length, row.length), 0);
    const whole = [...outer, longest];
    if (isRagged && (this.#mode === "one_hot" || outer.length > 1)) {
      throw new ShapeError(
        "text-vectorization/shape",
        `${this.name}: vectors of single tokens, and of texts in more than one axis, would be rows of unequal length. Received: texts of shape [${shape.join(", ")}] with outputMode="${this.#mode}". Use split: null, or another outputMode.`,
      );
    }
    // Filling is the mask, which vectors leave out.
    const filled = rows.flatMap((row) => [
      ...row,
      ...new Array<string>(longest - row.length).fill(""),
    ]);
    return this.#lookup.encodeTokens(filled, whole);
  }

  /** Indices in rows of one length. */
  #indices(rows: readonly (readonly string[])[], outer: Shape): Tensor {
    const length = this.#length ?? rows.reduce((most, row) => Math.max(most, row.length), 0);
    const indices = new Int32Array(rows.length * length);
    rows.forEach((row, i) => {
      const kept = row.slice(0, length);
      indices.set(this.#lookup.indicesOf(kept), i * length);
    });
    return fromHost(indices, [...outer, length], "int32");
  }

  override assets(): ReadonlyMap<string, Uint8Array> {
    return this.#lookup.assets();
  }

  override loadAssets(files: ReadonlyMap<string, Uint8Array>): void {
    this.#lookup.loadAssets(files);
  }

  override ownArrays(): ReadonlyMap<string, Tensor> {
    return this.#lookup.ownArrays();
  }

  override loadOwnArrays(arrays: ReadonlyMap<string, Tensor>): void {
    this.#lookup.loadOwnArrays(arrays);
  }
}

function namesOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[];
}

function requireOptions(
  full: {
    readonly standardize: unknown;
    readonly split: unknown;
    readonly ngrams: unknown;
    readonly outputSequenceLength: unknown;
    readonly ragged: unknown;
    readonly encoding: unknown;
  },
  mode: LookupMode,
): void {
  const refuse = (what: string, received: unknown): never => {
    throw new ValueError(
      "text-vectorization/options",
      `TextVectorization: ${what}. Received: ${formatReceived(received)}.`,
    );
  };
  for (const name of ["standardize", "split"] as const) {
    const value = full[name];
    if (value !== null && typeof value !== "string" && typeof value !== "function") {
      refuse(`\`${name}\` must be a name, a function of a text, or null`, value);
    }
  }
  const isWidth = (n: unknown): boolean => Number.isSafeInteger(n) && Number(n) > 0;
  const { ngrams, outputSequenceLength: length, ragged } = full;
  if (!(ngrams === null || isWidth(ngrams) || (Array.isArray(ngrams) && ngrams.every(isWidth)))) {
    refuse("`ngrams` must be a positive whole number, a list of them, or null", ngrams);
  }
  if (length !== null && mode !== "int") {
    refuse('`outputSequenceLength` goes with outputMode "int" alone', mode);
  }
  if (length !== null && !(Number.isSafeInteger(length) && Number(length) >= 0)) {
    refuse("`outputSequenceLength` must be a whole number, or null", length);
  }
  requireEncoding("TextVectorization", full.encoding);
  if (ragged === false) return;
  throw new UnsupportedError(
    "text-vectorization/ragged",
    `TextVectorization: \`ragged: true\` gives rows of unequal length, which only Keras on TensorFlow has. Received: ragged=${formatReceived(ragged)}. Leave it out: rows are filled with 0.`,
  );
}
