/** @module nn/metrics/registry — metrics by name. */
import { keyOfTable, lookUp } from "../identifier.ts";
import { type LabelKind, labelKind } from "../label-kind.ts";
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
} from "./accuracy.ts";
import { Mean, type Metric } from "./metric.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  MeanAbsoluteError,
  MeanSquaredError,
  SparseCategoricalCrossentropy,
} from "./of-loss.ts";

type MetricClass = { new (config?: never): Metric; readonly className: string };

/** Names that completion offers; every spelling that Keras takes works. */
export type MetricName =
  | "accuracy"
  | "acc"
  | "crossentropy"
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
  | "sparseCategoricalCrossentropy";

const table: Readonly<Record<string, MetricClass>> = {
  mse: MeanSquaredError,
  meanSquaredError: MeanSquaredError,
  mae: MeanAbsoluteError,
  meanAbsoluteError: MeanAbsoluteError,
  binaryAccuracy: BinaryAccuracy,
  categoricalAccuracy: CategoricalAccuracy,
  sparseCategoricalAccuracy: SparseCategoricalAccuracy,
  binaryCrossentropy: BinaryCrossentropy,
  bce: BinaryCrossentropy,
  categoricalCrossentropy: CategoricalCrossentropy,
  sparseCategoricalCrossentropy: SparseCategoricalCrossentropy,
  mean: Mean,
};

/** Names that are decided by the data: which accuracy, which crossentropy. */
const undecided: Readonly<Record<string, "accuracy" | "crossentropy">> = {
  accuracy: "accuracy",
  acc: "accuracy",
  crossentropy: "crossentropy",
  ce: "crossentropy",
};

/** What a metric's name stands for: a class, or a choice that depends on targets and outputs. */
export function findMetric(name: string): MetricClass | "accuracy" | "crossentropy" {
  const key = keyOfTable(name, undecided);
  if (key !== null) return undecided[key] ?? "accuracy";
  return lookUp("metric", name, { ...table, ...undecided } as Record<string, MetricClass>);
}

const metricsByLabel: Readonly<
  Record<"accuracy" | "crossentropy", Readonly<Record<LabelKind, MetricClass>>>
> = {
  accuracy: {
    binary: BinaryAccuracy,
    categorical: CategoricalAccuracy,
    sparse: SparseCategoricalAccuracy,
  },
  crossentropy: {
    binary: BinaryCrossentropy,
    categorical: CategoricalCrossentropy,
    sparse: SparseCategoricalCrossentropy,
  },
};

/**
 * The accuracy (or crossentropy) for targets and outputs of these shapes, by Keras's rule: binary where the output has one
 * column, sparse where targets lack the classes' axis, else categorical.
 */
export function decideMetric(
  kind: "accuracy" | "crossentropy",
  targetShape: readonly (number | null)[],
  outputShape: readonly (number | null)[],
): MetricClass {
  return metricsByLabel[kind][labelKind(targetShape, outputShape)];
}

/** Classes by Keras's name, for loading. */
export const metricClasses: Readonly<Record<string, MetricClass>> = {
  ...Object.fromEntries(Object.values(table).map((Class) => [Class.className, Class])),
  Accuracy,
};
