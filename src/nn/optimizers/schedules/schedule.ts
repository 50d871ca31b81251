/** @module nn/optimizers/schedules/schedule — learning rates that depend on the step. */
import type { Tensor } from "../../../ir/tensor.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { array } from "../../../ops/convert.ts";
import { floatx } from "../../../runtime/config.ts";
import type { Config } from "../../config.ts";

/**
 * Base of schedules: a pure function of the step, part of the compiled program.
 *
 * @example
 * class OneOverStep extends LearningRateSchedule {
 *   static override readonly className = "OneOverStep";
 *   readonly config = {};
 *   call(step: Tensor) {
 *     return array(0.1).divide(step.add(1));
 *   }
 * }
 */
export abstract class LearningRateSchedule {
  static readonly className: string = "LearningRateSchedule";
  /** Serialisable options. */
  abstract readonly config: Config;
  /** The learning rate at a step (float32 scalar, from 0): a float32 scalar. */
  protected abstract call(step: Tensor): Tensor;

  /** The learning rate at a step, counted from 0. */
  apply(step: TensorLike): Tensor {
    return this.call(array(step).astype(floatx()));
  }
}
