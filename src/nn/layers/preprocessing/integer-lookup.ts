/** @module nn/layers/preprocessing/integer-lookup */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { Shape } from "../../../core/shape.ts";
import { Tensor } from "../../../ir/tensor.ts";
import {
  add,
  astype,
  equal,
  greaterEqual,
  less,
  multiply,
  subtract,
  where,
} from "../../../ops/arithmetic.ts";
import { array, fromHost } from "../../../ops/convert.ts";
import { mod } from "../../../ops/division.ts";
import { gather } from "../../../ops/gather.ts";
import { logicalAnd } from "../../../ops/logical.ts";
import { searchsorted } from "../../../ops/search.ts";
import { withDefaults } from "../../config.ts";
import type { Tensors } from "../../structure.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { encodeCategories } from "./categorical.ts";
import { binOf } from "./hash-bins.ts";
import { type HostValues, readIntegers } from "./host-values.ts";
import { IndexLookup, type TokenValues } from "./index-lookup.ts";
import { integerBins } from "./integer-hash.ts";
import { type IndexLookupConfig, lookupDefaults, lookupOptions } from "./lookup-options.ts";

/** Options of {@link IntegerLookup}. */
export interface IntegerLookupConfig extends Omit<IndexLookupConfig<number>, "vocabulary"> {
  /** Default −1. */
  readonly oovToken?: number | null | undefined;
  /** The integers in order: a list, a vector, or a text whose lines they are. `null` (default): `adapt` finds them. */
  readonly vocabulary?:
    | readonly number[]
    | Int32Array
    | Uint32Array
    | Tensor
    | string
    | null
    | undefined;
  /** Only `"int64"`, the default: whole numbers. */
  readonly vocabularyDtype?: string | undefined;
}

/**
 * Integers as the indices of a vocabulary, or as vectors: `[batch, n]` → `[batch, n]`, or `[batch, size]`; int32, and float32 for
 * `"tfIdf"`. Index 0 is that of unknown integers, or with `maskToken` of the mask, before that of unknown ones. With `invert`, from
 * indices to integers.
 *
 * The vocabulary is given, or {@link IndexLookup.adapt} finds it in data: most frequent integers first. Several bins for unknown
 * integers are filled by the remainder, or with `oovMethod: "farmhash"` by hashing.
 *
 * It also runs in compiled programs, on int32; there an unknown integer with `numOovIndices: 0` becomes −1, since programs
 * throw no errors.
 *
 * @throws {@link ValueError} `lookup/options`, `lookup/vocabulary`, `lookup/unknown-token`, `config/choice`;
 *   {@link StateError} `lookup/not-adapted`
 * @example
 * new IntegerLookup({ vocabulary: [12, 36, 42] }).apply([[12, 7, 42]]) // [[1, 0, 3]]
 */
export class IntegerLookup extends IndexLookup<number> {
  static override readonly className: string = "IntegerLookup";
  readonly #unknownBin: (token: number) => number;

