/** @module nn/optimizers/multi-optimizer — several optimizers as one. */
import { StateError, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import type { Variable } from "../../runtime/variable.ts";
import { type Config, requireRange, withDefaults } from "../config.ts";
import { LossScaleOptimizer } from "./loss-scale-optimizer.ts";
import { Optimizer, type Step } from "./optimizer.ts";
import { OptimizerMap, requireOptimizer } from "./optimizer-map.ts";

/** Chooses the optimizer of a variable. It must give the same object for all variables that shall share one. */
export type OptimizerSelector = (variable: Variable) => Optimizer;

/** Options of {@link MultiOptimizer}. */
export interface MultiOptimizerConfig {
  readonly optimizerMap: OptimizerMap | OptimizerSelector;
  /** Takes the place of the optimizers' own. `null` (default): none. */
  readonly lossScaleFactor?: number | null | undefined;
  readonly name?: string | undefined;
}

/**
 * Gives each variable to the optimizer that a map or a function chooses for it.
 *
 * It has no learning rate of its own: read and set those of {@link MultiOptimizer.optimizers}.
 *
 * @example
 * const map = new OptimizerMap({
 *   defaultOptimizer: new SGD(),
 *   optimizerMap: { ".*dense_1.*": new Adam() },
 * });
 * model.compile({ optimizer: new MultiOptimizer({ optimizerMap: map }), loss: "mse" });
 */
export class MultiOptimizer extends Optimizer {
  static override readonly className: string = "MultiOptimizer";
  readonly #map: OptimizerMap | OptimizerSelector;
  readonly #variablesOf = new Map<Optimizer, Variable[]>();

  /** @throws {@link ValueError} `optimizer/map`, `optimizer/nested` */
  constructor(config: MultiOptimizerConfig) {
    const full = withDefaults(
      "MultiOptimizer",
      config,
      { lossScaleFactor: null, name: undefined },
      ["optimizerMap"],
    );
    const { optimizerMap, lossScaleFactor } = full;
    if (!(optimizerMap instanceof OptimizerMap || typeof optimizerMap === "function")) {
      throw new ValueError(
        "optimizer/map",
        `MultiOptimizer: optimizerMap must be an OptimizerMap, or a function from a variable to its optimizer. Received: ${String(optimizerMap)}.`,
      );
    }
    if (lossScaleFactor !== null) {
      requireRange("MultiOptimizer: lossScaleFactor", lossScaleFactor, 0, Infinity, "()");
    }
    super("MultiOptimizer", { name: full.name, lossScaleFactor, learningRate: 0 });
    this.#map = optimizerMap;
    if (optimizerMap instanceof OptimizerMap) {
      for (const optimizer of optimizerMap.values()) this.#take(optimizer);
      this.#take(optimizerMap.defaultOptimizer);
    }
  }

  /** The optimizers: those of the map, the default one last, then those that a function chose. */
  get optimizers(): readonly Optimizer[] {
    return [...this.#variablesOf.keys()];
  }

  override get config(): Config {
    return {
      optimizerMap: this.#map,
      lossScaleFactor: this.lossScaleFactor,
      name: this.name,
    };
  }

  override get variables(): readonly Variable[] {
    return [...super.variables, ...this.optimizers.flatMap(({ variables }) => variables)];
  }

  /** @throws {@link StateError} `optimizer/many-learning-rates`, always. */
  override get learningRate(): number {
    throw this.#noLearningRate();
  }

  override set learningRate(_value: number) {
    throw this.#noLearningRate();
  }

  #noLearningRate(): StateError {
    return new StateError(
      "optimizer/many-learning-rates",
      `${this.name}: a MultiOptimizer has no learning rate of its own. Read or set it on its optimizers: ${this.optimizers.map(({ name }) => name).join(", ")}.`,
    );
  }

  override repr(): string {
    return `<MultiOptimizer name=${this.name}, optimizers=[${this.optimizers.map((optimizer) => optimizer.repr()).join(", ")}]>`;
  }

  #take(optimizer: Optimizer): Variable[] {
    if (optimizer instanceof LossScaleOptimizer || optimizer instanceof MultiOptimizer) {
      throw new ValueError(
        "optimizer/nested",
        `MultiOptimizer: optimizers in it must work alone. Received: ${optimizer.name}.`,
      );
    }
    const known = this.#variablesOf.get(optimizer) ?? [];
    this.#variablesOf.set(optimizer, known);
    optimizer.lossScaleFactor = this.lossScaleFactor;
    return known;
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const variable of variables) {
      const chosen =
        this.#map instanceof OptimizerMap ? this.#map.optimizerOf(variable) : this.#map(variable);
      this.#take(requireOptimizer(`MultiOptimizer: ${variable.path}`, chosen)).push(variable);
    }
    for (const [optimizer, own] of this.#variablesOf) if (own.length > 0) optimizer.build(own);
  }

  override apply(
    gradients: readonly TensorLike[],
    variables: readonly Variable[] = [...this.#variablesOf.values()].flat(),
  ): void {
    this.check(gradients, variables);
    this.build(variables);
    for (const [optimizer, own] of this.#variablesOf) {
      const places = variables.flatMap((variable, i) => (own.includes(variable) ? [i] : []));
      if (places.length === 0) continue;
      // An optimizer around this one may have changed it.
      optimizer.lossScaleFactor = this.lossScaleFactor;
      optimizer.apply(
        places.map((i) => gradients[i] ?? 0),
        places.flatMap((i) => variables[i] ?? []),
      );
    }
    this.iterations.assign(this.iterations.value.add(1));
  }

  override finalizeVariableValues(): void {
    for (const optimizer of this.optimizers) optimizer.finalizeVariableValues();
  }

  protected override slotGroups(): readonly (readonly string[])[] {
    return [];
  }

  /** Its optimizers take the steps. */
  protected override step(variable: Tensor): Step {
    return { variable, slots: {} };
  }
}
