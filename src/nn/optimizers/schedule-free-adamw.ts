/** @module nn/optimizers/schedule-free-adamw */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { fromHost, scalar } from "../../ops/convert.ts";
import { minimum } from "../../ops/extremes.ts";
import { power } from "../../ops/power.ts";
import type { Variable } from "../../runtime/variable.ts";
import { requireRange, withDefaults } from "../config.ts";
import {
  Optimizer,
  type OptimizerConfig,
  optimizerDefaults,
  type Slots,
  type Step,
  type StepContext,
} from "./optimizer.ts";

/** Options of {@link ScheduleFreeAdamW}. */
export interface ScheduleFreeAdamWConfig extends OptimizerConfig {
  /** Share of the average in the weights, in (0, 1]. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the root. Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** Steps in which the learning rate rises from 0. Default 0. */
  readonly warmupSteps?: number | undefined;
}

/**
 * Adam that averages its path instead of lowering the learning rate: with `z` (kept as `momentum`) where steps are taken
 * and `x` their mean, `z ← z − η·g/(√(v/(1 − β₂ᵗ)) + ε)`, `x ← x + (z − x)/t`, `w ← (1 − β₁)·z + β₁·x`.
 *
 * The weights are `w`, between the two, in training and after it alike, as in Keras; `x` is `(w − (1 − β₁)·z)/β₁`.
 *
 * Default learning rate 0.0025. @see Defazio et al., 2024.
 */
export class ScheduleFreeAdamW extends Optimizer {
  static override readonly className: string = "ScheduleFreeAdamW";
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #warmupSteps: number;

  constructor(config: ScheduleFreeAdamWConfig = {}) {
    const full = withDefaults("ScheduleFreeAdamW", config, {
      learningRate: 0.0025,
      ...optimizerDefaults,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      warmupSteps: 0,
    });
    requireRange("ScheduleFreeAdamW: beta1", full.beta1, 0, 1, "(]");
    requireRange("ScheduleFreeAdamW: beta2", full.beta2, 0, 1, "[)");
    requireRange("ScheduleFreeAdamW: epsilon", full.epsilon, 0, Infinity, "[)");
    if (!(Number.isInteger(full.warmupSteps) && full.warmupSteps >= 0)) {
      throw new ValueError(
        "optimizer/warmup-steps",
        `ScheduleFreeAdamW: warmupSteps must be an integer ≥ 0. Received: ${formatReceived(full.warmupSteps)}.`,
      );
    }
    super("ScheduleFreeAdamW", full, full);
    this.#beta1 = full.beta1;
    this.#beta2 = full.beta2;
    this.#epsilon = full.epsilon;
    this.#warmupSteps = full.warmupSteps;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["momentum", "velocity"]];
  }

  /** Steps start where the weights are. */
  protected override makeSlot(variable: Variable, name: string): Variable | null {
    const start = fromHost(variable.host(), variable.shape, variable.dtype);
    return super.makeSlot(variable, name, name === "momentum" ? start : 0);
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate, iteration }: StepContext,
  ): Step {
    const { dtype } = variable;
    const one = scalar(1, dtype);
    const t = iteration.add(1).astype(dtype);
    const [beta1, beta2] = [scalar(this.#beta1, dtype), scalar(this.#beta2, dtype)];
    const warmup = this.#warmupSteps;
    const rate = warmup > 0 ? learningRate.multiply(minimum(t.divide(warmup), 1)) : learningRate;
    const square = gradient.square();
    const velocity =
      slots.velocity?.add(square.subtract(slots.velocity).multiply(one.subtract(beta2))) ?? square;
    const root = velocity.divide(one.subtract(power(beta2, t))).sqrt();
    const before = slots.momentum ?? variable;
    const momentum = before.subtract(gradient.multiply(rate).divide(root.add(this.#epsilon)));
    const weight = one.divide(t);
    const rest = one.subtract(beta1);
    const meanBefore = variable.subtract(before.multiply(rest)).divide(beta1);
    const mean = meanBefore.multiply(one.subtract(weight)).add(momentum.multiply(weight));
    return {
      variable: momentum.multiply(rest).add(mean.multiply(beta1)),
      slots: { momentum, velocity },
    };
  }
}
