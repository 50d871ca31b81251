/** @module nn/layers/preprocessing/hashing */
import { isFloating, requireDType } from "../../../core/dtype.ts";
import { DTypeError, formatReceived, ValueError } from "../../../core/errors.ts";
import { Tensor } from "../../../ir/tensor.ts";
import { add, astype, equal, where } from "../../../ops/arithmetic.ts";
import { scalar } from "../../../ops/convert.ts";
import { floatx } from "../../../runtime/config.ts";
import { requirePositiveInteger, withDefaults } from "../../config.ts";
import type { PartialSpec, Tensors } from "../../structure.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import {
  type CategoryMode,
  type ChoiceOf,
  choiceOf,
  encodeCategories,
  encodedShape,
  encodeOnHost,
  requireDense,
} from "./categorical.ts";
import { binOf, requireSalt, type Salt } from "./hash-bins.ts";
import { HostLayer, type HostSpec } from "./host-layer.ts";
import {
  type HostValues,
  type NumberValues,
  readValues,
  type StringValues,
} from "./host-values.ts";
import { integerBins } from "./integer-hash.ts";

/** Options of {@link Hashing}. */
export interface HashingConfig extends LayerConfig {
  /** Into how many bins values are hashed; with `maskValue` the first is for that alone. */
  readonly numBins: number;
  /** What stands for nothing and has bin 0. Default `null`: no such value. */
  readonly maskValue?: string | number | null | undefined;
  /** A key: with it the hash is SipHash, whose collisions nobody can plan who does not know it. Default `null`: FarmHash. */
  readonly salt?: Salt | null | undefined;
  /** `"int"` (default): bins. Or vectors: `"oneHot"`, `"multiHot"`, `"count"`. */
  readonly outputMode?: ChoiceOf<CategoryMode> | undefined;
  /** Sparse tensors, which Gradus does not have: only `false`, the default. */
  readonly sparse?: boolean | undefined;
}

/**
 * Strings or whole numbers into a fixed number of bins, by a hash: categories without a vocabulary, of which some share a bin.
 *
 * Any shape → bins of the same shape (int32); `[batch, n]` → `[batch, numBins]` for `"multiHot"` and `"count"`, a vector for each
 * element for `"oneHot"` (float32). Numbers are hashed by their digits, their fractions cut off.
 *
 * Strings are read on the host: in a model the layer stands at their `Input`. Numbers may also come from layers before.
 *
 * @throws {@link ValueError} `config/positive-integer`, `config/choice`, `hashing/salt`, `hashing/mask`;
 *   {@link DTypeError} `hashing/dtype`
 * @example
 * new Hashing({ numBins: 3 }).apply([["A"], ["B"]]) // [[1], [0]]
 */
export class Hashing extends HostLayer {
  static override readonly className: string = "Hashing";
  readonly #numBins: number;
  readonly #mask: string | number | null;
  readonly #mode: CategoryMode;
  readonly #salt: readonly [number, number] | null;
  /** How many bins are for what is hashed. */
  readonly #hashed: number;
  readonly #binOf: (text: string) => number;

  constructor(config: HashingConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "Hashing",
      own,
      {
        maskValue: null as string | number | null,
        salt: null as Salt | null,
        outputMode: "int",
        sparse: false,
      },
      ["numBins"],
      layerOptions,
    );
    requirePositiveInteger("Hashing: numBins", full.numBins);
    requireDense("Hashing", full.sparse);
    const mode = choiceOf("Hashing: outputMode", full.outputMode, [
      "int",
      "one_hot",
      "multi_hot",
      "count",
    ]);
    const dtype = binDType("Hashing", base.dtype, mode);
    const salt = requireSalt("Hashing", full.salt);
    super({ ...base, dtype }, { ...full, salt, outputMode: mode });
    this.#numBins = full.numBins;
    this.#mask = full.numBins > 1 ? full.maskValue : null;
    this.#mode = mode;
    this.#salt = salt;
    this.#hashed = full.numBins - (this.#mask === null ? 0 : 1);
    this.#binOf = binOf(this.#hashed, salt);
  }

  /** The dtype that files name: bins, which are int32 here, are int64 there. */
  get storedDType(): string {
    return this.#mode === "int" ? "int64" : this.dtype;
  }

  protected override build(): null {
    return null;
  }

  protected override hostSpec([input]: readonly HostSpec[]): PartialSpec {
    const shape = input?.shape ?? [];
    return { shape: encodedShape(shape, this.#mode, this.#numBins), dtype: this.dtype };
  }

  override get inPrograms(): boolean {
    return true;
  }

  protected override call(inputs: Tensors, weights: null, context: unknown): Tensor {
    if (!(inputs instanceof Tensor && inputs.isTraced)) return super.call(inputs, weights, context);
    const whole = isFloating(inputs.dtype) ? astype(inputs, "int32") : inputs;
    let bins = this.#tracedBins(whole);
    if (typeof this.#mask === "number") {
      bins = where(equal(inputs, this.#mask), scalar(0, "int32"), add(bins, 1));
    }
    return encodeCategories(bins, this.#mode, this.#numBins, this.dtype);
  }

  #tracedBins(x: Tensor): Tensor {
    if (x.dtype !== "bool") return integerBins(x, this.#hashed, this.#salt);
    const [no, yes] = ["false", "true"].map((text) => scalar(this.#binOf(text), "int32"));
    return where(x, yes ?? 0, no ?? 0);
  }

  override onHost(inputs: HostValues): Tensor {
    const read = readValues(this.name, inputs);
    this.#requireMaskOf(read);
    const texts = textsOf(read);
    const bins = texts.map((text, i) => {
      if (this.#mask === null) return this.#binOf(text);
      return read.values[i] === this.#mask ? 0 : 1 + this.#binOf(text);
    });
    return encodeOnHost(bins, read.shape, this.#mode, this.#numBins, this.dtype);
  }

  #requireMaskOf({ kind, values }: StringValues | NumberValues): void {
    const isFitting = typeof this.#mask === (kind === "string" ? "string" : "number");
    if (this.#mask === null || isFitting || values.length === 0) return;
    throw new ValueError(
      "hashing/mask",
      `${this.name}: \`maskValue\` must be of the inputs' kind, ${kind === "string" ? "a string" : "a number"}. Received: ${formatReceived(this.#mask)}.`,
    );
  }
}

/** Values as the strings that are hashed. */
export function textsOf({ kind, values }: StringValues | NumberValues): readonly string[] {
  if (kind === "string") return values;
  if (kind === "bool") return Array.from(values, (value) => (value === 0 ? "false" : "true"));
  return Array.from(values, (value) => String(Math.trunc(value) + 0));
}

/**
 * The dtype of bins: int32, or that of the layer for vectors.
 *
 * @throws {@link DTypeError} `hashing/dtype`
 */
function binDType(
  where: string,
  given: LayerConfig["dtype"],
  mode: CategoryMode,
): LayerConfig["dtype"] {
  if (given === undefined) return mode === "int" ? "int32" : floatx();
  const dtype = requireDType(where, given);
  if (mode !== "int" || dtype === "int32") return dtype;
  throw new DTypeError(
    "hashing/dtype",
    `${where}: bins are int32. Received: dtype="${dtype}". Leave it out, or choose another outputMode.`,
  );
}
