/** @module nn/metrics/all — every metric, for what cannot wait: files and `metrics.get`. */
import { classTable, lookUp } from "../identifier.ts";
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
} from "./accuracy.ts";
import { Mean } from "./metric.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./of-crossentropy.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./of-loss.ts";
import type { MetricClass } from "./registry.ts";

/** Classes by Keras's name. */
export const metricClasses: Readonly<Record<string, MetricClass>> = classTable<MetricClass>([
  Accuracy,
  BinaryAccuracy,
  BinaryCrossentropy,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  Mean,
  MeanAbsoluteError,
  MeanSquaredError,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
]);

/** Short names, beside the classes' own. */
const aliases: Readonly<Record<string, MetricClass>> = {
  acc: Accuracy,
  bce: BinaryCrossentropy,
  mae: MeanAbsoluteError,
  mse: MeanSquaredError,
};

/** The class that a name stands for. @throws {@link ValueError} `identifier/unknown` */
export function metricClass(name: string): MetricClass {
  return lookUp("metric", name, { ...metricClasses, ...aliases });
}
