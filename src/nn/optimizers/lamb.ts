/** @module nn/optimizers/lamb */
import type { Tensor } from "../../ir/tensor.ts";
import { where } from "../../ops/arithmetic.ts";
import { scalar } from "../../ops/convert.ts";
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

/** Options of {@link Lamb}. */
export interface LambConfig extends OptimizerConfig {
  /** Decay of the mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the root. Default 1e-7. */
  readonly epsilon?: number | undefined;
}

/**
 * Adam whose step is as long as the weight itself, for large batches: with `r` Adam's direction (both means corrected
 * for their start at 0), `w ← w − η·(‖w‖ / ‖r‖)·r`; the ratio is 1 where a norm is 0.
 *
 * Default learning rate 0.001. @see You et al., 2019.
 */
export class Lamb extends Optimizer {
  static override readonly className: string = "Lamb";
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor(config: LambConfig = {}) {
    const full = withDefaults("Lamb", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
    requireRange("Lamb: beta1", full.beta1, 0, 1, "[)");
    requireRange("Lamb: beta2", full.beta2, 0, 1, "[)");
    requireRange("Lamb: epsilon", full.epsilon, 0, Infinity, "[)");
    super("Lamb", full, full);
    this.#beta1 = full.beta1;
    this.#beta2 = full.beta2;
    this.#epsilon = full.epsilon;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["momentum", "velocity"]];
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate, iteration }: StepContext,
  ): Step {
    const { dtype } = variable;
    const t = iteration.add(1).astype(dtype);
    const rest = (beta: number): Tensor => scalar(1, dtype).subtract(power(scalar(beta, dtype), t));
    const toward = (slot: Tensor | undefined, value: Tensor, beta: number): Tensor =>
      slot === undefined ? value : slot.add(value.subtract(slot).multiply(1 - beta));
    const momentum = toward(slots.momentum, gradient, this.#beta1);
    const velocity = toward(slots.velocity, gradient.square(), this.#beta2);
    const root = velocity.divide(rest(this.#beta2)).sqrt().add(this.#epsilon);
    const direction = momentum.divide(rest(this.#beta1)).divide(root);
    const norm = (x: Tensor): Tensor => x.square().sum().sqrt();
    const [length, pace] = [norm(variable), norm(direction)];
    const ratio = where(length.greater(0), where(pace.greater(0), length.divide(pace), 1), 1);
    const move = direction.multiply(ratio.multiply(learningRate));
    return { variable: variable.subtract(move), slots: { momentum, velocity } };
  }
}
