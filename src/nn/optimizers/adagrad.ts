/** @module nn/optimizers/adagrad */
import type { Tensor } from "../../ir/tensor.ts";
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

/** Options of {@link Adagrad}. */
export interface AdagradConfig extends OptimizerConfig {
  /** First value of the sum of squares. Default 0.1. */
  readonly initialAccumulatorValue?: number | undefined;
  /** Added under the root. Default 1e-7. */
  readonly epsilon?: number | undefined;
}

/**
 * Steps that shrink with all gradients seen: `a ← a + g²`, `w ← w − η·g / √(a + ε)`.
 *
 * Default learning rate 0.001. @see Duchi et al., 2011.
 */
export class Adagrad extends Optimizer {
  static override readonly className: string = "Adagrad";
  readonly #initial: number;
  readonly #epsilon: number;

  constructor(config: AdagradConfig = {}) {
    const full = withDefaults("Adagrad", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      initialAccumulatorValue: 0.1,
      epsilon: 1e-7,
    });
    requireRange(
      "Adagrad: initialAccumulatorValue",
      full.initialAccumulatorValue,
      0,
      Infinity,
      "[)",
    );
    requireRange("Adagrad: epsilon", full.epsilon, 0, Infinity, "[)");
    super("Adagrad", full, full);
    this.#initial = full.initialAccumulatorValue;
    this.#epsilon = full.epsilon;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["accumulator"]];
  }

  protected override makeSlot(variable: Variable, name: string): Variable | null {
    return super.makeSlot(variable, name, this.#initial);
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate }: StepContext,
  ): Step {
    const square = gradient.square();
    const accumulator = slots.accumulator?.add(square) ?? square;
    const move = gradient.multiply(learningRate).divide(accumulator.add(this.#epsilon).sqrt());
    return { variable: variable.subtract(move), slots: { accumulator } };
  }
}
