/**
 * @module nn/metrics/confusion — true and false positives and negatives at thresholds: what a dozen metrics are made of.
 */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type Shape, sameShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { where } from "../../ops/arithmetic.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { array } from "../../ops/convert.ts";
import { cumsum } from "../../ops/cumulative.ts";
import { clip } from "../../ops/extremes.ts";
import { oneHot } from "../../ops/indexing.ts";
import { ceil } from "../../ops/rounding.ts";
import { segmentSum } from "../../ops/scatter.ts";
import { flip } from "../../ops/slice.ts";
import { topK as greatest } from "../../ops/top-k.ts";
import { alignRanks } from "../rank.ts";

/** Below every prediction that counts: what a top-k filter leaves of the others. */
const never = -1e10;

/** Where predictions become a yes. */
export interface Thresholds {
  /** A prediction above it is a yes. */
  readonly values: readonly number[];
  /** Whether they are `i / (n − 1)`: then one pass counts for all of them. */
  readonly areEven: boolean;
}

/** Which predictions are counted, and how much each is worth. */
export interface Selection {
  /** Only the `k` greatest predictions of a row may be a yes; `null` for all. */
  readonly topK?: number | null | undefined;
  /** Only this class is counted; `null` for all. */
  readonly classId?: number | null | undefined;
  /** Weight of each label, where labels are counted together. */
  readonly labelWeights?: Tensor | null | undefined;
  /** Counts for each label on its own: `[thresholds, labels]`. */
  readonly byLabel?: boolean | undefined;
}

/** Weighted numbers of predictions, `[thresholds]` or `[thresholds, labels]`, each computed when asked for. */
export interface ConfusionCounts {
  /** Yes, and right. */
  truePositives(): Tensor;
  /** Yes, and wrong. */
  falsePositives(): Tensor;
  /** No, and right. */
  trueNegatives(): Tensor;
  /** No, and wrong. */
  falseNegatives(): Tensor;
}

/**
 * Thresholds as options give them: a number, several, or `null`.
 *
 * @param fallback - What `null` stands for; `"any"` lets every prediction pass that a top-k filter has left.
 * @throws {@link ValueError} `metric/thresholds` for none, or one outside [0, 1].
 */
export function readThresholds(
  className: string,
  thresholds: number | readonly number[] | null,
  fallback: number | "any" = 0.5,
): Thresholds {
  if (thresholds === null) {
    return { values: [fallback === "any" ? never : fallback], areEven: false };
  }
  const values = typeof thresholds === "number" ? [thresholds] : Array.from(thresholds);
  if (values.length === 0 || !values.every((t) => typeof t === "number" && t >= 0 && t <= 1)) {
    throw new ValueError(
      "metric/thresholds",
      `${className}: thresholds is a number from 0 to 1, or a list of such numbers. Received: ${JSON.stringify(thresholds)}.`,
    );
  }
  return { values, areEven: areEvenlySpaced(values) };
}

/** Whether values are `i / (n − 1)`, but for rounding; of fewer than 3 none are. */
export function areEvenlySpaced(values: readonly number[]): boolean {
  if (values.length < 3) return false;
  return values.every((value, i) => {
    const even = i / (values.length - 1);
    return Math.abs(value - even) <= 1e-7 + 1e-5 * even;
  });
}

/** Checks a number that decides how much state a metric keeps. @throws {@link ValueError} `metric/state-size` */
export function requireStateSize(where: string, count: number, most: number): void {
  if (count <= most) return;
  throw new ValueError(
    "metric/state-size",
    `${where} must be at most ${most}: the metric keeps numbers for each. Received: ${count}.`,
  );
}

