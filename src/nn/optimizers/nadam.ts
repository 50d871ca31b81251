/** @module nn/optimizers/nadam */
import { assert } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { where } from "../../ops/arithmetic.ts";
import { filled, scalar } from "../../ops/convert.ts";
import { power } from "../../ops/power.ts";
import { Variable } from "../../runtime/variable.ts";
import { requireRange, withDefaults } from "../config.ts";
import {
  Optimizer,
  type OptimizerConfig,
  optimizerDefaults,
  type Slots,
  type Step,
  type StepContext,
} from "./optimizer.ts";

/** Options of {@link Nadam}. */
export interface NadamConfig extends OptimizerConfig {
  /** Decay of the mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the root. Default 1e-7. */
  readonly epsilon?: number | undefined;
}

/**
 * Adam that looks ahead along its momentum (Nesterov): with `uₜ = β₁(1 − ½·0.96ᵗ)` and `Uₜ = u₁·…·uₜ`,
 * `m ← m + (g − m)(1 − β₁)`, `v ← v + (g² − v)(1 − β₂)`,
 * `w ← w − η·(uₜ₊₁·m/(1 − Uₜ₊₁) + (1 − uₜ)·g/(1 − Uₜ)) / (√(v/(1 − β₂ᵗ)) + ε)`.
 *
 * Default learning rate 0.001. @see Dozat, 2015.
 */
export class Nadam extends Optimizer {
  static override readonly className: string = "Nadam";
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  /** `Uₜ`, shared by all variables. */
  #product: Variable | null = null;

  constructor(config: NadamConfig = {}) {
    const full = withDefaults("Nadam", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
    requireRange("Nadam: beta1", full.beta1, 0, 1, "[)");
    requireRange("Nadam: beta2", full.beta2, 0, 1, "[)");
    requireRange("Nadam: epsilon", full.epsilon, 0, Infinity, "[)");
    super("Nadam", full, full);
    this.#beta1 = full.beta1;
    this.#beta2 = full.beta2;
    this.#epsilon = full.epsilon;
  }

  override get variables(): readonly Variable[] {
    return this.#product === null ? super.variables : [...super.variables, this.#product];
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    this.#product ??= new Variable(filled(1, [], variables[0]?.dtype ?? "float32"), {
      name: "u_product",
      path: `${this.name}/u_product`,
      trainable: false,
    });
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["momentum", "velocity"]];
  }

  /** `uₜ`, the share of the momentum in step `t`. */
  #shareAt(t: Tensor): Tensor {
    const half = power(scalar(0.96, t.dtype), t).multiply(0.5);
    return scalar(1, t.dtype).subtract(half).multiply(this.#beta1);
  }

  protected override update(
    gradients: readonly Tensor[],
    variables: readonly Variable[],
    condition: Tensor | null,
  ): void {
    const product = this.#product;
    assert(product !== null, "an update comes after build");
    const before = product.value;
    const after = before.multiply(this.#shareAt(this.updates.add(1).astype(product.dtype)));
    product.assign(condition === null ? after : where(condition, after, before));
    // The steps read it: where the condition is false, what they compute is not kept.
    super.update(gradients, variables, condition);
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
    const toward = (slot: Tensor | undefined, value: Tensor, beta: number): Tensor =>
      slot === undefined
        ? value
        : slot.add(value.subtract(slot).multiply(one.subtract(scalar(beta, dtype))));
    const momentum = toward(slots.momentum, gradient, this.#beta1);
    const velocity = toward(slots.velocity, gradient.square(), this.#beta2);
    const share = this.#shareAt(t);
    const nextShare = this.#shareAt(iteration.add(2).astype(dtype));
    const product = this.#product?.value.astype(dtype) ?? one;
    const ahead = momentum
      .multiply(nextShare)
      .divide(one.subtract(product.multiply(nextShare)))
      .add(gradient.multiply(one.subtract(share)).divide(one.subtract(product)));
    const scale = velocity.divide(one.subtract(power(scalar(this.#beta2, dtype), t)));
    const move = ahead.multiply(learningRate).divide(scale.sqrt().add(this.#epsilon));
    return { variable: variable.subtract(move), slots: { momentum, velocity } };
  }
}
