/** @module nn/optimizers/adafactor */
import type { Tensor } from "../../ir/tensor.ts";
import { filled, scalar } from "../../ops/convert.ts";
import { maximum, minimum } from "../../ops/extremes.ts";
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

/** Options of {@link Adafactor}. */
export interface AdafactorConfig extends OptimizerConfig {
  /** Power of the step in the decay `1 − t^power`, ≤ 0. Default −0.8. */
  readonly beta2Decay?: number | undefined;
  /** Added to squared gradients. Default 1e-30. */
  readonly epsilon1?: number | undefined;
  /** The smallest size a weight is taken to have. Default 0.001. */
  readonly epsilon2?: number | undefined;
  /** Root mean square above which a step is scaled down, > 0. Default 1. */
  readonly clipThreshold?: number | undefined;
  /** Whether a fixed learning rate is at most `1/√t`. Default `true`. As in Keras it is so in any case. */
  readonly relativeStep?: boolean | undefined;
}

/**
 * Adam without momentum and with little state: of a matrix's squared gradients only the means of rows `r` and columns `c`
 * are kept, and `v = r·c / mean(r)`. With `β = 1 − t^power`, `ρ = min(η, 1/√t)` and `u = g/√v`,
 * `w ← w − max(ε₂, rms(w))·ρ · u / max(1, rms(u)/threshold)`.
 *
 * Default learning rate 0.001. @see Shazeer and Stern, 2018.
 */
export class Adafactor extends Optimizer {
  static override readonly className: string = "Adafactor";
  readonly #own: {
    readonly beta2Decay: number;
    readonly epsilon1: number;
    readonly epsilon2: number;
    readonly clipThreshold: number;
  };

  constructor(config: AdafactorConfig = {}) {
    const full = withDefaults("Adafactor", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      beta2Decay: -0.8,
      epsilon1: 1e-30,
      epsilon2: 1e-3,
      clipThreshold: 1,
      relativeStep: true,
    });
    requireRange("Adafactor: beta2Decay", full.beta2Decay, -Infinity, 0, "(]");
    requireRange("Adafactor: epsilon1", full.epsilon1, 0, Infinity, "[)");
    requireRange("Adafactor: epsilon2", full.epsilon2, 0, Infinity, "[)");
    requireRange("Adafactor: clipThreshold", full.clipThreshold, 0, Infinity, "()");
    super("Adafactor", full, full);
    this.#own = full;
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["r", "c", "velocity"]];
  }

  protected override makeSlot(variable: Variable, name: string): Variable | null {
    if (name === "velocity") return super.makeSlot(variable, name);
    const { shape, dtype } = variable;
    // Keras keeps unused integers for what has no rows and columns; files have them.
    if (shape.length < 2) return super.makeSlot(variable, name, filled(0, [], "int32"));
    const kept = shape.filter((_, axis) => axis !== shape.length - (name === "r" ? 1 : 2));
    return super.makeSlot(variable, name, filled(0, kept, dtype));
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate, iteration }: StepContext,
  ): Step {
    const { beta2Decay, epsilon1, epsilon2, clipThreshold } = this.#own;
    const { dtype } = variable;
    const t = iteration.add(1).astype(dtype);
    const one = scalar(1, dtype);
    const rms = (x: Tensor): Tensor => x.square().mean().sqrt();
    const kept = power(t, beta2Decay);
    const decay = (slot: Tensor | undefined, value: Tensor): Tensor => {
      const share = value.multiply(one.subtract(one.subtract(kept)));
      return slot?.multiply(one.subtract(kept)).add(share) ?? share;
    };
    const square = gradient.square().add(epsilon1);
    const next: Record<string, Tensor> = {};
    let velocity: Tensor;
    if (variable.ndim < 2) {
      velocity = decay(slots.velocity, square);
    } else {
      const r = decay(slots.r, square.mean(-1));
      const c = decay(slots.c, square.mean(-2));
      next.r = r;
      next.c = c;
      velocity = r.divide(r.mean(-1, true)).expandDims(-1).multiply(c.expandDims(-2));
    }
    next.velocity = velocity;
    const direction = gradient.divide(velocity.sqrt());
    const clipped = direction.divide(maximum(one, rms(direction).divide(clipThreshold)));
    const pace = minimum(learningRate, one.divide(t.sqrt()));
    const size = maximum(rms(variable), epsilon2).multiply(pace);
    return { variable: variable.subtract(clipped.multiply(size)), slots: next };
  }
}
