/** @module nn/metrics/auc — areas under curves that thresholds trace. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { divideNoNan } from "../../ops/division.ts";
import { logicalAnd } from "../../ops/logical.ts";
import { sigmoid } from "../../ops/sigmoid.ts";
import { epsilon } from "../../runtime/config.ts";
import type { Variable } from "../../runtime/variable.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import { areEvenlySpaced, confusionCounts, evenThresholds, type Thresholds } from "./confusion.ts";
import { Metric, type MetricConfig } from "./metric.ts";

const curves = ["ROC", "PR", "PRGAIN"] as const;
const summations = ["interpolation", "majoring", "minoring"] as const;

/** True positive rate over false positive rate; precision over recall; or the gains of those two. In small letters too. */
export type AUCCurve = (typeof curves)[number] | Lowercase<(typeof curves)[number]>;
/** How heights between two thresholds are taken: their mean, the greater or the smaller one. */
export type AUCSummation = (typeof summations)[number];

/** Options of {@link AUC}. */
export interface AUCConfig extends MetricConfig {
  /** Thresholds, evenly from 0 to 1: more follow the curve more closely. At least 2, default 200. */
  readonly numThresholds?: number | undefined;
  /** Default `"ROC"`. */
  readonly curve?: AUCCurve | undefined;
  /** Default `"interpolation"`; for `"PR"` it is Davis and Goadrich's. */
  readonly summationMethod?: AUCSummation | undefined;
  /** Thresholds in place of even ones; one below 0 and one above 1 are added. `null` is the default. */
  readonly thresholds?: readonly number[] | null | undefined;
  /** Whether columns are labels with a curve each, whose areas are averaged; else all count together. Default `false`. */
  readonly multiLabel?: boolean | undefined;
  /** Number of labels, with `multiLabel`. `null` (default): as the first predictions have. */
  readonly numLabels?: number | null | undefined;
  /** Weight of each label; `null` (default): all alike. */
  readonly labelWeights?: readonly number[] | null | undefined;
  /** Whether predictions are logits, not probabilities. Default `false`. */
  readonly fromLogits?: boolean | undefined;
}

/** The confusion matrix at each threshold. */
interface Counts {
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly trueNegatives: Variable;
  readonly falseNegatives: Variable;
}

interface Point {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** All but the last threshold's. */
const lower = (x: Tensor): Tensor => x.slice(":-1");
/** All but the first threshold's. */
const upper = (x: Tensor): Tensor => x.slice("1:");

function oneOf<T extends string>(option: string, value: unknown, known: readonly T[]): T {
  const found = known.find((name) => name.toLowerCase() === String(value).toLowerCase());
  if (found !== undefined) return found;
  throw new ValueError(
    "auc/option",
    `AUC: ${option} is one of ${known.join(", ")}. Received: ${formatReceived(value)}.`,
  );
}

function readThresholds(numThresholds: number, own: readonly number[] | null): Thresholds {
  if (own === null) {
    requirePositiveInteger("AUC: numThresholds", numThresholds);
    if (numThresholds < 2) {
      throw new ValueError(
        "auc/num-thresholds",
        `AUC: numThresholds must be at least 2: a curve has two ends. Received: ${numThresholds}.`,
      );
    }
  } else if (!(Array.isArray(own) && own.every((t) => typeof t === "number" && t >= 0 && t <= 1))) {
    throw new ValueError(
      "metric/thresholds",
      `AUC: thresholds is a list of numbers from 0 to 1. Received: ${JSON.stringify(own)}.`,
    );
  }
  const inner =
    own === null ? evenThresholds(numThresholds).slice(1, -1) : [...own].sort((a, b) => a - b);
  return {
    // Ends outside [0, 1], so that rounding cannot put a prediction beyond them.
    values: [-epsilon(), ...inner, 1 + epsilon()],
    areEven: own === null || areEvenlySpaced([0, ...inner, 1]),
  };
}

/**
 * Area under the curve that a confusion matrix traces as the threshold goes from 0 to 1: with `"ROC"`, the probability that a
 * positive sample is ranked above a negative one.
 *
 * Targets and predictions `[batch]` or `[batch, …]`, predictions in [0, 1]. A scalar in [0, 1].
 *
 * @example
 * const auc = new AUC();
 * auc.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * auc.result().item(); // 0.75
 * @see Davis, Goadrich, "The relationship between precision-recall and ROC curves", 2006 (interpolation of PR curves).
 * @see Flach, Kull, "Precision-Recall-Gain Curves", 2015 (PRGAIN).
 */
export class AUC extends Metric {
  static override readonly className: string = "AUC";
  override readonly direction: "up" | "down" | null = "up";
  readonly #thresholds: Thresholds;
  readonly #curve: (typeof curves)[number];
  readonly #summation: AUCSummation;
  readonly #multiLabel: boolean;
  readonly #labelWeights: Tensor | null;
  readonly #fromLogits: boolean;
  #counts: Counts | null = null;

