/** @module nn/layers/preprocessing/hashed-crossing */
import { isFloating } from "../../../core/dtype.ts";
import { DTypeError, formatShape, ShapeError } from "../../../core/errors.ts";
import { type Shape, sameShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { requirePositiveInteger, withDefaults } from "../../config.ts";
import { type Nested, type PartialSpec, type Tensors, tensorsOf } from "../../structure.ts";
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
import { fingerprint64, joinFingerprints } from "./fingerprint.ts";
import { HostLayer, type HostSpec } from "./host-layer.ts";
import {
  bytesOf,
  type HostValues,
  type NumberValues,
  readValues,
  type StringValues,
} from "./host-values.ts";
import { crossedBins } from "./integer-hash.ts";

/** Options of {@link HashedCrossing}. */
export interface HashedCrossingConfig extends LayerConfig {
  /** Into how many bins combinations are hashed. */
  readonly numBins: number;
  /** `"int"` (default): bins. `"oneHot"`: vectors. */
  readonly outputMode?: ChoiceOf<"int" | "one_hot"> | undefined;
  /** Sparse tensors, which Gradus does not have: only `false`, the default. */
  readonly sparse?: boolean | undefined;
}

/** What fingerprints of a combination begin with. */
const start = 0xdecafcaffen;

/**
 * Combinations of features into a fixed number of bins, by a hash: the crossing of "city" and "hour" is one feature that knows
 * both.
 *
 * Takes a list of two or more features, strings or integers, each of shape `[]`, `[batch]` or `[batch, 1]`. Bins have that shape
 * (int32); `"oneHot"` gives `[batch, numBins]` in the layer's dtype.
 *
 * Strings are read on the host: in a model the layer stands at their `Input`s. Integers alone may also come from layers before.
 *
 * @throws {@link ShapeError} `hashed-crossing/inputs`; {@link DTypeError} `hashed-crossing/dtype`; {@link ValueError}
 *   `config/positive-integer`, `config/choice`
 * @example
 * new HashedCrossing({ numBins: 5 }).apply([["A", "B"], [101, 101]]) // [1, 4]
 */
export class HashedCrossing extends HostLayer {
  static override readonly className: string = "HashedCrossing";
  static override readonly takesSeveral: boolean = true;
  readonly #numBins: number;
  readonly #mode: CategoryMode;

  constructor(config: HashedCrossingConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "HashedCrossing",
      own,
      { outputMode: "int", sparse: false },
      ["numBins"],
      layerOptions,
    );
    requirePositiveInteger("HashedCrossing: numBins", full.numBins);
    requireDense("HashedCrossing", full.sparse);
    const mode = choiceOf("HashedCrossing: outputMode", full.outputMode, ["int", "one_hot"]);
    const dtype = base.dtype ?? (mode === "int" ? "int32" : undefined);
    super({ ...base, dtype }, { ...full, outputMode: mode });
    this.#numBins = full.numBins;
    this.#mode = mode;
  }

  /** The dtype that files name: bins, which are int32 here, are int64 there. */
  get storedDType(): string {
    return this.dtype === "int32" ? "int64" : this.dtype;
  }

  protected override build(): null {
    return null;
  }

  protected override hostSpec(inputs: readonly HostSpec[]): PartialSpec {
    const shape = inputs[0]?.shape ?? [];
    return { shape: encodedShape(shape, this.#mode, this.#numBins), dtype: this.dtype };
  }

  override get inPrograms(): boolean {
    return true;
  }

  protected override call(inputs: Tensors, weights: null, context: unknown): Tensor {
    const features = tensorsOf(inputs);
    if (!features.some(({ isTraced }) => isTraced)) return super.call(inputs, weights, context);
    this.#requireShapes(features);
    for (const { dtype } of features) {
      if (isFloating(dtype) || dtype === "bool") throw this.#notWhole(dtype);
    }
    const bins = crossedBins(features, start, this.#numBins);
    return encodeCategories(bins, this.#mode, this.#numBins, this.dtype);
  }

  override onHost(inputs: Nested<HostValues>): Tensor {
    const list = Array.isArray(inputs) ? inputs : [inputs];
    const features = list.map((feature) => readValues(this.name, feature as HostValues));
    this.#requireShapes(features);
    const prints = features.map((feature) => this.#fingerprints(feature));
    const bins = Array.from({ length: features[0]?.values.length ?? 0 }, (_, i) => {
      const joined = prints.reduce((print, of) => joinFingerprints(print, of[i] ?? 0n), start);
      return Number(joined % BigInt(this.#numBins));
    });
    return encodeOnHost(bins, features[0]?.shape ?? [], this.#mode, this.#numBins, this.dtype);
  }

  /** Strings by their fingerprints, integers as they are. */
  #fingerprints({ kind, values }: StringValues | NumberValues): readonly bigint[] {
    if (kind === "string") return values.map((text) => fingerprint64(bytesOf(text)));
    if (kind === "int") return Array.from(values, (value) => BigInt.asUintN(64, BigInt(value)));
    throw this.#notWhole(kind === "bool" ? "bool" : "floating numbers, or some with fractions");
  }

  #notWhole(received: string): DTypeError {
    return new DTypeError(
      "hashed-crossing/dtype",
      `${this.name}: features must be strings or integers. Received: ${received}. Convert them: x.astype("int32").`,
    );
  }

  #requireShapes(features: readonly { readonly shape: Shape }[]): void {
    if (features.length < 2) {
      throw this.#refuse("a list of at least two features", String(features.length));
    }
    const shape = features[0]?.shape ?? [];
    if (!features.every((feature) => sameShape(feature.shape, shape))) {
      const shapes = features.map((feature) => formatShape(feature.shape)).join(", ");
      throw this.#refuse("features of equal shape", shapes);
    }
    if (shape.length > 2 || (shape.length === 2 && shape[1] !== 1)) {
      throw this.#refuse("features of shape [], [batch] or [batch, 1]", formatShape(shape));
    }
  }

  #refuse(expected: string, received: string): ShapeError {
    return new ShapeError(
      "hashed-crossing/inputs",
      `${this.name}: expected ${expected}. Received: ${received}.`,
    );
  }
}
