/** @module nn/optimizers/muon */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { scalar } from "../../ops/convert.ts";
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

/** Options of {@link Muon}. */
export interface MuonConfig extends OptimizerConfig {
  /** Decay of the matrices that Muon moves. `null`: none. Default 0.004. */
  readonly weightDecay?: number | null | undefined;
  /** Adam's decay of the mean of gradients, in [0, 1). Default 0.9. */
  readonly adamBeta1?: number | undefined;
  /** Adam's decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly adamBeta2?: number | undefined;
  /** Decay of the weights that Adam moves. `null`: none. Default 0.004. */
  readonly adamWeightDecay?: number | null | undefined;
  /** Added to Adam's root. Default 1e-7. */
  readonly epsilon?: number | undefined;
  /** Regular expressions; weights in whose path one of them is found are Adam's. Default none. */
  readonly excludeLayers?: readonly string[] | null | undefined;
  /** Whether weights with `embedding` in their path are Adam's. Default `true`. */
  readonly excludeEmbeddings?: boolean | undefined;
  /** First coefficient of the iteration's polynomial. Default 3.4445. */
  readonly muonA?: number | undefined;
  /** Second coefficient. Default −4.775. */
  readonly muonB?: number | undefined;
  /** Third coefficient. Default 2.0315. */
  readonly muonC?: number | undefined;
  /** Adam's learning rate as a multiple of Muon's. Default 1. */
  readonly adamLrRatio?: number | undefined;
  /** Share of the momentum that is kept, in [0, 1]. Default 0.95. */
  readonly momentum?: number | undefined;
  /** Number of iterations that make a step orthogonal. Default 5. */
  readonly nsSteps?: number | undefined;
  /** Whether to look ahead along the momentum. Default `true`. */
  readonly nesterov?: boolean | undefined;
  /** Root mean square of a step, as a multiple of the learning rate. `null`: steps are left orthogonal. Default 0.2. */
  readonly rmsRate?: number | null | undefined;
}

/**
 * Matrices move by their momentum made orthogonal (all its singular values near 1), all else by Adam:
 * `m ← μ·m + g`, `w ← w − η·0.2·√max(rows, columns) · orthogonal(g + μ·m)`.
 *
 * Adam takes what is no matrix, embeddings, and weights whose paths `excludeLayers` names (the last layer, by advice).
 * Orthogonal by `nsSteps` Newton-Schulz iterations `x ← a·x + (b·xxᵀ + c·(xxᵀ)²)x`.
 *
 * Default learning rate 0.001. @see Jordan et al., 2024; Liu et al., 2025, for the step's size.
 */
export class Muon extends Optimizer {
  static override readonly className: string = "Muon";
  readonly #own: Required<Omit<MuonConfig, keyof OptimizerConfig | "excludeLayers">>;
  readonly #excluded: readonly RegExp[];

  constructor(config: MuonConfig = {}) {
    const full = withDefaults("Muon", config, {
      learningRate: 0.001,
      ...optimizerDefaults,
      weightDecay: 0.004,
      adamBeta1: 0.9,
      adamBeta2: 0.999,
      adamWeightDecay: 0.004,
      epsilon: 1e-7,
      excludeLayers: [] as readonly string[] | null,
      excludeEmbeddings: true,
      muonA: 3.4445,
      muonB: -4.775,
      muonC: 2.0315,
      adamLrRatio: 1,
      momentum: 0.95,
      nsSteps: 5,
      nesterov: true,
      rmsRate: 0.2,
    });
    requireRange("Muon: adamBeta1", full.adamBeta1, 0, 1, "[)");
    requireRange("Muon: adamBeta2", full.adamBeta2, 0, 1, "[)");
    requireRange("Muon: momentum", full.momentum, 0, 1);
    for (const key of ["epsilon", "adamLrRatio", "adamWeightDecay", "rmsRate"] as const) {
      if (full[key] !== null) requireRange(`Muon: ${key}`, full[key], 0, Infinity, "[)");
    }
    if (!(Number.isInteger(full.nsSteps) && full.nsSteps >= 0)) {
      throw new ValueError(
        "optimizer/muon-steps",
        `Muon: nsSteps must be an integer ≥ 0. Received: ${formatReceived(full.nsSteps)}.`,
      );
    }
    const excludeLayers = full.excludeLayers ?? [];
    if (!(Array.isArray(excludeLayers) && excludeLayers.every((e) => typeof e === "string"))) {
      throw new ValueError(
        "optimizer/muon-exclude",
        `Muon: excludeLayers must be a list of texts, regular expressions for the paths of weights. Received: ${formatReceived(excludeLayers)}.`,
      );
    }
    super("Muon", full, { ...full, excludeLayers });
    this.#own = full;
    this.#excluded = excludeLayers.map((pattern) => new RegExp(pattern));
  }