  /** @throws {@link ValueError} `auc/option`, `auc/num-thresholds`, `auc/num-labels`, `metric/thresholds` */
  constructor(config: AUCConfig = {}) {
    const full = withDefaults("AUC", config, {
      name: undefined,
      dtype: undefined,
      numThresholds: 200,
      curve: "ROC",
      summationMethod: "interpolation",
      thresholds: null,
      multiLabel: false,
      numLabels: null,
      labelWeights: null,
      fromLogits: false,
    });
    const { thresholds: own, ...written } = full;
    const thresholds = readThresholds(full.numThresholds, own);
    const curve = oneOf("curve", full.curve, curves);
    const summationMethod = oneOf("summationMethod", full.summationMethod, summations);
    const options = {
      ...written,
      // Even ones need not be written down.
      ...(own === null ? {} : { thresholds: thresholds.values.slice(1, -1) }),
      numThresholds: thresholds.values.length,
      curve,
      summationMethod,
    };
    super(options);
    this.#thresholds = thresholds;
    this.#curve = curve;
    this.#summation = summationMethod;
    this.#multiLabel = full.multiLabel;
    this.#labelWeights = full.labelWeights === null ? null : array(full.labelWeights, "float32");
    this.#fromLogits = full.fromLogits;
    if (full.numLabels !== null && full.numLabels !== 0) {
      if (!full.multiLabel) {
        throw new ValueError(
          "auc/num-labels",
          `AUC: numLabels belongs to multiLabel: true. Received: numLabels: ${full.numLabels}, multiLabel: false.`,
        );
      }
      requirePositiveInteger("AUC: numLabels", full.numLabels);
      this.#counts = this.#addCounts(full.numLabels);
    }
    if (!full.multiLabel) this.#counts = this.#addCounts(null);
  }

  #addCounts(labels: number | null): Counts {
    const shape = [this.#thresholds.values.length, ...(labels === null ? [] : [labels])];
    return {
      truePositives: this.addVariable("true_positives", shape),
      falsePositives: this.addVariable("false_positives", shape),
      trueNegatives: this.addVariable("true_negatives", shape),
      falseNegatives: this.addVariable("false_negatives", shape),
    };
  }

  /** @throws {@link ShapeError} `metric/shape` where there are labels to tell apart and predictions are not `[batch, labels]` */
  override build(outputShape: PartialShape): void {
    if (!this.#multiLabel) return;
    const [, labels] = outputShape;
    const own = this.#counts?.truePositives.shape[1] ?? labels;
    if (outputShape.length !== 2 || typeof labels !== "number" || own !== labels) {
      throw new ShapeError(
        "metric/shape",
        `AUC: with multiLabel, predictions are [batch, labels]${own === undefined ? "" : `, with ${own} labels`}. Received: ${formatShape(outputShape)}.`,
      );
    }
    this.#counts ??= this.#addCounts(labels);
  }

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    const prediction = array(yPred);
    this.build(prediction.shape);
    const counts = this.#counts;
    if (counts === null) return;
    const batch = confusionCounts(
      "AUC",
      array(yTrue),
      this.#fromLogits ? sigmoid(prediction) : prediction,
      sampleWeight === null || sampleWeight === undefined ? null : array(sampleWeight),
      this.#thresholds,
      {
        byLabel: this.#multiLabel,
        // Labels that have curves of their own are weighed when the areas are averaged.
        labelWeights: this.#multiLabel ? null : this.#labelWeights,
      },
    );
    counts.truePositives.assignAdd(batch.truePositives());
    counts.falsePositives.assignAdd(batch.falsePositives());
    counts.trueNegatives.assignAdd(batch.trueNegatives());
    counts.falseNegatives.assignAdd(batch.falseNegatives());
  }

