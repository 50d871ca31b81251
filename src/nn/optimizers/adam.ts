/** @module nn/optimizers/adam */
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

/** Options of {@link Adam}. */
export interface AdamConfig extends OptimizerConfig {
  /** Decay of the mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the root. Default 1e-7. */
  readonly epsilon?: number | undefined;
  /** Whether to divide by the largest mean square so far. Default `false`. */
  readonly amsgrad?: boolean | undefined;
}

/** Defaults of {@link Adam}'s options. */
export const adamDefaults: typeof optimizerDefaults & {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
} = {
  learningRate: 0.001,
  ...optimizerDefaults,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  amsgrad: false,
};

/**
 * Momentum and scaling by recent size, both corrected for their start at 0: `m ← m + (g − m)(1 − β₁)`,
 * `v ← v + (g² − v)(1 − β₂)`, `w ← w − η·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε)`.
 *
 * Default learning rate 0.001. @see Kingma and Ba, 2014, section 2 (the ordering before 2.1's ε).
 */
export class Adam extends Optimizer {
  static override readonly className: string = "Adam";
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #amsgrad: boolean;

  constructor(config: AdamConfig = {}) {
    const { className } = new.target;
    const full = withDefaults(className, config, adamDefaults);
    requireRange(`${className}: beta1`, full.beta1, 0, 1, "[)");
    requireRange(`${className}: beta2`, full.beta2, 0, 1, "[)");
    requireRange(`${className}: epsilon`, full.epsilon, 0, Infinity, "[)");
    super(className, full, full);
    this.#beta1 = full.beta1;
    this.#beta2 = full.beta2;
    this.#epsilon = full.epsilon;
    this.#amsgrad = full.amsgrad;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return this.#amsgrad
      ? [["momentum", "velocity"], ["velocity_hat"]]
      : [["momentum", "velocity"]];
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    context: StepContext,
  ): Step {
    const { dtype } = variable;
    const t = context.iteration.add(1).astype(dtype);
    const rest = (beta: number): Tensor => scalar(1, dtype).subtract(power(scalar(beta, dtype), t));
    const alpha = context.learningRate.multiply(rest(this.#beta2).sqrt()).divide(rest(this.#beta1));
    const toward = (slot: Tensor | undefined, value: Tensor, share: number): Tensor =>
      slot === undefined ? value : slot.add(value.subtract(slot).multiply(share));
    const momentum = toward(slots.momentum, gradient, 1 - this.#beta1);
    const velocity = toward(slots.velocity, gradient.square(), 1 - this.#beta2);
    const next: Record<string, Tensor> = { momentum, velocity };
    let scale = velocity;
    if (slots.velocity_hat !== undefined) {
      scale = maximum(slots.velocity_hat, velocity);
      next.velocity_hat = scale;
    }
    const move = momentum.multiply(alpha).divide(scale.sqrt().add(this.#epsilon));
    return { variable: variable.subtract(move), slots: next };
  }
}
