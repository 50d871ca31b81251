/** @module gradus/losses — losses, as classes and as functions. */
import "../runtime/install.ts";

export {
  deserializeLoss as deserialize,
  getAnyLoss as get,
  serializeLoss as serialize,
} from "../models/serialization/losses.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export { Circle, type CircleConfig, type CircleOptions, circle } from "../nn/losses/circle.ts";
export {
  CosineSimilarity,
  type CosineSimilarityConfig,
  type CosineSimilarityOptions,
  cosineSimilarity,
} from "../nn/losses/cosine-similarity.ts";
export {
  BinaryCrossentropy,
  binaryCrossentropy,
  CategoricalCrossentropy,
  type CrossentropyConfig,
  categoricalCrossentropy,
  SparseCategoricalCrossentropy,
  type SparseCrossentropyConfig,
  sparseCategoricalCrossentropy,
} from "../nn/losses/crossentropy.ts";
export { CTC, ctc } from "../nn/losses/ctc.ts";
export { KLDivergence, klDivergence, Poisson, poisson } from "../nn/losses/divergence.ts";
export {
  type BinaryFocalConfig,
  BinaryFocalCrossentropy,
  type BinaryFocalOptions,
  binaryFocalCrossentropy,
  type CategoricalFocalConfig,
  CategoricalFocalCrossentropy,
  type CategoricalFocalOptions,
  categoricalFocalCrossentropy,
} from "../nn/losses/focal.ts";
export {
  CategoricalGeneralizedCrossEntropy,
  categoricalGeneralizedCrossEntropy,
  type GeneralizedCrossEntropyConfig,
  type GeneralizedCrossEntropyOptions,
} from "../nn/losses/generalized-crossentropy.ts";
export {
  CategoricalHinge,
  categoricalHinge,
  Hinge,
  hinge,
  SquaredHinge,
  squaredHinge,
} from "../nn/losses/hinge.ts";
export {
  Huber,
  type HuberConfig,
  type HuberOptions,
  huber,
  LogCosh,
  logCosh,
} from "../nn/losses/huber.ts";
export { Loss, type LossConfig, type LossFunction, type Reduction } from "../nn/losses/loss.ts";
export {
  Dice,
  type DiceConfig,
  type DiceOptions,
  dice,
  Tversky,
  type TverskyConfig,
  type TverskyOptions,
  tversky,
} from "../nn/losses/overlap.ts";
export type { LossIdentifier } from "../nn/losses/registry.ts";
export {
  MeanAbsoluteError,
  MeanSquaredError,
  meanAbsoluteError,
  meanSquaredError,
} from "../nn/losses/regression.ts";
export {
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
} from "../nn/losses/relative-errors.ts";
