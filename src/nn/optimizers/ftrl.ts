/** @module nn/optimizers/ftrl */
import type { Tensor } from "../../ir/tensor.ts";
import { scalar } from "../../ops/convert.ts";
import { clip } from "../../ops/extremes.ts";
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

/** Options of {@link Ftrl}. */
export interface FtrlConfig extends OptimizerConfig {
  /** How fast the learning rate falls with the squares seen, ≤ 0; 0 keeps it. Default −0.5. */
  readonly learningRatePower?: number | undefined;
  /** First value of the sum of squares, ≥ 0. Default 0.1. */
  readonly initialAccumulatorValue?: number | undefined;
  /** Weight of the sum of absolute values, ≥ 0; makes weights exactly 0. Default 0. */
  readonly l1RegularizationStrength?: number | undefined;
  /** Weight of the sum of squares, ≥ 0. Default 0. */
  readonly l2RegularizationStrength?: number | undefined;
  /** The same, added to the gradient, ≥ 0. Default 0. */
  readonly l2ShrinkageRegularizationStrength?: number | undefined;
  /** β of the paper: a further weight `β / 2η` of the sum of squares. Default 0. */
  readonly beta?: number | undefined;
}

/**
 * Follow the regularised leader, for sparse models: with `g' = g + 2·shrinkage·w` and `p = −learningRatePower`,
 * `z ← z + g' − ((n + g²)ᵖ − nᵖ)/η · w`, `n ← n + g²`, `w ← (clip(z, ±λ₁) − z) / (nᵖ/η + 2·(λ₂ + β/2η))`.
 *
 * Default learning rate 0.001. @see McMahan et al., 2013.
 */
export class Ftrl extends Optimizer {
  static override readonly className: string = "Ftrl";
  readonly #own: {
    readonly power: number;
    readonly initial: number;
    readonly l1: number;
    readonly l2: number;
    readonly shrinkage: number;
    readonly beta: number;
  };

  constructor(config: FtrlConfig = {}) {
    const full = withDefaults("Ftrl", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      learningRatePower: -0.5,
      initialAccumulatorValue: 0.1,
      l1RegularizationStrength: 0,
      l2RegularizationStrength: 0,
      l2ShrinkageRegularizationStrength: 0,
      beta: 0,
    });
    requireRange("Ftrl: learningRatePower", full.learningRatePower, -Infinity, 0, "(]");
    for (const key of [
      "initialAccumulatorValue",
      "l1RegularizationStrength",
      "l2RegularizationStrength",
      "l2ShrinkageRegularizationStrength",
      "beta",
    ] as const) {
      requireRange(`Ftrl: ${key}`, full[key], 0, Infinity, "[)");
    }
    super("Ftrl", full, full);
    this.#own = {
      power: -full.learningRatePower,
      initial: full.initialAccumulatorValue,
      l1: full.l1RegularizationStrength,
      l2: full.l2RegularizationStrength,
      shrinkage: full.l2ShrinkageRegularizationStrength,
      beta: full.beta,
    };
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["accumulator", "linear"]];
  }

  protected override makeSlot(variable: Variable, name: string): Variable | null {
    return super.makeSlot(variable, name, name === "accumulator" ? this.#own.initial : 0);
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate }: StepContext,
  ): Step {
    const { l1, l2, shrinkage, beta } = this.#own;
    const raised = (x: Tensor): Tensor => power(x, this.#own.power);
    const before = slots.accumulator ?? gradient.square();
    const accumulator = before.add(gradient.square());
    const growth = raised(accumulator).subtract(raised(before)).divide(learningRate);
    const change = gradient
      .add(variable.multiply(2 * shrinkage))
      .subtract(growth.multiply(variable));
    const linear = slots.linear?.add(change) ?? change;
    const ridge = scalar(beta, variable.dtype).divide(learningRate.multiply(2)).add(l2).multiply(2);
    const quadratic = raised(accumulator).divide(learningRate).add(ridge);
    return {
      variable: clip(linear, -l1, l1).subtract(linear).divide(quadratic),
      slots: { accumulator, linear },
    };
  }
}
