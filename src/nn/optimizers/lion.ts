/** @module nn/optimizers/lion */
import type { Tensor } from "../../ir/tensor.ts";
import { scalar } from "../../ops/convert.ts";
import { sign } from "../../ops/rounding.ts";
import { requireRange, withDefaults } from "../config.ts";
import {
  Optimizer,
  type OptimizerConfig,
  optimizerDefaults,
  type Slots,
  type Step,
  type StepContext,
} from "./optimizer.ts";

/** Options of {@link Lion}. */
export interface LionConfig extends OptimizerConfig {
  /** Share of the momentum in the step's direction, in (0, 1]. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the momentum, in [0, 1]. Default 0.99. */
  readonly beta2?: number | undefined;
}

/**
 * Every weight moves by exactly the learning rate, in the sign of its smoothed gradient:
 * `w ← w − η·sign(β₁·m + (1 − β₁)·g)`, `m ← β₂·m + (1 − β₂)·g`.
 *
 * Default learning rate 0.001; a third to a tenth of Adam's is advised. @see Chen et al., 2023, algorithm 2.
 */
export class Lion extends Optimizer {
  static override readonly className: string = "Lion";
  readonly #beta1: number;
  readonly #beta2: number;

  constructor(config: LionConfig = {}) {
    const full = withDefaults("Lion", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      beta1: 0.9,
      beta2: 0.99,
    });
    requireRange("Lion: beta1", full.beta1, 0, 1, "(]");
    requireRange("Lion: beta2", full.beta2, 0, 1);
    super("Lion", full, full);
    this.#beta1 = full.beta1;
    this.#beta2 = full.beta2;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["momentum"]];
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate }: StepContext,
  ): Step {
    const { dtype } = variable;
    const mixed = (beta: number): Tensor => {
      const decay = scalar(beta, dtype);
      const share = gradient.multiply(scalar(1, dtype).subtract(decay));
      return slots.momentum?.multiply(decay).add(share) ?? share;
    };
    const move = sign(mixed(this.#beta1)).multiply(learningRate);
    return { variable: variable.subtract(move), slots: { momentum: mixed(this.#beta2) } };
  }
}
