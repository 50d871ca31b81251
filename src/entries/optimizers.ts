/** @module gradus/optimizers — optimizers. */
import "../runtime/install.ts";

export {
  deserializeOptimizer as deserialize,
  getAnyOptimizer as get,
} from "../models/serialization/optimizers.ts";
export * as schedules from "../models/serialization/schedules.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export { Adagrad, type AdagradConfig } from "../nn/optimizers/adagrad.ts";
export { Adam, type AdamConfig } from "../nn/optimizers/adam.ts";
export {
  Optimizer,
  type OptimizerConfig,
  type Slots,
  type Step,
  type StepContext,
} from "../nn/optimizers/optimizer.ts";
export type { OptimizerIdentifier } from "../nn/optimizers/registry.ts";
export { RMSprop, type RMSpropConfig } from "../nn/optimizers/rmsprop.ts";
export { SGD, type SGDConfig } from "../nn/optimizers/sgd.ts";
