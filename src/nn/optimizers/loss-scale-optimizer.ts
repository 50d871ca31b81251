/** @module nn/optimizers/loss-scale-optimizer — keeps small gradients of half floats from vanishing. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array, scalar } from "../../ops/convert.ts";
import { logicalAnd } from "../../ops/logical.ts";
import { isfinite } from "../../ops/number-kinds.ts";
import { all } from "../../ops/reductions.ts";
import { Variable } from "../../runtime/variable.ts";
import { type Config, requirePositiveInteger, requireRange, withDefaults } from "../config.ts";
import { Optimizer, optimizerDefaults, type Step } from "./optimizer.ts";
import { requireOptimizer } from "./optimizer-map.ts";

/** Options of {@link LossScaleOptimizer}. */
export interface LossScaleOptimizerConfig {
  /** The optimizer that takes the steps. */
  readonly innerOptimizer: Optimizer;
  /** The first scale, > 0; better too high than too low. Default 32768. */
  readonly initialScale?: number | undefined;
  /** The scale doubles after so many steps without a gradient that is not finite. Default 2000. */
  readonly dynamicGrowthSteps?: number | undefined;
  readonly name?: string | undefined;
}

/**
 * Multiplies the loss by a scale, and divides the gradients by it. Where one of them is not finite the step is left out and
 * the scale halved; after `dynamicGrowthSteps` good steps it is doubled.
 */
export class LossScaleOptimizer extends Optimizer {
  static override readonly className: string = "LossScaleOptimizer";
  readonly innerOptimizer: Optimizer;
  /** Number of steps since the scale changed, int32 scalar. */
  readonly stepCounter: Variable;
  /** The scale now, float32 scalar. */
  readonly dynamicScale: Variable;
  readonly #growthSteps: number;
  readonly #initialScale: number;

  /** @throws {@link ValueError} `optimizer/not-an-optimizer`, `optimizer/inner-option`, `config/range` */
  constructor(config: LossScaleOptimizerConfig) {
    const full = withDefaults(
      "LossScaleOptimizer",
      config,
      { ...optimizerDefaults, initialScale: 2 ** 15, dynamicGrowthSteps: 2000, dynamic: true },
      ["innerOptimizer"],
    );
    requireOptimizer("LossScaleOptimizer: innerOptimizer", full.innerOptimizer);
    requireInner(full);
    requireRange("LossScaleOptimizer: initialScale", full.initialScale, 0, Infinity, "()");
    requirePositiveInteger("LossScaleOptimizer: dynamicGrowthSteps", full.dynamicGrowthSteps);
    super("LossScaleOptimizer", { name: full.name, learningRate: 0 });
    this.innerOptimizer = full.innerOptimizer;
    // Gradients would be divided twice.
    this.innerOptimizer.lossScaleFactor = null;
    this.#growthSteps = full.dynamicGrowthSteps;
    this.#initialScale = full.initialScale;
    const state = (value: Tensor, name: string): Variable =>
      new Variable(value, { name, path: `${this.name}/${name}`, trainable: false });
    this.stepCounter = state(array(0, "int32"), "step_counter");
    this.dynamicScale = state(array(full.initialScale, "float32"), "dynamic_scale");
  }

  override get config(): Config {
    return {
      name: this.name,
      innerOptimizer: this.innerOptimizer,
      initialScale: this.#initialScale,
      dynamicGrowthSteps: this.#growthSteps,
    };
  }

  /** Steps of the inner optimizer. */
  override get iterations(): Variable {
    return this.innerOptimizer.iterations;
  }

  override get learningRate(): number {
    return this.innerOptimizer.learningRate;
  }

  override set learningRate(value: number) {
    this.innerOptimizer.learningRate = value;
  }

  override currentLearningRate(): Tensor {
    return this.innerOptimizer.currentLearningRate();
  }

  override get variables(): readonly Variable[] {
    const own = this.built ? [this.stepCounter, this.dynamicScale] : [];
    return [...super.variables, ...own, ...this.innerOptimizer.variables];
  }

  override repr(): string {
    return `<LossScaleOptimizer name=${this.name}, innerOptimizer=${this.innerOptimizer.repr()}>`;
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    this.innerOptimizer.build(variables);
    super.build(variables);
  }

  override scaleLoss(loss: Tensor): Tensor {
    return loss.multiply(this.dynamicScale.value.astype(loss.dtype));
  }

  override apply(
    gradients: readonly TensorLike[],
    variables: readonly Variable[] = this.trained,
  ): void {
    this.check(gradients, variables);
    this.build(variables);
    const inner = this.innerOptimizer;
    const tensors = gradients.map((gradient) => array(gradient));
    const isSound = tensors
      .map((gradient) => all(isfinite(gradient)))
      .reduce((both, one) => logicalAnd(both, one), scalar(true, "bool"));
    const scale = this.dynamicScale.value;
    const count = this.stepCounter.value;
    // The step is computed in any case; what a gradient that is not finite has spoilt is not kept.
    const state = [...new Set([...variables, ...inner.trained, ...inner.variables])];
    const before = state.map(({ value }) => value);
    inner.apply(
      tensors.map((gradient) => gradient.divide(scale.astype(gradient.dtype))),
      variables,
    );
    state.forEach((variable, i) => {
      const old = before[i];
      if (old !== undefined) variable.assign(where(isSound, variable.value, old));
    });
    const grows = count.equal(this.#growthSteps - 1);
    const good = where(grows, scale.multiply(2), scale);
    this.dynamicScale.assign(where(isSound, good, scale.multiply(0.5)));
    this.stepCounter.assign(where(logicalAnd(isSound, grows.equal(false)), count.add(1), 0));
  }

  override finalizeVariableValues(): void {
    this.innerOptimizer.finalizeVariableValues();
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [];
  }

  /** The inner optimizer takes the steps. */
  protected override step(variable: Tensor): Step {
    return { variable, slots: {} };
  }
}

/** Older files hold options that belong to the inner optimizer, at their defaults. */
function requireInner(options: Readonly<Record<string, unknown>>): void {
  for (const [key, fallback] of Object.entries({ ...optimizerDefaults, dynamic: true })) {
    if (key === "name" || options[key] === fallback) continue;
    throw new ValueError(
      "optimizer/inner-option",
      key === "dynamic"
        ? "LossScaleOptimizer: its scale is dynamic always. For a fixed one set lossScaleFactor on the optimizer itself."
        : `LossScaleOptimizer: set ${key} on the innerOptimizer. Received: ${formatReceived(options[key])}.`,
    );
  }
}
