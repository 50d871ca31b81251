/**
 * @module nn/metrics/metric — quantities that are gathered over batches, in variables, so that compiled steps update them.
 */
import type { DType } from "../../core/dtype.ts";
import { Inspectable } from "../../core/inspectable.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { array, filled } from "../../ops/convert.ts";
import { floatx } from "../../runtime/config.ts";
import { automaticObjectName } from "../../runtime/session.ts";
import { Variable } from "../../runtime/variable.ts";
import type { Config } from "../config.ts";
import { maskOf } from "../layers/call-context.ts";
import { alignRanks } from "../rank.ts";

/** Options of every metric. */
export interface MetricConfig {
  /** The key in logs and history. */
  readonly name?: string | undefined;
  /** In which state is kept. Default `config.floatx()`. */
  readonly dtype?: DType | undefined;
}

/**
 * Base of metrics. A custom metric declares variables, `updateState` and `result`.
 *
 * In training, state and result are computed inside the compiled step. A result may be a vector, one value a class: logs and
 * history then hold lists.
 */
export abstract class Metric extends Inspectable {
  static readonly className: string = "Metric";

  /** The key in logs and history. */
  name: string;
  /** Whether more is better (`"up"`) or less (`"down"`); `null` where nobody has said. For callbacks that watch it. */
  readonly direction: "up" | "down" | null = null;
  /** Serialisable options. */
  readonly config: Config;
  readonly dtype: DType;
  readonly #variables: Variable[] = [];

  constructor(config: MetricConfig & object) {
    super();
    this.name = config.name ?? automaticObjectName((this.constructor as typeof Metric).className);
    this.dtype = config.dtype ?? floatx();
    this.config = { ...config, name: this.name, dtype: this.dtype };
  }

  /** Makes the variables whose shapes hang on the predictions'. Called before each first batch, with the batch first. */
  build(_outputShape: PartialShape): void {}

  /** A variable of the metric's state, 0 at first and after each reset. */
  protected addVariable(
    name: string,
    shape: readonly number[] = [],
    dtype: DType = floatx(),
  ): Variable {
    const variable = new Variable(filled(0, shape, dtype), {
      name,
      path: `${this.name}/${name}`,
      trainable: false,
    });
    this.#variables.push(variable);
    return variable;
  }

  get variables(): readonly Variable[] {
    return this.#variables;
  }

  /** Takes a batch in. */
  abstract updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void;

  /** The quantity over all batches since the last reset. */
  abstract result(): Tensor;

  /** Forgets all batches. */
  resetState(): void {
    for (const variable of this.#variables)
      variable.assign(filled(0, variable.shape, variable.dtype));
  }

  override repr(): string {
    return `<${(this.constructor as typeof Metric).className} name=${this.name}>`;
  }
}

/** Means over all axes but the first. */
function perSample(x: Tensor): Tensor {
  return x.ndim > 1 ? x.mean(Array.from({ length: x.ndim - 1 }, (_, i) => i + 1)) : x;
}

/**
 * Weighted sum over samples and number of samples, by Keras's rules: a sample with several values counts with their mean; a
 * mask counts only where there are weights.
 */
export function weightedTotals(
  values: Tensor,
  sampleWeight: Tensor | null,
  mask: Tensor | null,
): { readonly total: Tensor; readonly count: Tensor } {
  if (sampleWeight === null) {
    return { total: perSample(values).sum(), count: array(values.shape[0] ?? 1) };
  }
  let weight = sampleWeight.astype(values.dtype);
  if (mask !== null) {
    const [counted, aligned] = alignRanks(mask.astype(values.dtype), weight);
    weight = counted.multiply(aligned);
  }
  let [x, w] = alignRanks(values, weight);
  if (x.ndim > w.ndim) x = x.mean(Array.from({ length: x.ndim - w.ndim }, (_, i) => w.ndim + i));
  w = broadcastTo(w, x.shape);
  return { total: perSample(x.multiply(w)).sum(), count: perSample(w).sum() };
}

/** Values of each sample, and which count. */
export interface MetricValues {
  readonly values: Tensor;
  readonly mask: Tensor | null;
}

/** A metric that is the weighted mean of a value for each sample. */
export abstract class MeanMetric extends Metric {
  readonly #total: Variable = this.addVariable("total", [], this.dtype);
  readonly #count: Variable = this.addVariable("count", [], this.dtype);

  /** Value of each sample. */
  protected abstract values(yTrue: Tensor, yPred: Tensor): Tensor | MetricValues;

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    const prediction = array(yPred);
    const computed = this.values(array(yTrue), prediction);
    const { values, mask } = "values" in computed ? computed : { values: computed, mask: null };
    const travelling = maskOf(prediction)?.astype(this.dtype) ?? null;
    const given = sampleWeight == null ? null : array(sampleWeight);
    // What is masked weighs nothing, as in Keras, whether or not samples are weighted.
    const weight =
      given === null || travelling === null
        ? (given ?? travelling)
        : alignRanks(given, travelling).reduce((product, part) => product.multiply(part));
    this.accumulate(values, weight, mask);
  }

  /** Adds weighted values to the mean. */
  protected accumulate(
    values: Tensor,
    sampleWeight: TensorLike | null,
    mask: Tensor | null = null,
  ): void {
    const weight = sampleWeight === null ? null : array(sampleWeight);
    const { total, count } = weightedTotals(values.astype(this.dtype), weight, mask);
    this.#total.assign(this.#total.value.add(total));
    this.#count.assign(this.#count.value.add(count));
  }

  /** Total / count; 0 before any batch. */
  override result(): Tensor {
    const count = this.#count.value;
    const isEmpty = count.equal(0);
    return where(isEmpty, 0, this.#total.value.divide(where(isEmpty, 1, count)));
  }
}

/** The weighted mean of the values given. */
export class Mean extends MeanMetric {
  static override readonly className: string = "Mean";

  constructor(config: MetricConfig = {}) {
    super({ name: config.name ?? "mean", dtype: config.dtype });
  }

  protected override values(yTrue: Tensor): Tensor {
    return yTrue;
  }

  /** `updateState(values, sampleWeight)`: a mean has no targets. */
  override updateState(values: TensorLike, sampleWeight?: TensorLike | null): void {
    this.accumulate(array(values), sampleWeight ?? null);
  }
}
