/** @module nn/optimizers/schedules/schedule — learning rates that depend on the step. */
import type { Tensor } from "../../../ir/tensor.ts";
import type { Config } from "../../config.ts";

/** Base of schedules: a pure function of the step, part of the compiled program. */
export abstract class LearningRateSchedule {
  static readonly className: string = "LearningRateSchedule";
  /** Serialisable options. */
  abstract readonly config: Config;
  /** The learning rate at a step (int32 scalar, from 0): a float32 scalar. */
  abstract call(step: Tensor): Tensor;
}
