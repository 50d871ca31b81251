import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { NestedArray } from "../../core/printing.ts";
import { array } from "../../ops/convert.ts";
import {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from "./at-constraint.ts";
import { AUC } from "./auc.ts";
import {
  FalseNegatives,
  FalsePositives,
  TrueNegatives,
  TruePositives,
} from "./confusion-counts.ts";
import { ConcordanceCorrelation, PearsonCorrelation } from "./correlation.ts";
import { F1Score, FBetaScore } from "./f-score.ts";
import { BinaryIoU, IoU, MeanIoU, OneHotMeanIoU } from "./iou.ts";
import type { Metric } from "./metric.ts";
import { Precision, Recall } from "./precision-recall.ts";
import { R2Score } from "./r2-score.ts";
import { CosineSimilarity, RootMeanSquaredError } from "./regression.ts";
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from "./top-k.ts";

/** Yes or no, and probabilities that lie on thresholds, at the ends and outside [0, 1]. */
const yes = [0, 1, 1, 0, 1, 0, 0, 1, 1, 0];
const probabilities = [0, 1, 0.5, 0.5, 0.9, 0.25, 1.2, -0.1, 0.75, 0.3];
const weights = [1, 2, 0.5, 1, 0, 3, 1, 1.5, 1, 0.25];

/** Three labels of six samples. */
const labels = [
  [1, 0, 0],
  [0, 1, 1],
  [1, 1, 0],
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 1],
];
const scores = [
  [0.8, 0.3, 0.1],
  [0.2, 0.5, 0.6],
  [0.4, 0.7, 0.5],
  [0.9, 0.1, 0.3],
  [0.3, 0.2, 0.6],
  [0.6, 0.4, 0.7],
];
const rowWeights = [1, 2, 0.5, 1, 3, 0.25];

const numbers = [
  [1, 2, -1],
  [0.5, -2, 3],
  [4, 0, 1],
  [-1, 1.5, 2],
];
const guesses = [
  [1.2, 1.5, -0.5],
  [0, -1, 2],
  [3, 0.5, 1.5],
  [-2, 1, 2.5],
];

interface Row {
  readonly what: string;
  readonly metric: Metric;
  readonly yTrue: NestedArray;
  readonly yPred: NestedArray;
  readonly weight?: NestedArray;
  readonly value: NestedArray;
}

const binary = (what: string, metric: Metric, value: NestedArray, weight?: NestedArray): Row => ({
  what,
  metric,
  yTrue: yes,
  yPred: probabilities,
  value,
  ...(weight === undefined ? {} : { weight }),
});
const multi = (what: string, metric: Metric, value: NestedArray, weight?: NestedArray): Row => ({
  ...binary(what, metric, value, weight),
  yTrue: labels,
  yPred: scores,
});
const real = (what: string, metric: Metric, value: NestedArray, weight?: NestedArray): Row => ({
  ...binary(what, metric, value, weight),
  yTrue: numbers,
  yPred: guesses,
});

