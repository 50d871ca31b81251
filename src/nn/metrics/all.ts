/** @module nn/metrics/all — every metric: for rare names, files and `metrics.get`. */
import { classTable, lookUp } from "../identifier.ts";
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
} from "./accuracy.ts";
import {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from "./at-constraint.ts";
import { AUC } from "./auc.ts";
import { accuracyByShape, crossentropyByShape } from "./by-shape.ts";
import {
  FalseNegatives,
  FalsePositives,
  TrueNegatives,
  TruePositives,
} from "./confusion-counts.ts";
import { ConcordanceCorrelation, PearsonCorrelation } from "./correlation.ts";
import { KLDivergence, Poisson } from "./divergence.ts";
import { F1Score, FBetaScore } from "./f-score.ts";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.ts";
import { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from "./iou.ts";
import { MeanMetricWrapper } from "./mean-metric-wrapper.ts";
import { Mean } from "./metric.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./of-crossentropy.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./of-loss.ts";
import { Precision, Recall } from "./precision-recall.ts";
import { R2Score } from "./r2-score.ts";
import type { MetricClass, MetricEntry } from "./registry.ts";
import {
  CosineSimilarity,
  LogCoshError,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  RootMeanSquaredError,
} from "./regression.ts";
import { Sum } from "./sum.ts";
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from "./top-k.ts";

/** Classes by Keras's name. Those that cannot do without options say so when they are made without. */
export const metricClasses: Readonly<Record<string, MetricClass>> = classTable([
  Accuracy,
  AUC,
  BinaryAccuracy,
  BinaryCrossentropy,
  BinaryIoU,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  CategoricalHinge,
  ConcordanceCorrelation,
  CosineSimilarity,
  F1Score,
  FBetaScore,
  FalseNegatives,
  FalsePositives,
  Hinge,
  IoU,
  KLDivergence,
  LogCoshError,
  Mean,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanIoU,
  MeanMetricWrapper,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  OneHotIoU,
  OneHotMeanIoU,
  PearsonCorrelation,
  Poisson,
  Precision,
  PrecisionAtRecall,
  R2Score,
  Recall,
  RecallAtPrecision,
  RootMeanSquaredError,
  SensitivityAtSpecificity,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  SpecificityAtSensitivity,
  SquaredHinge,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
] as readonly MetricClass[]);

/** Short names, beside the classes' own. */
const aliases: Readonly<Record<string, MetricClass>> = {
  acc: Accuracy,
  bce: BinaryCrossentropy,
  mae: MeanAbsoluteError,
  mape: MeanAbsolutePercentageError,
  mse: MeanSquaredError,
  msle: MeanSquaredLogarithmicError,
};

/** The class that a name stands for. @throws {@link ValueError} `identifier/unknown` */
export function metricClass(name: string): MetricClass {
  return lookUp("metric", name, { ...metricClasses, ...aliases });
}

/** Names that are decided by the data, in a model. */
const byShape: Readonly<Record<string, MetricEntry>> = {
  accuracy: accuracyByShape,
  acc: accuracyByShape,
  crossentropy: crossentropyByShape,
  ce: crossentropyByShape,
};

/** What a name stands for in a model, where the data may decide. @throws {@link ValueError} `identifier/unknown` */
export function metricEntry(name: string): MetricEntry {
  // First, for the first that fits is taken: `accuracy` is spelled like the class `Accuracy`.
  return lookUp<MetricEntry>("metric", name, {
    ...byShape,
    ...metricClasses,
    ...aliases,
    ...byShape,
  });
}
