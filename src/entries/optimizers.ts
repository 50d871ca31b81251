/** @module gradus/optimizers — optimizers. */
import "../runtime/install.ts";

export { Adagrad, type AdagradConfig } from "../nn/optimizers/adagrad.ts";
export { Adam, type AdamConfig } from "../nn/optimizers/adam.ts";
export {
  Optimizer,
  type OptimizerConfig,
  type Slots,
  type Step,
  type StepContext,
} from "../nn/optimizers/optimizer.ts";
export { getOptimizer as get, type OptimizerIdentifier } from "../nn/optimizers/registry.ts";
export { RMSprop, type RMSpropConfig } from "../nn/optimizers/rmsprop.ts";
export { LearningRateSchedule } from "../nn/optimizers/schedules/schedule.ts";
export { SGD, type SGDConfig } from "../nn/optimizers/sgd.ts";
