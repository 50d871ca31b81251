/** @module gradus/metrics — metrics, as classes and as functions. */
import "../runtime/install.ts";

export {
  deserializeMetric as deserialize,
  getAnyMetric as get,
  serializeMetric as serialize,
} from "../models/serialization/metrics.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "../nn/losses/crossentropy.ts";
export { klDivergence, poisson } from "../nn/losses/divergence.ts";
export { binaryFocalCrossentropy, categoricalFocalCrossentropy } from "../nn/losses/focal.ts";
export { categoricalHinge, hinge, squaredHinge } from "../nn/losses/hinge.ts";
export { huber, logCosh } from "../nn/losses/huber.ts";
export { meanAbsoluteError, meanSquaredError } from "../nn/losses/regression.ts";
export {
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
} from "../nn/losses/relative-errors.ts";
export {
  Accuracy,
  BinaryAccuracy,
  type BinaryAccuracyConfig,
  type BinaryAccuracyOptions,
  binaryAccuracy,
  CategoricalAccuracy,
  categoricalAccuracy,
  SparseCategoricalAccuracy,
  sparseCategoricalAccuracy,
} from "../nn/metrics/accuracy.ts";
export {
  type AtConstraintConfig,
  PrecisionAtRecall,
  type PrecisionAtRecallConfig,
  RecallAtPrecision,
  type RecallAtPrecisionConfig,
  SensitivityAtSpecificity,
  type SensitivityAtSpecificityConfig,
  SpecificityAtSensitivity,
  type SpecificityAtSensitivityConfig,
} from "../nn/metrics/at-constraint.ts";
export { AUC, type AUCConfig, type AUCCurve, type AUCSummation } from "../nn/metrics/auc.ts";
export {
  FalseNegatives,
  FalsePositives,
  type ThresholdsConfig,
  TrueNegatives,
  TruePositives,
} from "../nn/metrics/confusion-counts.ts";
export {
  ConcordanceCorrelation,
  type CorrelationConfig,
  type CorrelationOptions,
  concordanceCorrelation,
  PearsonCorrelation,
  pearsonCorrelation,
} from "../nn/metrics/correlation.ts";
export { KLDivergence, Poisson } from "../nn/metrics/divergence.ts";
export {
  F1Score,
  type F1ScoreConfig,
  FBetaScore,
  type FBetaScoreConfig,
  type FScoreAverage,
} from "../nn/metrics/f-score.ts";
export type { MetricFunction } from "../nn/metrics/functions.ts";
export { CategoricalHinge, Hinge, SquaredHinge } from "../nn/metrics/hinge.ts";
export {
  BinaryIoU,
  type BinaryIoUConfig,
  IoU,
  type IoUConfig,
  MeanIoU,
  type MeanIoUConfig,
  OneHotIoU,
  type OneHotIoUConfig,
  OneHotMeanIoU,
  type OneHotMeanIoUConfig,
} from "../nn/metrics/iou.ts";
export {
  MeanMetricWrapper,
  type MeanMetricWrapperConfig,
} from "../nn/metrics/mean-metric-wrapper.ts";
export { Mean, MeanMetric, Metric, type MetricConfig } from "../nn/metrics/metric.ts";
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type CrossentropyMetricConfig,
  SparseCategoricalCrossentropy,
} from "../nn/metrics/of-crossentropy.ts";
export { MeanAbsoluteError, MeanSquaredError } from "../nn/metrics/of-loss.ts";
export { Precision, type PrecisionConfig, Recall } from "../nn/metrics/precision-recall.ts";
export { R2Score, type R2ScoreConfig } from "../nn/metrics/r2-score.ts";
export {
  CosineSimilarity,
  type CosineSimilarityConfig,
  LogCoshError,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  RootMeanSquaredError,
} from "../nn/metrics/regression.ts";
export { Sum } from "../nn/metrics/sum.ts";
export {
  SparseTopKCategoricalAccuracy,
  type SparseTopKConfig,
  type SparseTopKOptions,
  sparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
  type TopKConfig,
  type TopKOptions,
  topKCategoricalAccuracy,
} from "../nn/metrics/top-k.ts";
