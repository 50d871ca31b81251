/** @module nn/optimizers/schedules/exponential-decay */
import type { Tensor } from "../../../ir/tensor.ts";
import { scalar } from "../../../ops/convert.ts";
import { power } from "../../../ops/power.ts";
import { floor } from "../../../ops/rounding.ts";
import { floatx } from "../../../runtime/config.ts";
import { requireRange, withDefaults } from "../../config.ts";
import { type Complete, requireRates, requireSteps } from "./options.ts";
import { LearningRateSchedule } from "./schedule.ts";

/** Options of {@link ExponentialDecay}. */
export interface ExponentialDecayConfig {
  readonly initialLearningRate: number;
  /** Steps in which the rate is multiplied by `decayRate` once, > 0. */
  readonly decaySteps: number;
  /** A number ≥ 0. */
  readonly decayRate: number;
  /** Whether the rate stays as it is for `decaySteps` steps. Default `false`. */
  readonly staircase?: boolean | undefined;
  readonly name?: string | undefined;
}

/**
 * `η₀ · rate^(step / decaySteps)`; with `staircase` the exponent is rounded down.
 *
 * @throws {@link ValueError} `schedule/steps`, `schedule/learning-rate`, `config/range`
 */
export class ExponentialDecay extends LearningRateSchedule {
  static override readonly className: string = "ExponentialDecay";
  override readonly config: Complete<ExponentialDecayConfig>;

  constructor(config: ExponentialDecayConfig) {
    super();
    const full = withDefaults(
      "ExponentialDecay",
      config,
      { staircase: false, name: "ExponentialDecay" },
      ["initialLearningRate", "decaySteps", "decayRate"],
    );
    requireRates("ExponentialDecay: initialLearningRate", [full.initialLearningRate]);
    requireSteps("ExponentialDecay: decaySteps", full.decaySteps);
    requireRange("ExponentialDecay: decayRate", full.decayRate, 0, Infinity, "[)");
    this.config = full;
  }

  protected override call(step: Tensor): Tensor {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.config;
    const part = step.divide(decaySteps);
    const decay = power(scalar(decayRate, floatx()), staircase ? floor(part) : part);
    return decay.multiply(initialLearningRate);
  }
}
