/** @module nn/layers/preprocessing/string-lookup */
import { formatReceived, StateError, ValueError } from "../../../core/errors.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { withDefaults } from "../../config.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { binOf } from "./hash-bins.ts";
import { type HostValues, type NestedStrings, nest, readStrings } from "./host-values.ts";
import { IndexLookup, type TokenValues } from "./index-lookup.ts";
import { type IndexLookupConfig, lookupDefaults, lookupOptions } from "./lookup-options.ts";

/** Options of {@link StringLookup}. */
export interface StringLookupConfig extends IndexLookupConfig<string> {
  /** Default `"[UNK]"`. */
  readonly oovToken?: string | null | undefined;
  /** The encoding of texts: only `"utf-8"`, the default. */
  readonly encoding?: string | undefined;
}

/**
 * Strings as the indices of a vocabulary, or as vectors: `[batch, n]` strings → `[batch, n]`, or `[batch, size]`; int32, and
 * float32 for `"tfIdf"`. Index 0 is that of unknown strings, or with `maskToken` of the mask, before that of unknown ones.
 *
 * The vocabulary is given, or {@link IndexLookup.adapt} finds it in data: most frequent strings first. With `invert`,
 * {@link tokensAt} goes back from indices to strings.
 *
 * The layer runs on the host: in a model it stands at an `Input` of strings.
 *
 * @throws {@link ValueError} `lookup/options`, `lookup/vocabulary`, `lookup/unknown-token`, `config/choice`;
 *   {@link StateError} `lookup/not-adapted`; {@link DTypeError} `host-layer/strings`
 * @example
 * new StringLookup({ vocabulary: ["a", "b"] }).apply([["a", "z", "b"]]) // [[1, 0, 2]]
 */
export class StringLookup extends IndexLookup<string> {
  static override readonly className: string = "StringLookup";
  readonly #unknownBin: (token: string) => number;

  constructor(config: StringLookupConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "StringLookup",
      own,
      {
        ...lookupDefaults,
        maskToken: null as string | null,
        oovToken: "[UNK]" as string | null,
        encoding: "utf-8",
      },
      [],
      layerOptions,
    );
    requireEncoding("StringLookup", full.encoding);
    for (const token of [full.maskToken, full.oovToken])
      requireText("maskToken or oovToken", token);
    const vocabulary = vocabularyOf(full.vocabulary);
    const list = typeof vocabulary === "string" ? null : vocabulary;
    const { maskToken, oovToken, encoding, vocabularySize } = full;
    const options = lookupOptions("StringLookup", full, { maskToken, oovToken }, list);
    super(base, options, { ...options, vocabularySize, encoding }, vocabulary);
    this.#unknownBin = binOf(Math.max(options.numOovIndices, 1), options.salt);
  }

  protected override readTokens(values: HostValues): TokenValues<string> {
    return readStrings(this.name, values);
  }

  protected override tokenOf(line: string): string {
    return line;
  }

  protected override unknownBin(token: string): number {
    return this.#unknownBin(token);
  }

  override onHost(inputs: HostValues): Tensor {
    if (!this.options.invert) return super.onHost(inputs);
    throw new StateError(
      "string-lookup/invert",
      `${this.name}: with invert: true the results are strings, which no tensor holds. Call tokensAt(indices), which gives them as lists.`,
    );
  }

  /**
   * The strings at indices, for `invert`: in the shape of `indices`, with `oovToken` for what is no index.
   *
   * @throws {@link StateError} `string-lookup/invert`, `lookup/not-adapted`; {@link DTypeError} `host-layer/numbers`
   */
  tokensAt(indices: HostValues): NestedStrings {
    if (!this.options.invert) {
      throw new StateError(
        "string-lookup/invert",
        `${this.name}: tokensAt is for layers made with invert: true. Make one with vocabulary: layer.getVocabulary().`,
      );
    }
    const { shape, values } = this.tokensAtIndices(indices);
    return nest(
      values.map((token) => token ?? ""),
      shape,
    );
  }
}

/** Checks an encoding's name. @throws {@link ValueError} `lookup/encoding` */
export function requireEncoding(where: string, encoding: unknown): void {
  if (typeof encoding === "string" && /^utf[-_]?8$/i.test(encoding)) return;
  throw new ValueError(
    "lookup/encoding",
    `${where}: texts are read as UTF-8. Received: encoding=${formatReceived(encoding)}. Leave it out.`,
  );
}

function requireText(what: string, value: unknown): void {
  if (value === null || typeof value === "string") return;
  throw new ValueError(
    "lookup/vocabulary",
    `StringLookup: expected strings for ${what}. Received: ${formatReceived(value)}.`,
  );
}

function vocabularyOf(given: unknown): readonly string[] | string | null {
  if (given === null || typeof given === "string") return given;
  if (!Array.isArray(given)) requireText("vocabulary: a list, or a text of lines", given);
  const list = given as readonly unknown[];
  for (const token of list) {
    if (typeof token !== "string") requireText("the tokens of vocabulary", token ?? "null");
  }
  return list as readonly string[];
}
