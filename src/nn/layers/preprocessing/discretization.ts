/** @module nn/layers/preprocessing/discretization */
import { formatReceived, StateError, ValueError } from "../../../core/errors.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { astype, subtract } from "../../../ops/arithmetic.ts";
import { array } from "../../../ops/convert.ts";
import { digitize, searchsorted } from "../../../ops/search.ts";
import { type Config, requirePositiveInteger, requireRange, withDefaults } from "../../config.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import {
  type CategoryMode,
  type ChoiceOf,
  choiceOf,
  encodeCategories,
  requireDense,
} from "./categorical.ts";
import { type AdaptData, batchesOf, readNumbers } from "./host-values.ts";
import { boundariesOf, emptySummary, joinSummaries, summarize } from "./quantile-summary.ts";

/** Options of {@link Discretization}. */
export interface DiscretizationConfig extends LayerConfig {
  /** Where one bin ends and the next begins, ascending: n of them make n + 1 bins. */
  readonly binBoundaries?: readonly number[] | null | undefined;
  /** Into how many bins of about equal size {@link Discretization.adapt} parts its data. */
  readonly numBins?: number | null | undefined;
  /** How exact the quantiles of `adapt` are, in (0, 1): about 1 / epsilon values are kept of each batch. Default 0.01. */
  readonly epsilon?: number | undefined;
  /** `"int"` (default), or vectors: `"oneHot"`, `"multiHot"`, `"count"`. */
  readonly outputMode?: ChoiceOf<CategoryMode> | undefined;
  /** Sparse tensors, which Gradus does not have: only `false`, the default. */
  readonly sparse?: boolean | undefined;
}

/**
 * The bin that each number falls into: 0 below `binBoundaries[0]`, i for `binBoundaries[i − 1] ≤ x < binBoundaries[i]`.
 *
 * Any shape. `"int"`: int32 in the shape of the input. `"oneHot"`: a vector for each element; `"multiHot"` and `"count"`:
 * `[batch, n]` → `[batch, bins]`, which bins occur in a sample, and how often; all in the layer's dtype.
 *
 * Give `binBoundaries`, or `numBins` and call {@link adapt}. (Files of adapted layers hold both.)
 *
 * @throws {@link ValueError} `discretization/bins`, `config/choice`, `config/range`; {@link StateError}
 *   `discretization/not-adapted`
 * @example
 * new Discretization({ binBoundaries: [0, 1, 2] }).apply([-1.5, 1, 3.4, 0.5]) // [0, 2, 3, 1]
 */
export class Discretization extends Layer<null> {
  static override readonly className: string = "Discretization";
  readonly #mode: CategoryMode;
  readonly #epsilon: number;
  readonly #numBins: number | null;
  /** The same object as `config`: what `adapt` finds is written to it. */
  readonly #state: { binBoundaries: readonly number[] | null };

  constructor(config: DiscretizationConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "Discretization",
      own,
      {
        binBoundaries: null as readonly number[] | null,
        numBins: null as number | null,
        epsilon: 0.01,
        outputMode: "int",
        sparse: false,
      },
      [],
      layerOptions,
    );
    requireBins(full.binBoundaries, full.numBins);
    requireRange("Discretization: epsilon", full.epsilon, 0, 1, "()");
    requireDense("Discretization", full.sparse);
    const mode = choiceOf("Discretization: outputMode", full.outputMode, [
      "int",
      "one_hot",
      "multi_hot",
      "count",
    ]);
    super(base, { ...full, outputMode: mode });
    this.#mode = mode;
    this.#epsilon = full.epsilon;
    this.#numBins = full.numBins;
    this.#state = this.config as Config & { binBoundaries: readonly number[] | null };
  }

  /** Where bins end; `null` before {@link adapt}. */
  get binBoundaries(): readonly number[] | null {
    return this.#state.binBoundaries;
  }

  /**
   * Finds boundaries that part the data into bins of about equal size. What an earlier call found is forgotten.
   *
   * @param data - Numbers of any shape; or batches of them, as a list of tensors or an iterable.
   * @param options - `steps`: how many batches to read at most.
   * @throws {@link StateError} `discretization/fixed` where the boundaries were given
   */
  adapt(data: AdaptData, { steps = null }: { readonly steps?: number | null } = {}): void {
    if (this.#numBins === null) {
      throw new StateError(
        "discretization/fixed",
        `${this.name}: its boundaries were given, so there is nothing to adapt. Make it with numBins instead of binBoundaries.`,
      );
    }
    let summary = emptySummary;
    for (const batch of batchesOf(data, steps).batches) {
      const { values } = readNumbers(this.name, batch);
      summary = joinSummaries(summarize(values, this.#epsilon), summary, this.#epsilon);
    }
    this.#state.binBoundaries = boundariesOf(summary, this.#numBins);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    const { binBoundaries } = this.#state;
    if (binBoundaries === null) {
      throw new StateError(
        "discretization/not-adapted",
        `${this.name}: it has no boundaries yet. Call adapt(data) before, or give binBoundaries.`,
      );
    }
    const dtype = this.#mode === "int" ? "int32" : this.dtype;
    return encodeCategories(binsOf(x, binBoundaries), this.#mode, binBoundaries.length + 1, dtype);
  }
}

function binsOf(x: Tensor, boundaries: readonly number[]): Tensor {
  const bins = array(boundaries, "float32");
  const numbers = x.dtype === "bool" ? astype(x, "int32") : x;
  const [first = 0] = boundaries;
  if (first <= (boundaries.at(-1) ?? 0)) return digitize(numbers, bins);
  // Descending boundaries part the numbers from the other side.
  const ascending = array([...boundaries].reverse(), "float32");
  return subtract(boundaries.length, searchsorted(ascending, numbers, "right"));
}

function requireBins(boundaries: unknown, numBins: unknown): void {
  if (numBins !== null) requirePositiveInteger("Discretization: numBins", numBins);
  const isList =
    Array.isArray(boundaries) && boundaries.every((b) => typeof b === "number" && !Number.isNaN(b));
  if (isList || (boundaries === null && numBins !== null)) return;
  throw new ValueError(
    "discretization/bins",
    `Discretization: give \`binBoundaries\`, a list of numbers, or \`numBins\` and call adapt(data). Received: binBoundaries=${formatReceived(boundaries)}, numBins=${formatReceived(numBins)}.`,
  );
}
