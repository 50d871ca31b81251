/**
 * @module nn/losses/loss — how a loss for each sample becomes one number.
 */
import type { DType } from "../../core/dtype.ts";
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { Inspectable } from "../../core/inspectable.ts";
import { camelToSnake } from "../../core/names.ts";
import { type PartialShape, type Shape, sameShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import type { Config } from "../config.ts";
import { alignRanks } from "../rank.ts";

/**
 * `"sumOverBatchSize"` and `"mean"`: sum / number of values. `"meanWithSampleWeight"`: sum / sum of weights. `"sum"`. `"none"`
 * or `null`: a loss for each sample.
 */
export type Reduction =
  | "sumOverBatchSize"
  | "mean"
  | "meanWithSampleWeight"
  | "sum"
  | "none"
  | "sum_over_batch_size"
  | "mean_with_sample_weight"
  | null;

const reductions: readonly string[] = [
  "sumoverbatchsize",
  "mean",
  "meanwithsampleweight",
  "sum",
  "none",
];

/** Options of every loss. */
export interface LossConfig {
  readonly name?: string | undefined;
  /** Default `"sumOverBatchSize"`. */
  readonly reduction?: Reduction | undefined;
  /** What to compute in. Default: the predictions' type, float32 at least. */
  readonly dtype?: DType | undefined;
}

/** What these options are by default. */
export const lossDefaults = {
  name: undefined,
  reduction: "sumOverBatchSize",
  dtype: undefined,
} as const;

/** A function of targets and predictions that gives a value for each sample: `[batch, …]`. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Targets on the host, before any step runs. */
export interface HostTargets {
  /** Elements of all samples, one after the other. */
  readonly data: ArrayLike<number>;
  /** Shape of one sample. */
  readonly sample: Shape;
}

/** A value for each sample, and which of them count. */
export interface MaskedValues {
  readonly values: Tensor;
  /** bool, of the values' shape; `null` if all count. */
  readonly mask: Tensor | null;
}

/**
 * Base of losses. A custom loss defines `call`, which gives a value for each sample.
 */
export abstract class Loss extends Inspectable {
  static readonly className: string = "Loss";

  readonly name: string;
  readonly reduction: Reduction;
  /** Serialisable options. */
  readonly config: Config;
  readonly #dtype: DType | null;

  /**
   * @param name - Used where the options name none.
   * @param unsaved - Options that Keras does not write down, with their defaults: saved only where they differ.
   */
  constructor(name: string, config: LossConfig & object, unsaved: Config = {}) {
    super();
    const { reduction = "sumOverBatchSize", dtype = null } = config;
    if (
      !reductions.includes(
        String(reduction ?? "none")
          .replaceAll("_", "")
          .toLowerCase(),
      )
    ) {
      throw new ValueError(
        "loss/reduction",
        `${name}: reduction must be one of "sumOverBatchSize", "mean", "meanWithSampleWeight", "sum", "none". Received: ${formatReceived(reduction)}.`,
      );
    }
    this.name = config.name ?? name;
    this.reduction = reduction;
    this.#dtype = dtype;
    const all = { ...config, name: this.name, reduction: reduction && camelToSnake(reduction) };
    const isSaved = ([key, value]: readonly [string, unknown]): boolean =>
      value !== undefined && !(key in unsaved && unsaved[key] === value);
    this.config = Object.fromEntries(Object.entries(all).filter(isSaved));
  }

  /** Loss of each sample, for `yTrue` and `yPred` of aligned rank. May return a mask of values that count. */
  protected abstract call(yTrue: Tensor, yPred: Tensor): Tensor | MaskedValues;

  /**
   * Checks the values of targets, once before training: a compiled step computes something of any number.
   *
   * @param _outputShape - The predictions' shape, batch first.
   */
  requireTargets(_targets: HostTargets, _outputShape: PartialShape): void {}

  /** `<MeanSquaredError name=mean_squared_error, reduction=sumOverBatchSize>` */
  override repr(): string {
    const { className } = this.constructor as typeof Loss;
    return `<${className} name=${this.name}, reduction=${this.reduction}>`;
  }

  /** The values before reduction, for metrics that are means of a loss. */
  perSample(yTrue: Tensor, yPred: Tensor): Tensor | MaskedValues {
    return this.call(yTrue, this.#cast(yPred));
  }

  /**
   * The loss: one number, or with reduction `"none"` one a sample.
   *
   * @param sampleWeight - Weight of each sample, `[batch]` or the shape of the values.
   * @param mask - Which of the predictions count, where they come with a mask.
   * @throws {@link ShapeError} `loss/shape` where targets would be broadcast silently.
   */
  apply(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
    mask?: Tensor | null,
  ): Tensor {
    const computed = this.call(array(yTrue), this.#cast(array(yPred)));
    const own = "values" in computed ? computed : { values: computed, mask: null };
    const both = mask && own.mask ? mask.multiply(own.mask) : (mask ?? own.mask);
    const weight = sampleWeight === null || sampleWeight === undefined ? null : array(sampleWeight);
    return reduceWeighted(own.values, weight, both, this.reduction);
  }

  /** Predictions to compute with: in float32 at least unless told otherwise, for sums of half floats soon stop growing. */
  #cast(x: Tensor): Tensor {
    if (this.#dtype !== null) return x.astype(this.#dtype);
    return x.dtype === "float32" || x.dtype === "float64" ? x : x.astype("float32");
  }
}

/** Weighted values as one number, by Keras's rules. */
export function reduceWeighted(
  values: Tensor,
  sampleWeight: Tensor | null,
  mask: Tensor | null,
  reduction: Reduction,
): Tensor {
  const kind = String(reduction ?? "none")
    .replaceAll("_", "")
    .toLowerCase();
  let weight = sampleWeight?.astype(values.dtype) ?? null;
  if (mask !== null) weight = maskedWeight(weight, mask.astype(values.dtype), kind);
  let weighted = values;
  if (weight !== null) {
    const [aligned, alignedWeight] = alignRanks(values, weight);
    requireWeightShape(aligned, alignedWeight);
    weighted = aligned.multiply(alignedWeight);
    weight = alignedWeight;
  }
  if (kind === "none" || weighted.ndim === 0) return weighted;
  const total = weighted.sum();
  if (kind === "sum") return total;
  const byWeight = kind === "meanwithsampleweight" && weight !== null;
  return byWeight && weight !== null
    ? safeDivide(total, weight.sum())
    : total.divide(Math.max(1, weighted.size));
}

function safeDivide(x: Tensor, y: Tensor): Tensor {
  // What is divided by 0 is 0 here: no sample counted.
  const isZero = y.equal(0);
  return where(isZero, 0, x.divide(where(isZero, 1, y)));
}

/** Masked-out values get weight 0; for means the others grow, so that the mean is over what counts. */
function maskedWeight(weight: Tensor | null, mask: Tensor, kind: string): Tensor {
  const isMean = kind === "mean" || kind === "sumoverbatchsize";
  const total = mask.sum();
  const scaled = isMean ? mask.multiply(safeDivide(total.multiply(0).add(mask.size), total)) : mask;
  if (weight === null) return scaled;
  const [a, b] = alignRanks(scaled, weight);
  requireWeightShape(a, b);
  return a.multiply(b);
}

function requireWeightShape(values: Tensor, weight: Tensor): void {
  // A loss of the whole batch is weighted by the mean of the weights, as Keras does.
  if (values.ndim === 0) return;
  const fits =
    weight.ndim <= values.ndim &&
    weight.shape.every(
      (dim, i) => dim === 1 || dim === values.shape[values.ndim - weight.ndim + i],
    );
  if (fits) return;
  throw new ShapeError(
    "loss/sample-weight",
    `sampleWeight must have one weight a sample, or one a value. Expected shape ${formatShape(values.shape)}. Received: ${formatShape(weight.shape)}.${reshapeHint(values, weight)}`,
  );
}

/** `[n]` is not broadcast against `[n, steps]`, in Keras neither: it would be taken for weights of steps. */
function reshapeHint({ ndim, shape }: Tensor, weight: Tensor): string {
  if (weight.ndim !== 1 || weight.shape[0] !== shape[0]) return "";
  return ` To weight whole samples, reshape it to ${formatShape([weight.size, ...Array<number>(ndim - 1).fill(1)])}.`;
}

/**
 * Targets in the predictions' dtype and rank, of exactly their shape.
 *
 * @throws {@link ShapeError} `loss/shape`: a silent broadcast of `[n]` against `[n, m]` would train on nonsense.
 */
export function matchTargets(
  where: string,
  yTrue: Tensor,
  yPred: Tensor,
  hint?: string,
): readonly [Tensor, Tensor] {
  const [target, prediction] = alignRanks(yTrue.astype(yPred.dtype), yPred);
  if (!sameShape(target.shape, prediction.shape)) {
    throw new ShapeError(
      "loss/shape",
      `${where}: targets and predictions must have the same shape. Received: targets ${formatShape(yTrue.shape)}, predictions ${formatShape(yPred.shape)}.${hint ?? unitsHint(target, prediction)}`,
    );
  }
  return [target, prediction];
}

/** What to do where the columns differ: the likeliest slip is a last layer of the wrong size. */
function unitsHint(target: Tensor, prediction: Tensor): string {
  const units = prediction.shape.at(-1);
  const columns = target.ndim === prediction.ndim ? target.shape.at(-1) : 1;
  if (columns === units || target.shape[0] !== prediction.shape[0]) return "";
  return ` The last layer has ${units} unit${units === 1 ? "" : "s"}; targets with ${columns} value${columns === 1 ? "" : "s"} each want ${columns}.`;
}

/** Whether a loss is given as a function of the user's own. A class is none: it would be called without `new`. */
export function isLossFunction(identifier: unknown): identifier is LossFunction {
  return typeof identifier === "function" && !(identifier.prototype instanceof Loss);
}
