/** @module models/serialization/schedules — the namespace `optimizers.schedules`. */

export { CosineDecay, type CosineDecayConfig } from "../../nn/optimizers/schedules/cosine-decay.ts";
export {
  CosineDecayRestarts,
  type CosineDecayRestartsConfig,
} from "../../nn/optimizers/schedules/cosine-decay-restarts.ts";
export {
  ExponentialDecay,
  type ExponentialDecayConfig,
} from "../../nn/optimizers/schedules/exponential-decay.ts";
export {
  InverseTimeDecay,
  type InverseTimeDecayConfig,
} from "../../nn/optimizers/schedules/inverse-time-decay.ts";
export {
  PiecewiseConstantDecay,
  type PiecewiseConstantDecayConfig,
} from "../../nn/optimizers/schedules/piecewise-constant-decay.ts";
export {
  PolynomialDecay,
  type PolynomialDecayConfig,
} from "../../nn/optimizers/schedules/polynomial-decay.ts";
export { LearningRateSchedule } from "../../nn/optimizers/schedules/schedule.ts";
export {
  deserializeSchedule as deserialize,
  serializeSchedule as serialize,
} from "./optimizers.ts";
