/** @module nn/optimizers/schedules/polynomial-decay */
import type { Tensor } from "../../../ir/tensor.ts";
import { where } from "../../../ops/arithmetic.ts";
import { scalar } from "../../../ops/convert.ts";
import { minimum } from "../../../ops/extremes.ts";
import { power } from "../../../ops/power.ts";
import { ceil } from "../../../ops/rounding.ts";
import { floatx } from "../../../runtime/config.ts";
import { withDefaults } from "../../config.ts";
import { type Complete, requireFinite, requireRates, requireSteps } from "./options.ts";
import { LearningRateSchedule } from "./schedule.ts";

/** Options of {@link PolynomialDecay}. */
export interface PolynomialDecayConfig {
  readonly initialLearningRate: number;
  /** Steps until the end is reached, > 0. */
  readonly decaySteps: number;
  /** Default 0.0001. */
  readonly endLearningRate?: number | undefined;
  /** Default 1: a straight line. */
  readonly power?: number | undefined;
  /** Whether to start again at the end, each time with a longer way to it. Default `false`: the rate stays. */
  readonly cycle?: boolean | undefined;
  readonly name?: string | undefined;
}

/**
 * `(η₀ − η₁) · (1 − step / decaySteps)^power + η₁`, and `η₁` after `decaySteps`; with `cycle`, `decaySteps` is multiplied by
 * the smallest whole number that keeps it ≥ `step`.
 *
 * @throws {@link ValueError} `schedule/steps`, `schedule/learning-rate`, `schedule/number`
 */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly className: string = "PolynomialDecay";
  override readonly config: Complete<PolynomialDecayConfig>;

  constructor(config: PolynomialDecayConfig) {
    super();
    const full = withDefaults(
      "PolynomialDecay",
      config,
      { endLearningRate: 1e-4, power: 1, cycle: false, name: "PolynomialDecay" },
      ["initialLearningRate", "decaySteps"],
    );
    requireRates("PolynomialDecay: initialLearningRate", [full.initialLearningRate]);
    requireRates("PolynomialDecay: endLearningRate", [full.endLearningRate]);
    requireSteps("PolynomialDecay: decaySteps", full.decaySteps);
    requireFinite("PolynomialDecay: power", full.power);
    this.config = full;
  }

  protected override call(step: Tensor): Tensor {
    const { initialLearningRate, decaySteps, endLearningRate, cycle } = this.config;
    const one = scalar(1, floatx());
    const rounds = cycle ? where(step.equal(0), 1, ceil(step.divide(decaySteps))) : one;
    const end = rounds.multiply(decaySteps);
    const part = (cycle ? step : minimum(step, end)).divide(end);
    const [from, to] = [scalar(initialLearningRate, floatx()), scalar(endLearningRate, floatx())];
    return power(one.subtract(part), this.config.power).multiply(from.subtract(to)).add(to);
  }
}