  constructor(config: IntegerLookupConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "IntegerLookup",
      own,
      {
        ...lookupDefaults,
        maskToken: null as number | null,
        oovToken: -1 as number | null,
        vocabularyDtype: "int64",
      },
      [],
      layerOptions,
    );
    for (const token of [full.maskToken, full.oovToken]) if (token !== null) requireWhole(token);
    const vocabulary = vocabularyOf(full.vocabulary);
    const list = typeof vocabulary === "string" ? null : vocabulary;
    const { maskToken, oovToken, vocabularySize, vocabularyDtype } = full;
    const options = lookupOptions("IntegerLookup", full, { maskToken, oovToken }, list);
    requireIntegerOptions(full);
    super(base, options, { ...options, vocabularySize, vocabularyDtype }, vocabulary);
    const bins = Math.max(options.numOovIndices, 1);
    const hash = binOf(bins, options.salt);
    this.#unknownBin =
      options.oovMethod === "farmhash"
        ? (token) => hash(String(token))
        : (token) => ((token % bins) + bins) % bins;
  }

  protected override readTokens(values: HostValues): TokenValues<number> {
    const read = readIntegers(this.name, values);
    return { shape: read.shape, values: Array.from(read.values) };
  }

  protected override tokenOf(line: string): number {
    const token = Number(line);
    requireWhole(line.trim() === "" ? line : token);
    return token;
  }

  protected override unknownBin(token: number): number {
    return this.#unknownBin(token);
  }

  override onHost(inputs: HostValues): Tensor {
    if (!this.options.invert) return super.onHost(inputs);
    const { shape, values } = this.tokensAtIndices(inputs);
    return integers(
      values.map((token) => token ?? 0),
      shape,
    );
  }

  override get inPrograms(): boolean {
    return true;
  }

  protected override call(inputs: Tensors, weights: null, context: unknown): Tensor {
    if (!(inputs instanceof Tensor && inputs.isTraced)) return super.call(inputs, weights, context);
    this.requireVocabulary();
    const x = astype(inputs, "int32");
    if (this.options.invert) return this.#tokensAt(x);
    const { outputMode } = this.options;
    const indices = this.#indicesOf(x);
    const depth = this.depth ?? 0;
    if (outputMode !== "tf_idf") return encodeCategories(indices, outputMode, depth, "int32");
    return multiply(encodeCategories(indices, "count", depth, "float32"), this.idfWeights());
  }

  /** Indices of integers, found by bisection in the vocabulary sorted by value. */
  #indicesOf(x: Tensor): Tensor {
    const { numOovIndices, oovMethod, salt, maskToken, outputMode } = this.options;
    // What int32 does not hold cannot occur.
    const sorted = this.tokens
      .map((token, i) => [token, i + this.firstToken] as const)
      .filter(([token]) => token === (token | 0))
      .sort(([a], [b]) => a - b);
    let unknown: Tensor = integers([numOovIndices === 0 ? -1 : this.firstUnknown], []);
    if (numOovIndices > 1) {
      const bins =
        oovMethod === "farmhash" ? integerBins(x, numOovIndices, salt) : mod(x, numOovIndices);
      unknown = add(bins, this.firstUnknown);
    }
    let indices = unknown;
    if (sorted.length > 0) {
      const keys = integers(
        sorted.map(([token]) => token),
        [sorted.length],
      );
      const places = integers(
        sorted.map(([, index]) => index),
        [sorted.length],
      );
      const place = searchsorted(keys, x);
      const isKnown = equal(gather(keys, place, 0, "clamp"), x);
      indices = where(isKnown, gather(places, place, 0, "clamp"), unknown);
    } else indices = where(equal(x, x), unknown, x);
    return maskToken === null
      ? indices
      : where(equal(x, maskToken), integers([outputMode === "int" ? 0 : -1], []), indices);
  }

  /** Integers at indices. */
  #tokensAt(x: Tensor): Tensor {
    const { maskToken, oovToken } = this.options;
    const known = integers(this.tokens, [this.tokens.length]);
    const place = subtract(x, this.firstToken);
    const isKnown = logicalAnd(greaterEqual(place, 0), less(place, this.tokens.length));
    const tokens = where(isKnown, gather(known, place, 0, "clamp"), integers([oovToken ?? 0], []));
    return maskToken === null ? tokens : where(equal(x, 0), integers([maskToken], []), tokens);
  }
}

/** int32, into which larger integers wrap. */
function integers(values: readonly number[], shape: Shape): Tensor {
  return fromHost(Int32Array.from(values, wrap), shape, "int32");
}

/** The lowest 32 bits, of numbers that may have more. */
function wrap(value: number): number {
  return Number(BigInt.asIntN(32, BigInt(value)));
}

function requireWhole(value: unknown): void {
  if (Number.isSafeInteger(value)) return;
  throw new ValueError(
    "lookup/vocabulary",
    `IntegerLookup: expected whole numbers for tokens. Received: ${formatReceived(value)}. For strings there is StringLookup.`,
  );
}

function vocabularyOf(given: unknown): readonly number[] | string | null {
  if (given === null || typeof given === "string") return given;
  const isTensor = given instanceof Tensor || ArrayBuffer.isView(given);
  const list: unknown = isTensor ? Array.from(array(given as Tensor).dataSync()) : given;
  if (!Array.isArray(list)) requireWhole(list);
  for (const token of list as readonly unknown[]) requireWhole(token);
  return list as readonly number[];
}

function requireIntegerOptions(full: {
  readonly vocabularyDtype: string;
  readonly oovMethod: string;
  readonly salt: unknown;
  readonly invert: boolean;
  readonly oovToken: number | null;
}): void {
  const refuse = (what: string, received: unknown): never => {
    throw new ValueError(
      "lookup/options",
      `IntegerLookup: ${what}. Received: ${formatReceived(received)}.`,
    );
  };
  if (full.vocabularyDtype !== "int64") {
    refuse('`vocabularyDtype` can only be "int64"', full.vocabularyDtype);
  }
  if (full.salt !== null && full.oovMethod !== "farmhash") {
    refuse('`salt` goes with oovMethod "farmhash" alone', full.oovMethod);
  }
  if (full.invert && full.oovToken === null) refuse("`invert` needs an `oovToken`", full.oovToken);
}
