/** @module nn/optimizers/rmsprop */
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

/** Options of {@link RMSprop}. */
export interface RMSpropConfig extends OptimizerConfig {
  /** Decay of the mean of squared gradients, in [0, 1]. Default 0.9. */
  readonly rho?: number | undefined;
  /** Share of the last step that is kept, in [0, 1]. Default 0. */
  readonly momentum?: number | undefined;
  /** Added under the root. Default 1e-7. */
  readonly epsilon?: number | undefined;
  /** Whether to divide by the variance instead of the mean square. Default `false`. */
  readonly centered?: boolean | undefined;
}

/**
 * Steps scaled by the recent size of the gradient: `v ← ρ·v + (1 − ρ)·g²`, `w ← w − η·g / √(v + ε)`.
 *
 * Default learning rate 0.001. @see Hinton, 2012, lecture 6e.
 */
export class RMSprop extends Optimizer {
  static override readonly className: string = "RMSprop";
  readonly #rho: number;
  readonly #momentum: number;
  readonly #epsilon: number;
  readonly #centered: boolean;

  constructor(config: RMSpropConfig = {}) {
    const full = withDefaults("RMSprop", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      rho: 0.9,
      momentum: 0,
      epsilon: 1e-7,
      centered: false,
    });
    requireRange("RMSprop: rho", full.rho, 0, 1);
    requireRange("RMSprop: momentum", full.momentum, 0, 1);
    requireRange("RMSprop: epsilon", full.epsilon, 0, Infinity, "[)");
    super("RMSprop", full, full);
    this.#rho = full.rho;
    this.#momentum = full.momentum;
    this.#epsilon = full.epsilon;
    this.#centered = full.centered;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    const groups = [["velocity"]];
    if (this.#momentum > 0) groups.push(["momentum"]);
    if (this.#centered) groups.push(["average_gradient"]);
    return groups;
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate }: StepContext,
  ): Step {
    const rho = this.#rho;
    const decay = (slot: Tensor | undefined, value: Tensor): Tensor =>
      slot === undefined ? value : slot.multiply(rho).add(value.multiply(1 - rho));
    const velocity = decay(slots.velocity, gradient.square());
    let denominator = velocity.add(this.#epsilon);
    const next: Record<string, Tensor> = { velocity };
    if (this.#centered) {
      const average = decay(slots.average_gradient, gradient);
      next.average_gradient = average;
      denominator = velocity.subtract(average.square()).add(this.#epsilon);
    }
    let move = gradient.multiply(learningRate).divide(denominator.sqrt());
    if (slots.momentum !== undefined) {
      move = slots.momentum.multiply(this.#momentum).add(move);
      next.momentum = move;
    }
    return { variable: variable.subtract(move), slots: next };
  }
}
