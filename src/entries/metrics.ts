/** @module gradus/metrics — metrics. */
import "../runtime/install.ts";

export {
  deserializeMetric as deserialize,
  getAnyMetric as get,
} from "../models/serialization/metrics.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export {
  Accuracy,
  BinaryAccuracy,
  type BinaryAccuracyConfig,
  binaryAccuracy,
  CategoricalAccuracy,
  categoricalAccuracy,
  SparseCategoricalAccuracy,
  sparseCategoricalAccuracy,
} from "../nn/metrics/accuracy.ts";
export { Mean, MeanMetric, Metric, type MetricConfig } from "../nn/metrics/metric.ts";
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type CrossentropyMetricConfig,
  SparseCategoricalCrossentropy,
} from "../nn/metrics/of-crossentropy.ts";
export { MeanAbsoluteError, MeanSquaredError } from "../nn/metrics/of-loss.ts";
