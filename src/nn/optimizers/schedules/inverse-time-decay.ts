/** @module nn/optimizers/schedules/inverse-time-decay */
import type { Tensor } from "../../../ir/tensor.ts";
import { scalar } from "../../../ops/convert.ts";
import { floor } from "../../../ops/rounding.ts";
import { floatx } from "../../../runtime/config.ts";
import { withDefaults } from "../../config.ts";
import { type Complete, requireFinite, requireRates, requireSteps } from "./options.ts";
import { LearningRateSchedule } from "./schedule.ts";

/** Options of {@link InverseTimeDecay}. */
export interface InverseTimeDecayConfig {
  readonly initialLearningRate: number;
  /** Steps in which `decayRate` is added to the divisor once, > 0. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether the rate stays as it is for `decaySteps` steps. Default `false`. */
  readonly staircase?: boolean | undefined;
  readonly name?: string | undefined;
}

/**
 * `η₀ / (1 + rate · step / decaySteps)`; with `staircase` the quotient of steps is rounded down.
 *
 * @throws {@link ValueError} `schedule/steps`, `schedule/learning-rate`, `schedule/number`
 */
export class InverseTimeDecay extends LearningRateSchedule {
  static override readonly className: string = "InverseTimeDecay";
  override readonly config: Complete<InverseTimeDecayConfig>;

  constructor(config: InverseTimeDecayConfig) {
    super();
    const full = withDefaults(
      "InverseTimeDecay",
      config,
      { staircase: false, name: "InverseTimeDecay" },
      ["initialLearningRate", "decaySteps", "decayRate"],
    );
    requireRates("InverseTimeDecay: initialLearningRate", [full.initialLearningRate]);
    requireSteps("InverseTimeDecay: decaySteps", full.decaySteps);
    requireFinite("InverseTimeDecay: decayRate", full.decayRate);
    this.config = full;
  }

  protected override call(step: Tensor): Tensor {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.config;
    const part = step.divide(decaySteps);
    const divisor = (staircase ? floor(part) : part).multiply(decayRate).add(1);
    return scalar(initialLearningRate, floatx()).divide(divisor);
  }
}