/** `update_state(y_true, y_pred, sample_weight)` and `result()` of Keras 3.15.1 on JAX in float32. */
const recorded: readonly Row[] = [
  binary("true positives at the default threshold", new TruePositives(), 3.0),
  binary("weighted true positives", new TruePositives(), 3.0, weights),
  binary(
    "false positives at even thresholds, with both ends",
    new FalsePositives({ thresholds: [0, 0.5, 1] }),
    [5.25, 1.0, 0.0],
    weights,
  ),
  binary(
    "true negatives at thresholds in any order",
    new TrueNegatives({ thresholds: [1, 0.3, 0] }),
    [5.25, 4.25, 1.0],
    weights,
  ),
  binary(
    "false negatives at even thresholds",
    new FalseNegatives({ thresholds: [0, 0.25, 0.5, 0.75, 1] }),
    [1.0, 1.0, 2.0, 3.0, 5.0],
  ),
  binary(
    "precision at a threshold that predictions lie on",
    new Precision({ thresholds: 0.5 }),
    0.75,
  ),
  binary("precision at the ends", new Precision({ thresholds: [0, 1] }), [0.5, 0.0]),
  multi(
    "precision of the two greatest of a row",
    new Precision({ topK: 2 }),
    0.45161289,
    rowWeights,
  ),
  multi(
    "recall of the greatest of a row above a threshold",
    new Recall({ topK: 1, thresholds: 0.65 }),
    0.33333334,
  ),
  multi(
    "recall of one class",
    new Recall({ classId: 1, thresholds: 0.35 }),
    0.45454547,
    rowWeights,
  ),
  multi(
    "recall of one class among the two greatest of a row",
    new Recall({ classId: 1, topK: 2 }),
    0.66666669,
  ),
  binary(
    "sensitivity at a specificity",
    new SensitivityAtSpecificity({ specificity: 0.5 }),
    0.80000001,
  ),
  binary(
    "specificity at a sensitivity, weighted",
    new SpecificityAtSensitivity({ sensitivity: 0.6, numThresholds: 5 }),
    0.83999997,
    weights,
  ),
  multi(
    "precision at a recall of one class",
    new PrecisionAtRecall({ recall: 0.6, classId: 2 }),
    0.66666669,
  ),
  binary(
    "recall at a precision, at the one threshold 0.5",
    new RecallAtPrecision({ precision: 0.4, numThresholds: 1 }),
    0.60000002,
  ),
  binary("area under ROC", new AUC(), 0.65999997),
  binary(
    "area under ROC, weighted, with own thresholds",
    new AUC({ thresholds: [0.8, 0.2] }),
    0.486,
    weights,
  ),
  binary("area under PR, interpolated", new AUC({ curve: "PR", numThresholds: 20 }), 0.60191715),
  binary(
    "area under PR from above",
    new AUC({ curve: "PR", summationMethod: "majoring", numThresholds: 9 }),
    0.66666663,
  ),
  multi(
    "area under PRGAIN from below",
    new AUC({ curve: "PRGAIN", summationMethod: "minoring" }),
    0.42979309,
  ),
  multi(
    "areas of labels, averaged by weight",
    new AUC({ multiLabel: true, labelWeights: [1, 2, 0.5] }),
    0.71572876,
    rowWeights,
  ),
  multi(
    "areas of labels under PR with own thresholds",
    new AUC({ multiLabel: true, numLabels: 3, curve: "PR", thresholds: [0.35, 0.6] }),
    0.69858742,
  ),
  multi(
    "area of weighted labels counted together",
    new AUC({ labelWeights: [1, 0, 0.5] }),
    0.67283952,
  ),
  binary("area of logits", new AUC({ fromLogits: true }), 0.62),
  multi("F1 of each class", new F1Score(), [0.39999995, 0.49999997, 0.66666663]),
  multi(
    "F1 of classes counted together",
    new F1Score({ average: "micro", threshold: 0.35 }),
    0.59770107,
    rowWeights,
  ),
  multi(
    "F2 averaged by how often classes occur",
    new FBetaScore({ average: "weighted", beta: 2, threshold: 0.55 }),
    0.36161608,
    rowWeights,
  ),
  multi("one-hot mean IoU", new OneHotMeanIoU({ numClasses: 3 }), 0.16666667, rowWeights),
  binary(
    "binary IoU of one class",
    new BinaryIoU({ targetClassIds: [1], threshold: 0.5 }),
    0.57142854,
  ),
  binary("binary IoU of float weights", new BinaryIoU({ dtype: "float32" }), 0.52419353, weights),
  binary("binary IoU of weights cut to whole numbers", new BinaryIoU(), 0.53571427, weights),
  real(
    "R² of each column",
    new R2Score({ classAggregation: null }),
    [0.75999999, 0.81506848, 0.76136363],
    [1, 2, 0.5, 1],
  ),
  real(
    "R² weighted by variance",
    new R2Score({ classAggregation: "varianceWeightedAverage" }),
    0.81691694,
  ),
  real("adjusted R²", new R2Score({ numRegressors: 2 }), 0.7741763),
  real("root of the mean squared error", new RootMeanSquaredError(), 0.73484695, [1, 2, 0.5, 1]),
  real("cosine along the batch", new CosineSimilarity({ axis: 0 }), 0.94447809),
  real("Pearson's correlation", new PearsonCorrelation({ axis: 0 }), 0.95332694),
  real("concordance", new ConcordanceCorrelation(), 0.88998479, [1, 2, 0.5, 1]),
  multi("top-2 accuracy", new TopKCategoricalAccuracy({ k: 2 }), 0.54838711, rowWeights),
  {
    what: "IoU without a class to ignore, and labels that are none",
    metric: new IoU({ numClasses: 3, targetClassIds: [0, 2], ignoreClass: 1 }),
    yTrue: [0, 1, 2, 2, 255, -1, 0, 2],
    yPred: [0, 0, 2, 1, 1, 2, 2, 2],
    value: 0.5,
  },
  {
    what: "mean IoU of a class that nothing has",
    metric: new MeanIoU({ numClasses: 4 }),
    yTrue: [
      [0, 1],
      [2, 2],
    ],
    yPred: [
      [0, 2],
      [2, 1],
    ],
    weight: [
      [1, 2],
      [3, 1],
    ],
    value: 0.49999997,
  },
  {
    what: "sorted classes",
    metric: new SparseTopKCategoricalAccuracy({ k: 2, fromSortedIds: true }),
    yTrue: [2, 1, 0],
    yPred: [
      [1, 2, 0],
      [1, 0, 2],
      [2, 1, 0],
    ],
    value: 0.66666669,
  },
];

describe("results are Keras's", () => {
  for (const { what, metric, yTrue, yPred, weight, value } of recorded) {
    test(what, () => {
      metric.updateState(yTrue, yPred, weight ?? null);
      const result = metric.result();
      const wanted = array(value);
      expect(result.shape).toEqual(wanted.shape);
      const difference = result.subtract(wanted).abs().max().item();
      expect(difference).toBeLessThanOrEqual(1e-6 + 1e-5 * wanted.abs().max().item());
    });
  }
});
