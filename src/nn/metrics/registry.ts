/** @module nn/metrics/registry — metrics by name. */
import { ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import { type Later, later, lookUp } from "../identifier.ts";
import type { Metric } from "./metric.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./of-loss.ts";

export type MetricClass = { new (config?: never): Metric; readonly className: string };

/** A name that is decided by the data: which accuracy, which crossentropy. */
export interface MetricByShape {
  classFor(targetShape: PartialShape, outputShape: PartialShape): MetricClass;
}

/** What a metric's name may stand for. */
export type MetricEntry = MetricClass | MetricByShape;

/** Names that completion offers; every spelling that Keras takes works. */
export type MetricName =
  | "accuracy"
  | "acc"
  | "crossentropy"
  | "ce"
  | "mse"
  | "meanSquaredError"
  | "mae"
  | "meanAbsoluteError"
  | "binaryAccuracy"
  | "categoricalAccuracy"
  | "sparseCategoricalAccuracy"
  | "binaryCrossentropy"
  | "bce"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "auc"
  | "precision"
  | "recall"
  | "f1Score"
  | "fBetaScore"
  | "truePositives"
  | "falsePositives"
  | "trueNegatives"
  | "falseNegatives"
  | "topKCategoricalAccuracy"
  | "sparseTopKCategoricalAccuracy"
  | "meanAbsolutePercentageError"
  | "mape"
  | "meanSquaredLogarithmicError"
  | "msle"
  | "rootMeanSquaredError"
  | "logCoshError"
  | "cosineSimilarity"
  | "r2Score"
  | "pearsonCorrelation"
  | "concordanceCorrelation"
  | "hinge"
  | "squaredHinge"
  | "categoricalHinge"
  | "klDivergence"
  | "poisson"
  | "binaryIoU";

/** Classes that are at hand; `null` for those that are loaded on use. */
const table: Readonly<Record<MetricName, MetricClass | null>> = {
  accuracy: null,
  acc: null,
  crossentropy: null,
  ce: null,
  mse: MeanSquaredError,
  meanSquaredError: MeanSquaredError,
  mae: MeanAbsoluteError,
  meanAbsoluteError: MeanAbsoluteError,
  binaryAccuracy: null,
  categoricalAccuracy: null,
  sparseCategoricalAccuracy: null,
  binaryCrossentropy: null,
  bce: null,
  categoricalCrossentropy: null,
  sparseCategoricalCrossentropy: null,
  auc: null,
  precision: null,
  recall: null,
  f1Score: null,
  fBetaScore: null,
  truePositives: null,
  falsePositives: null,
  trueNegatives: null,
  falseNegatives: null,
  topKCategoricalAccuracy: null,
  sparseTopKCategoricalAccuracy: null,
  meanAbsolutePercentageError: null,
  mape: null,
  meanSquaredLogarithmicError: null,
  msle: null,
  rootMeanSquaredError: null,
  logCoshError: null,
  cosineSimilarity: null,
  r2Score: null,
  pearsonCorrelation: null,
  concordanceCorrelation: null,
  hinge: null,
  squaredHinge: null,
  categoricalHinge: null,
  klDivergence: null,
  poisson: null,
  binaryIoU: null,
};

/** Those that cannot do without options: a name alone is answered with the way to write them. */
const withOptions =
  "IoU MeanIoU OneHotIoU OneHotMeanIoU PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity";

/** What a metric's name stands for. @throws {@link ValueError} `identifier/unknown`, `metric/needs-options` */
export function findMetric(name: string): MetricEntry | Later<MetricEntry> {
  const made = Object.fromEntries(withOptions.split(" ").map((known) => [known, known]));
  const Class = lookUp<MetricClass | string | null>("metric", name, { ...table, ...made });
  if (typeof Class === "string") {
    throw new ValueError(
      "metric/needs-options",
      `The metric "${name}" needs options: pass new metrics.${Class}({ … }).`,
    );
  }
  return Class ?? later(async () => (await import("../rare.ts")).metricEntry(name));
}