/** `i / (count − 1)`, from 0 to 1. @throws {@link ValueError} `metric/state-size` */
export function evenThresholds(count: number): readonly number[] {
  requireStateSize("numThresholds", count, 1_000_000);
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

/**
 * Checks a class's number. @throws {@link ValueError} `metric/class-id`
 */
export function requireClassId(className: string, classId: unknown): void {
  if (classId === null || Number.isInteger(classId)) return;
  throw new ValueError(
    "metric/class-id",
    `${className}: classId is the number of a class, from 0, or null for all. Received: ${formatReceived(classId)}.`,
  );
}

/** What is compared with the thresholds, all of one shape. */
interface Compared {
  readonly target: Tensor;
  readonly prediction: Tensor;
  readonly weight: Tensor | null;
}

/** What is not among the `k` greatest of its row gets a value that no threshold lets pass. */
function keepGreatest(prediction: Tensor, k: number): Tensor {
  const [, indices] = greatest(prediction, k);
  const isKept = oneHot(indices, prediction.shape.at(-1) ?? 1).sum(-2);
  return where(isKept.greater(0), prediction, never);
}

function column(className: string, x: Tensor, classId: number): Tensor {
  const classes = x.ndim < 2 ? 0 : (x.shape.at(-1) ?? 0);
  if (classId >= classes || classId < -classes) {
    throw new ShapeError(
      "metric/no-such-class",
      `${className}: classId ${classId} needs predictions [batch, …, classes] with that class. Received: predictions ${formatShape(x.shape)}.`,
    );
  }
  return x.slice("...", classId < 0 ? classId + classes : classId).expandDims(-1);
}

/** A weight for each prediction: `[batch]` weighs rows. */
function weightOf(className: string, sampleWeight: Tensor, shape: Shape): Tensor {
  let weight = sampleWeight.astype("float32");
  while (weight.ndim < shape.length) weight = weight.expandDims(-1);
  const fits =
    weight.ndim === shape.length && weight.shape.every((dim, i) => dim === 1 || dim === shape[i]);
  if (fits) return broadcastTo(weight, shape);
  throw new ShapeError(
    "metric/sample-weight",
    `${className}: sampleWeight has one weight a sample, or one a prediction. Received: sampleWeight ${formatShape(sampleWeight.shape)}, predictions ${formatShape(shape)}.`,
  );
}

function prepare(
  className: string,
  yTrue: Tensor,
  yPred: Tensor,
  sampleWeight: Tensor | null,
  { topK = null, classId = null, labelWeights = null, byLabel = false }: Selection,
): Compared {
  let [prediction, target] = alignRanks(yPred.astype("float32"), yTrue);
  if (!sameShape(prediction.shape, target.shape) || (byLabel && prediction.ndim !== 2)) {
    throw new ShapeError(
      "metric/shape",
      `${className}: ${byLabel ? "with multiLabel, targets and predictions are [batch, labels]" : "targets and predictions must have the same shape"}. Received: targets ${formatShape(yTrue.shape)}, predictions ${formatShape(yPred.shape)}.`,
    );
  }
  target = target.notEqual(0).astype("float32");
  if (topK !== null) prediction = keepGreatest(prediction, topK);
  if (classId !== null) {
    target = column(className, target, classId);
    prediction = column(className, prediction, classId);
  }
  const { shape } = prediction;
  let weight = sampleWeight === null ? null : weightOf(className, sampleWeight, shape);
  if (labelWeights !== null) {
    const labels = broadcastTo(labelWeights.expandDims(0), shape);
    weight = weight === null ? labels : weight.multiply(labels);
  }
  if (byLabel) return { target, prediction, weight };
  return {
    target: target.flatten(),
    prediction: prediction.flatten(),
    weight: weight?.flatten() ?? null,
  };
}

/**
 * Counts of each threshold in one pass, for thresholds `i / (n − 1)`: a prediction belongs to the greatest threshold below
 * it, and what is above a threshold is above all smaller ones.
 */
function countByBuckets(
  { target, prediction, weight }: Compared,
  { values }: Thresholds,
): ConfusionCounts {
  const count = values.length;
  const isBelow = (values[0] ?? 0) < 0 || (values.at(-1) ?? 1) > 1;
  let bucket = ceil(clip(prediction, 0, 1).multiply(count - 1)).subtract(1);
  // A first threshold below 0 lets a prediction of 0 pass too.
  if (isBelow) bucket = bucket.maximum(0);
  const labels = target.ndim === 2 ? (target.shape[1] ?? 1) : null;
  const right = weight === null ? target : target.multiply(weight);
  const wrong = target
    .negative()
    .add(1)
    .multiply(weight ?? 1);
  const ids = bucket.astype("int32");
  const above = (x: Tensor): Tensor => {
    if (labels === null) return flip(cumsum(flip(segmentSum(x, ids, count)), 0));
    const first = Array.from({ length: labels }, (_, i) => i * count);
    const sums = segmentSum(x.flatten(), ids.add(array(first, "int32")).flatten(), count * labels);
    return flip(cumsum(flip(sums.reshape(labels, count), 1), 1), 1).transpose();
  };
  const total = (x: Tensor): Tensor => x.sum(0);
  return {
    truePositives: () => above(right),
    falsePositives: () => above(wrong),
    trueNegatives: () => total(wrong).subtract(above(wrong)),
    falseNegatives: () => total(right).subtract(above(right)),
  };
}

/** Counts by comparing each prediction with each threshold. */
function countByComparing(
  { target, prediction, weight }: Compared,
  { values }: Thresholds,
): ConfusionCounts {
  const limits = array(values, "float32").reshape(-1, ...prediction.shape.map(() => 1));
  const isYes = prediction.expandDims(0).greater(limits).astype("float32");
  const isNo = isYes.negative().add(1);
  const right = weight === null ? target : target.multiply(weight);
  const wrong = target
    .negative()
    .add(1)
    .multiply(weight ?? 1);
  const count = (mask: Tensor, x: Tensor): Tensor => mask.multiply(x).sum(1);
  return {
    truePositives: () => count(isYes, right),
    falsePositives: () => count(isYes, wrong),
    trueNegatives: () => count(isNo, wrong),
    falseNegatives: () => count(isNo, right),
  };
}

/**
 * The confusion matrix of a batch at each threshold.
 *
 * @param yTrue - What is not 0 is a yes.
 * @param yPred - Probabilities, of the targets' shape. Those that are NaN are a no.
 * @throws {@link ShapeError} `metric/shape`, `metric/sample-weight`, `metric/no-such-class`
 */
export function confusionCounts(
  className: string,
  yTrue: Tensor,
  yPred: Tensor,
  sampleWeight: Tensor | null,
  thresholds: Thresholds,
  selection: Selection = {},
): ConfusionCounts {
  const compared = prepare(className, yTrue, yPred, sampleWeight, selection);
  return thresholds.areEven
    ? countByBuckets(compared, thresholds)
    : countByComparing(compared, thresholds);
}
