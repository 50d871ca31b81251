/** @module gradus/optimizers — optimizers. */
import "../runtime/install.ts";

export {
  deserializeOptimizer as deserialize,
  getAnyOptimizer as get,
  serializeOptimizer as serialize,
} from "../models/serialization/optimizers.ts";
export * as schedules from "../models/serialization/schedules.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export { Adadelta, type AdadeltaConfig } from "../nn/optimizers/adadelta.ts";
export { Adafactor, type AdafactorConfig } from "../nn/optimizers/adafactor.ts";
export { Adagrad, type AdagradConfig } from "../nn/optimizers/adagrad.ts";
export { Adam, type AdamConfig } from "../nn/optimizers/adam.ts";
export { Adamax, type AdamaxConfig } from "../nn/optimizers/adamax.ts";
export { AdamW, type AdamWConfig } from "../nn/optimizers/adamw.ts";
export { Ftrl, type FtrlConfig } from "../nn/optimizers/ftrl.ts";
export { Lamb, type LambConfig } from "../nn/optimizers/lamb.ts";
export { Lion, type LionConfig } from "../nn/optimizers/lion.ts";
export {
  LossScaleOptimizer,
  type LossScaleOptimizerConfig,
} from "../nn/optimizers/loss-scale-optimizer.ts";
export {
  MultiOptimizer,
  type MultiOptimizerConfig,
  type OptimizerSelector,
} from "../nn/optimizers/multi-optimizer.ts";
export { Muon, type MuonConfig } from "../nn/optimizers/muon.ts";
export { Nadam, type NadamConfig } from "../nn/optimizers/nadam.ts";
export {
  Optimizer,
  type OptimizerConfig,
  type Slots,
  type Step,
  type StepContext,
  type WeightDecayExclusion,
} from "../nn/optimizers/optimizer.ts";
export { OptimizerMap, type OptimizerMapConfig } from "../nn/optimizers/optimizer-map.ts";
export type { OptimizerIdentifier } from "../nn/optimizers/registry.ts";
export { RMSprop, type RMSpropConfig } from "../nn/optimizers/rmsprop.ts";
export {
  ScheduleFreeAdamW,
  type ScheduleFreeAdamWConfig,
} from "../nn/optimizers/schedule-free-adamw.ts";
export { SGD, type SGDConfig } from "../nn/optimizers/sgd.ts";
