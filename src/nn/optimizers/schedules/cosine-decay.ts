/** @module nn/optimizers/schedules/cosine-decay */
import type { Tensor } from "../../../ir/tensor.ts";
import { where } from "../../../ops/arithmetic.ts";
import { scalar } from "../../../ops/convert.ts";
import { minimum } from "../../../ops/extremes.ts";
import { cos } from "../../../ops/trigonometry.ts";
import { floatx } from "../../../runtime/config.ts";
import { requireRange, withDefaults } from "../../config.ts";
import { type Complete, requireFinite, requireRates, requireSteps } from "./options.ts";
import { LearningRateSchedule } from "./schedule.ts";

/** Options of {@link CosineDecay}. */
export interface CosineDecayConfig {
  readonly initialLearningRate: number;
  /** Steps of the decay, without those of the warm-up, > 0. */
  readonly decaySteps: number;
  /** The last learning rate, as a share of that at the decay's start. Default 0. */
  readonly alpha?: number | undefined;
  readonly name?: string | undefined;
  /** The learning rate after the warm-up. `null` (default): there is none. */
  readonly warmupTarget?: number | null | undefined;
  /** Steps in which the rate rises to `warmupTarget`, ≥ 0. Default 0. */
  readonly warmupSteps?: number | undefined;
}

/**
 * `η · ((1 − α) · ½(1 + cos(π · step / decaySteps)) + α)`, half a wave. With a warm-up the rate first rises in a straight line
 * to `warmupTarget`, and decays from there.
 *
 * @throws {@link ValueError} `schedule/steps`, `schedule/learning-rate`, `schedule/number`, `config/range`
 * @see Loshchilov and Hutter, 2016; Goyal et al., 2017, for the warm-up.
 */
export class CosineDecay extends LearningRateSchedule {
  static override readonly className: string = "CosineDecay";
  override readonly config: Complete<CosineDecayConfig>;

  constructor(config: CosineDecayConfig) {
    super();
    const full = withDefaults(
      "CosineDecay",
      config,
      { alpha: 0, name: "CosineDecay", warmupTarget: null, warmupSteps: 0 },
      ["initialLearningRate", "decaySteps"],
    );
    requireRates("CosineDecay: initialLearningRate", [full.initialLearningRate]);
    requireRates("CosineDecay: warmupTarget", [full.warmupTarget ?? 0]);
    requireSteps("CosineDecay: decaySteps", full.decaySteps);
    requireFinite("CosineDecay: alpha", full.alpha);
    requireRange("CosineDecay: warmupSteps", full.warmupSteps, 0, Infinity, "[)");
    this.config = full;
  }

  protected override call(step: Tensor): Tensor {
    const { initialLearningRate, decaySteps, warmupTarget, warmupSteps } = this.config;
    if (warmupTarget === null) {
      return this.#decay(minimum(step, decaySteps), initialLearningRate);
    }
    const now = minimum(step, decaySteps + warmupSteps);
    const decayed = this.#decay(now.subtract(warmupSteps), warmupTarget);
    if (warmupSteps === 0) return decayed;
    const start = scalar(initialLearningRate, floatx());
    const rise = scalar(warmupTarget, floatx()).subtract(start);
    const warm = now.divide(warmupSteps).multiply(rise).add(start);
    return where(now.less(warmupSteps), warm, decayed);
  }

  #decay(step: Tensor, from: number): Tensor {
    const { decaySteps, alpha } = this.config;
    const wave = cos(step.divide(decaySteps).multiply(Math.PI)).add(1).multiply(0.5);
    return wave
      .multiply(1 - alpha)
      .add(alpha)
      .multiply(from);
  }
}