  #isAdams({ shape, path }: Variable): boolean {
    if (shape.length !== 2) return true;
    if (this.#own.excludeEmbeddings && path.toLowerCase().includes("embedding")) return true;
    return this.#excluded.some((pattern) => pattern.test(path));
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [["momentum", "velocity"]];
  }

  /** Only what Adam moves has a velocity. */
  protected override makeSlot(variable: Variable, name: string): Variable | null {
    return name === "velocity" && !this.#isAdams(variable) ? null : super.makeSlot(variable, name);
  }

  protected override weightDecayOf(variable: Variable): number | null {
    return this.#isAdams(variable)
      ? (this.#own.adamWeightDecay ?? null)
      : super.weightDecayOf(variable);
  }

  protected override step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    context: StepContext,
  ): Step {
    return slots.velocity === undefined
      ? this.#orthogonalStep(variable, gradient, slots, context)
      : this.#adamStep(variable, gradient, slots, context);
  }

  #adamStep(variable: Tensor, gradient: Tensor, slots: Slots, context: StepContext): Step {
    const { adamBeta1 = 0, adamBeta2 = 0, adamLrRatio = 1, epsilon = 0 } = this.#own;
    const { dtype } = variable;
    const t = context.iteration.add(1).astype(dtype);
    const rest = (beta: number): Tensor => scalar(1, dtype).subtract(power(scalar(beta, dtype), t));
    const rate = context.learningRate.multiply(adamLrRatio);
    const alpha = rate.multiply(rest(adamBeta2).sqrt()).divide(rest(adamBeta1));
    const toward = (slot: Tensor | undefined, value: Tensor, share: number): Tensor =>
      slot === undefined ? value : slot.add(value.subtract(slot).multiply(share));
    const momentum = toward(slots.momentum, gradient, 1 - adamBeta1);
    const velocity = toward(slots.velocity, gradient.square(), 1 - adamBeta2);
    const move = momentum.multiply(alpha).divide(velocity.sqrt().add(epsilon));
    return { variable: variable.subtract(move), slots: { momentum, velocity } };
  }

  #orthogonalStep(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    { learningRate }: StepContext,
  ): Step {
    const { momentum: kept = 0, nesterov, rmsRate } = this.#own;
    const before = slots.momentum;
    const momentum = before?.add(gradient.add(before.multiply(kept - 1))) ?? gradient;
    const direction = nesterov ? gradient.add(momentum.multiply(kept)) : momentum;
    const move = this.#orthogonal(direction).multiply(learningRate);
    const size =
      rmsRate == null
        ? move
        : move.multiply(Math.sqrt(Math.max(...variable.shape))).multiply(rmsRate);
    return { variable: variable.subtract(size), slots: { momentum } };
  }

  #orthogonal(matrix: Tensor): Tensor {
    const { muonA = 0, muonB = 0, muonC = 0, nsSteps = 0 } = this.#own;
    const [rows = 0, columns = 0] = matrix.shape;
    // The products are the smaller the fewer rows there are.
    let x = rows > columns ? matrix.transpose() : matrix;
    x = x.divide(x.square().sum().sqrt().add(1e-7));
    for (let i = 0; i < nsSteps; i++) {
      const product = x.matmul(x.transpose());
      const polynomial = product.multiply(muonB).add(product.multiply(muonC).matmul(product));
      x = x.multiply(muonA).add(polynomial.matmul(x));
    }
    return rows > columns ? x.transpose() : x;
  }
}