  /** A scalar; 0 before any batch. */
  override result(): Tensor {
    const counts = this.#counts;
    if (counts === null) return array(0);
    const isInterpolatedPR = this.#curve === "PR" && this.#summation === "interpolation";
    const areas = isInterpolatedPR ? areasUnderPR(counts) : this.#rectangles(counts);
    const byLabel = areas.sum(0);
    if (!this.#multiLabel) return byLabel;
    const weights = this.#labelWeights;
    if (weights === null) return byLabel.mean();
    return divideNoNan(byLabel.multiply(weights).sum(), weights.sum());
  }

  #rectangles(counts: Counts): Tensor {
    const { x, y } = curveOf[this.#curve](counts);
    const [a, b] = [lower(y), upper(y)];
    const heights = {
      interpolation: () => a.add(b).divide(2),
      minoring: () => a.minimum(b),
      majoring: () => a.maximum(b),
    }[this.#summation]();
    return lower(x).subtract(upper(x)).multiply(heights);
  }
}

/** Recall, and precision. */
function precisionRecall({ truePositives, falsePositives, falseNegatives }: Counts): Point {
  const found = truePositives.value;
  return {
    x: divideNoNan(found, found.add(falseNegatives.value)),
    y: divideNoNan(found, found.add(falsePositives.value)),
  };
}

/** False positive rate, and recall. */
function receiverOperating(counts: Counts): Point {
  const wrong = counts.falsePositives.value;
  return {
    x: divideNoNan(wrong, wrong.add(counts.trueNegatives.value)),
    y: precisionRecall(counts).x,
  };
}

/** `1 − P/N · FN/TP` (not below 0) and `1 − P/N · FP/TP`; 0 and 1 where nothing is found. */
function gains(counts: Counts): Point {
  const [found, wrong] = [counts.truePositives.value, counts.falsePositives.value];
  const [rejected, missed] = [counts.trueNegatives.value, counts.falseNegatives.value];
  const ratio = divideNoNan(found.add(missed), rejected.add(wrong));
  const gain = (x: Tensor): Tensor => ratio.multiply(divideNoNan(x, found)).negative().add(1);
  const isNone = found.equal(0);
  return {
    x: where(isNone, 0, gain(missed)).maximum(0),
    y: where(isNone, 1, gain(wrong)),
  };
}

const curveOf = { ROC: receiverOperating, PR: precisionRecall, PRGAIN: gains } as const;

/**
 * Areas between thresholds under a precision-recall curve whose true and false positives, not precisions, are interpolated:
 * with `slope = ΔTP / ΔP` and `intercept = TP − slope · P`, `slope · (ΔTP + intercept · ln(P_lower / P_upper)) / (TP + FN)`.
 */
function areasUnderPR({ truePositives, falsePositives, falseNegatives }: Counts): Tensor {
  const found = truePositives.value;
  const predicted = found.add(falsePositives.value);
  const gained = lower(found).subtract(upper(found));
  const [more, fewer] = [lower(predicted), upper(predicted)];
  const slope = divideNoNan(gained, more.subtract(fewer).maximum(0));
  const intercept = upper(found).subtract(slope.multiply(fewer));
  const areBoth = logicalAnd(more.greater(0), fewer.greater(0));
  const ratio = where(areBoth, divideNoNan(more, fewer.maximum(0)), 1);
  const area = slope.multiply(gained.add(intercept.multiply(ratio.log())));
  return divideNoNan(area, upper(found).add(upper(falseNegatives.value)).maximum(0));
}
