/** @module nn/optimizers/schedules/schedule — learning rates that depend on the step. */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { array } from "../../../ops/convert.ts";
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
    return this.call(array(step).astype("float32"));
  }
}

/** A schedule's options with defaults filled in. */
export type Complete<C> = Config & { readonly [K in keyof C]-?: Exclude<C[K], undefined> };

/** Checks that learning rates of a schedule are numbers ≥ 0. @throws {@link ValueError} `schedule/learning-rate` */
export function requireRates(where: string, rates: readonly unknown[]): void {
  for (const rate of rates) {
    if (typeof rate === "number" && rate >= 0 && rate < Infinity) continue;
    throw new ValueError(
      "schedule/learning-rate",
      `${where}: a learning rate must be a number ≥ 0. Received: ${formatReceived(rate)}.`,
    );
  }
}

/** Checks that a number is finite. @throws {@link ValueError} `schedule/number` */
export function requireFinite(where: string, value: unknown): void {
  if (Number.isFinite(value)) return;
  throw new ValueError(
    "schedule/number",
    `${where}: expected a finite number. Received: ${formatReceived(value)}.`,
  );
}

/** Checks a number of steps. @throws {@link ValueError} `schedule/steps` */
export function requireSteps(where: string, steps: unknown): void {
  if (typeof steps === "number" && steps > 0 && steps < Infinity) return;
  throw new ValueError(
    "schedule/steps",
    `${where}: expected a number of steps > 0. Received: ${formatReceived(steps)}.`,
  );
}
