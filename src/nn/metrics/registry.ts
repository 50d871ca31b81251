/** @module nn/metrics/registry — metrics by name. */
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

/** Rows of classes whose names are those of the rows, beginning with a capital letter. */
function classesOf<N extends string>(
  load: () => Promise<{ readonly [K in Capitalize<N>]: unknown }>,
  ...names: readonly N[]
): Readonly<Record<N, Later<MetricEntry>>> {
  const rows = names.map((name) => {
    const className = (name.charAt(0).toUpperCase() + name.slice(1)) as Capitalize<N>;
    return [name, later(async () => (await load())[className] as MetricClass)] as const;
  });
  return Object.fromEntries(rows) as Record<N, Later<MetricEntry>>;
}

const byShape = (): Promise<typeof import("./by-shape.ts")> => import("./by-shape.ts");
const accuracy = later(async () => (await byShape()).accuracyByShape);
const crossentropy = later(async () => (await byShape()).crossentropyByShape);
const ofCrossentropy = classesOf(
  () => import("./of-crossentropy.ts"),
  "binaryCrossentropy",
  "categoricalCrossentropy",
  "sparseCategoricalCrossentropy",
);
const ofRegression = classesOf(
  () => import("./regression.ts"),
  "meanAbsolutePercentageError",
  "meanSquaredLogarithmicError",
  "rootMeanSquaredError",
  "logCoshError",
  "cosineSimilarity",
);

const table = {
  accuracy,
  acc: accuracy,
  crossentropy,
  ce: crossentropy,
  mse: MeanSquaredError,
  meanSquaredError: MeanSquaredError,
  mae: MeanAbsoluteError,
  meanAbsoluteError: MeanAbsoluteError,
  ...classesOf(
    () => import("./accuracy.ts"),
    "binaryAccuracy",
    "categoricalAccuracy",
    "sparseCategoricalAccuracy",
  ),
  ...ofCrossentropy,
  bce: ofCrossentropy.binaryCrossentropy,
  auc: later(async () => (await import("./auc.ts")).AUC),
  ...classesOf(() => import("./precision-recall.ts"), "precision", "recall"),
  ...classesOf(() => import("./f-score.ts"), "f1Score", "fBetaScore"),
  ...classesOf(
    () => import("./confusion-counts.ts"),
    "truePositives",
    "falsePositives",
    "trueNegatives",
    "falseNegatives",
  ),
  ...classesOf(
    () => import("./at-constraint.ts"),
    "precisionAtRecall",
    "recallAtPrecision",
    "sensitivityAtSpecificity",
    "specificityAtSensitivity",
  ),
  ...classesOf(
    () => import("./top-k.ts"),
    "topKCategoricalAccuracy",
    "sparseTopKCategoricalAccuracy",
  ),
  ...ofRegression,
  mape: ofRegression.meanAbsolutePercentageError,
  msle: ofRegression.meanSquaredLogarithmicError,
  ...classesOf(() => import("./r2-score.ts"), "r2Score"),
  ...classesOf(() => import("./correlation.ts"), "pearsonCorrelation", "concordanceCorrelation"),
  ...classesOf(() => import("./hinge.ts"), "hinge", "squaredHinge", "categoricalHinge"),
  klDivergence: later(async () => (await import("./divergence.ts")).KLDivergence),
  ...classesOf(() => import("./divergence.ts"), "poisson"),
  ...classesOf(
    () => import("./iou.ts"),
    "ioU",
    "binaryIoU",
    "meanIoU",
    "oneHotIoU",
    "oneHotMeanIoU",
  ),
} as const;
table satisfies Readonly<Record<MetricName, MetricEntry | Later<MetricEntry>>>;

/** What a metric's name stands for. @throws {@link ValueError} `identifier/unknown` */
export function findMetric(name: string): MetricEntry | Later<MetricEntry> {
  return lookUp<MetricEntry | Later<MetricEntry>>("metric", name, table);
}
