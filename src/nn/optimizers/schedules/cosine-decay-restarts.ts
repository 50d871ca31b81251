/** @module nn/optimizers/schedules/cosine-decay-restarts */
import type { Tensor } from "../../../ir/tensor.ts";
import { scalar } from "../../../ops/convert.ts";
import { log } from "../../../ops/exponential.ts";
import { power } from "../../../ops/power.ts";
import { floor } from "../../../ops/rounding.ts";
import { cos } from "../../../ops/trigonometry.ts";
import { floatx } from "../../../runtime/config.ts";
import { requireRange, withDefaults } from "../../config.ts";
import { type Complete, requireFinite, requireRates, requireSteps } from "./options.ts";
import { LearningRateSchedule } from "./schedule.ts";

/** Options of {@link CosineDecayRestarts}. */
export interface CosineDecayRestartsConfig {
  readonly initialLearningRate: number;
  /** Steps of the first period, > 0. */
  readonly firstDecaySteps: number;
  /** Each period is so many times as long as the one before, > 0. Default 2. */
  readonly tMul?: number | undefined;
  /** Each period starts so many times as high as the one before, ≥ 0. Default 1. */
  readonly mMul?: number | undefined;
  /** The last learning rate of a period, as a share of the first. Default 0. */
  readonly alpha?: number | undefined;
  readonly name?: string | undefined;
}

/**
 * Half waves one after the other: in period `i`, of which the part `p` is over,
 * `η₀ · ((1 − α) · ½·mMulⁱ·(1 + cos(π·p)) + α)`.
 *
 * @throws {@link ValueError} `schedule/steps`, `schedule/learning-rate`, `schedule/number`, `config/range`
 * @see Loshchilov and Hutter, 2016.
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly className: string = "CosineDecayRestarts";
  override readonly config: Complete<CosineDecayRestartsConfig>;

  constructor(config: CosineDecayRestartsConfig) {
    super();
    const full = withDefaults(
      "CosineDecayRestarts",
      config,
      { tMul: 2, mMul: 1, alpha: 0, name: "SGDRDecay" },
      ["initialLearningRate", "firstDecaySteps"],
    );
    requireRates("CosineDecayRestarts: initialLearningRate", [full.initialLearningRate]);
    requireSteps("CosineDecayRestarts: firstDecaySteps", full.firstDecaySteps);
    requireRange("CosineDecayRestarts: tMul", full.tMul, 0, Infinity, "()");
    requireRange("CosineDecayRestarts: mMul", full.mMul, 0, Infinity, "[)");
    requireFinite("CosineDecayRestarts: alpha", full.alpha);
    this.config = full;
  }

  protected override call(step: Tensor): Tensor {
    const { initialLearningRate, firstDecaySteps, mMul, alpha } = this.config;
    const { period, part } = this.#periodOf(step.divide(firstDecaySteps));
    const height = power(scalar(mMul, floatx()), period).multiply(0.5);
    const wave = cos(part.multiply(Math.PI)).add(1).multiply(height);
    return wave
      .multiply(1 - alpha)
      .add(alpha)
      .multiply(initialLearningRate);
  }

  /** Which period, and which part of it is over, after so many lengths of the first one. */
  #periodOf(lengths: Tensor): { period: Tensor; part: Tensor } {
    const { tMul } = this.config;
    if (tMul === 1) {
      const period = floor(lengths);
      return { period, part: lengths.subtract(period) };
    }
    const [one, ratio] = [scalar(1, floatx()), scalar(tMul, floatx())];
    const rest = one.subtract(ratio);
    const period = floor(log(one.subtract(lengths.multiply(rest))).divide(log(ratio)));
    const length = power(ratio, period);
    const before = one.subtract(length).divide(rest);
    return { period, part: lengths.subtract(before).divide(length) };
  }
}
