/** @module nn/optimizers/adadelta */
import type { Tensor } from "../../ir/tensor.ts";
import { requireRange, withDefaults } from "../config.ts";
import {
  Optimizer,
  type OptimizerConfig,
  optimizerDefaults,
  type Slots,
  type Step,
  type StepContext,
} from "./optimizer.ts";

/** Options of {@link Adadelta}. */
export interface AdadeltaConfig extends OptimizerConfig {
  /** Decay of both means of squares, in [0, 1]. Default 0.95. */
  readonly rho?: number | undefined;
  /** Added under both roots. Default 1e-7. */
  readonly epsilon?: number | undefined;
}

/**
 * Steps as large as recent steps were: `a ← ρ·a + (1 − ρ)·g²`, `Δ = −g·√(d + ε) / √(a + ε)`, `d ← ρ·d + (1 − ρ)·Δ²`,
 * `w ← w + η·Δ`.
 *
 * Default learning rate 0.001; the paper's is 1. @see Zeiler, 2012.
 */
export class Adadelta extends Optimizer {
  static override readonly className: string = "Adadelta";
  readonly #rho: number;
  readonly #epsilon: number;

  constructor(config: AdadeltaConfig = {}) {
    const full = withDefaults("Adadelta", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      rho: 0.95,
      epsilon: 1e-7,
    });
    requireRange("Adadelta: rho", full.rho, 0, 1);
    requireRange("Adadelta: epsilon", full.epsilon, 0, Infinity, "[)");
    super("Adadelta", full, full);
    this.#rho = full.rho;
    this.#epsilon = full.epsilon;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["accumulated_grad", "accumulated_delta_var"]];
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate }: StepContext,
  ): Step {
    const decay = (slot: Tensor | undefined, value: Tensor): Tensor => {
      const share = value.square().multiply(1 - this.#rho);
      return slot === undefined ? share : slot.multiply(this.#rho).add(share);
    };
    const root = (x: Tensor): Tensor => x.add(this.#epsilon).sqrt();
    const before = slots.accumulated_delta_var ?? gradient.multiply(0);
    const gradients = decay(slots.accumulated_grad, gradient);
    const change = root(before).multiply(gradient).divide(root(gradients)).negative();
    return {
      variable: variable.add(change.multiply(learningRate)),
      slots: { accumulated_grad: gradients, accumulated_delta_var: decay(before, change) },
    };
  }
}
