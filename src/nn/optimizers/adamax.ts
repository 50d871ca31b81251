/** @module nn/optimizers/adamax */
import type { Tensor } from "../../ir/tensor.ts";
import { scalar } from "../../ops/convert.ts";
import { maximum } from "../../ops/extremes.ts";
import { power } from "../../ops/power.ts";
import { requireRange, withDefaults } from "../config.ts";
import {
  Optimizer,
  type OptimizerConfig,
  optimizerDefaults,
  type Slots,
  type Step,
  type StepContext,
} from "./optimizer.ts";

/** Options of {@link Adamax}. */
export interface AdamaxConfig extends OptimizerConfig {
  /** Decay of the mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the largest gradient, in [0, 1). Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the largest gradient. Default 1e-7. */
  readonly epsilon?: number | undefined;
}

/**
 * Adam scaled by the largest recent gradient instead of the root mean square: `m ← m + (g − m)(1 − β₁)`,
 * `u ← max(β₂·u, |g|)`, `w ← w − η/(1 − β₁ᵗ) · m / (u + ε)`.
 *
 * Default learning rate 0.001. @see Kingma and Ba, 2014, section 7.1.
 */
export class Adamax extends Optimizer {
  static override readonly className: string = "Adamax";
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor(config: AdamaxConfig = {}) {
    const full = withDefaults("Adamax", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
    requireRange("Adamax: beta1", full.beta1, 0, 1, "[)");
    requireRange("Adamax: beta2", full.beta2, 0, 1, "[)");
    requireRange("Adamax: epsilon", full.epsilon, 0, Infinity, "[)");
    super("Adamax", full, full);
    this.#beta1 = full.beta1;
    this.#beta2 = full.beta2;
    this.#epsilon = full.epsilon;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["momentum", "norm"]];
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate, iteration }: StepContext,
  ): Step {
    const { dtype } = variable;
    const t = iteration.add(1).astype(dtype);
    const rest = scalar(1, dtype).subtract(power(scalar(this.#beta1, dtype), t));
    const before = slots.momentum ?? gradient;
    const momentum = before.add(gradient.subtract(before).multiply(1 - this.#beta1));
    const size = gradient.abs();
    const norm = slots.norm === undefined ? size : maximum(slots.norm.multiply(this.#beta2), size);
    const move = momentum.multiply(learningRate).divide(norm.add(this.#epsilon).multiply(rest));
    return { variable: variable.subtract(move), slots: { momentum, norm } };
  }
}
