/** @module gradus/losses — losses, as classes and as functions. */
import "../runtime/install.ts";

export {
  deserializeLoss as deserialize,
  getAnyLoss as get,
} from "../models/serialization/losses.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
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
export { Loss, type LossConfig, type LossFunction, type Reduction } from "../nn/losses/loss.ts";
export type { LossIdentifier } from "../nn/losses/registry.ts";
export {
  MeanAbsoluteError,
  MeanSquaredError,
  meanAbsoluteError,
  meanSquaredError,
} from "../nn/losses/regression.ts";
