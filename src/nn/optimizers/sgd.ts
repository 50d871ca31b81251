/** @module nn/optimizers/sgd */
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

/** Options of {@link SGD}. */
export interface SGDConfig extends OptimizerConfig {
  /** Share of the last step that is kept, in [0, 1]. Default 0. */
  readonly momentum?: number | undefined;
  /** Whether to look ahead along the momentum (Nesterov). Default `false`. */
  readonly nesterov?: boolean | undefined;
}

/**
 * Gradient descent: `w ← w − η·g`; with momentum `m ← μ·m − η·g`, `w ← w + m`, or with Nesterov `w ← w + μ·m − η·g`.
 *
 * Default learning rate 0.01. @see Sutskever et al., 2013.
 */
export class SGD extends Optimizer {
  static override readonly className: string = "SGD";
  readonly #momentum: number;
  readonly #nesterov: boolean;

  constructor(config: SGDConfig = {}) {
    const full = withDefaults("SGD", config, {
      learningRate: 0.01,
      ...optimizerDefaults,
      momentum: 0,
      nesterov: false,
    });
    requireRange("SGD: momentum", full.momentum, 0, 1);
    super("SGD", full, full);
    this.#momentum = full.momentum;
    this.#nesterov = full.nesterov;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return this.#momentum === 0 ? [] : [["momentum"]];
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate }: StepContext,
  ): Step {
    const move = gradient.multiply(learningRate);
    const { momentum } = slots;
    if (momentum === undefined) return { variable: variable.subtract(move), slots: {} };
    const next = momentum.multiply(this.#momentum).subtract(move);
    const change = this.#nesterov ? next.multiply(this.#momentum).subtract(move) : next;
    return { variable: variable.add(change), slots: { momentum: next } };
  }
}
