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

const accuracy = later(async () => (await import("./by-shape.ts")).accuracyByShape);
const crossentropy = later(async () => (await import("./by-shape.ts")).crossentropyByShape);
const binaryCrossentropy = later(
  async () => (await import("./of-crossentropy.ts")).BinaryCrossentropy,
);

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
  | "sparseCategoricalCrossentropy";

const table: Readonly<Record<MetricName, MetricEntry | Later<MetricEntry>>> = {
  accuracy,
  acc: accuracy,
  crossentropy,
  ce: crossentropy,
  mse: MeanSquaredError,
  meanSquaredError: MeanSquaredError,
  mae: MeanAbsoluteError,
  meanAbsoluteError: MeanAbsoluteError,
  binaryAccuracy: later(async () => (await import("./accuracy.ts")).BinaryAccuracy),
  categoricalAccuracy: later(async () => (await import("./accuracy.ts")).CategoricalAccuracy),
  sparseCategoricalAccuracy: later(
    async () => (await import("./accuracy.ts")).SparseCategoricalAccuracy,
  ),
  binaryCrossentropy,
  bce: binaryCrossentropy,
  categoricalCrossentropy: later(
    async () => (await import("./of-crossentropy.ts")).CategoricalCrossentropy,
  ),
  sparseCategoricalCrossentropy: later(
    async () => (await import("./of-crossentropy.ts")).SparseCategoricalCrossentropy,
  ),
};

/** What a metric's name stands for. @throws {@link ValueError} `identifier/unknown` */
export function findMetric(name: string): MetricEntry | Later<MetricEntry> {
  return lookUp("metric", name, table);
}
