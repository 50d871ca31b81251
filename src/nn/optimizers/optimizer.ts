/**
 * @module nn/optimizers/optimizer — what all optimizers share: state, clipping, weight decay, moving averages,
 * accumulation and schedules. An optimizer itself is only a pure `step`.
 */
import { formatReceived, formatShape, StateError, ValueError } from "../../core/errors.ts";
import { Inspectable } from "../../core/inspectable.ts";
import { sameShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { array, filled, requireTensor, scalar } from "../../ops/convert.ts";
import { floorDivide, mod } from "../../ops/division.ts";
import { clip, maximum } from "../../ops/extremes.ts";
import { floatx } from "../../runtime/config.ts";
import { automaticObjectName } from "../../runtime/session.ts";
import { Variable } from "../../runtime/variable.ts";
import { type Config, requirePositiveInteger, requireRange } from "../config.ts";
import { LearningRateSchedule } from "./schedules/schedule.ts";

/** Options of every optimizer. */
export interface OptimizerConfig {
  readonly name?: string | undefined;
  /** A number ≥ 0, or a schedule. */
  readonly learningRate?: number | LearningRateSchedule | undefined;
  /** Weights shrink by `weightDecay · learningRate` in each step. `null` (default): not. */
  readonly weightDecay?: number | null | undefined;
  /** Each gradient is scaled down to at most this norm. `null` (default): not. */
  readonly clipnorm?: number | null | undefined;
  /** All gradients together are scaled down to at most this norm. `null` (default): not. */
  readonly globalClipnorm?: number | null | undefined;
  /** Each element of a gradient is cut to ± this. `null` (default): not. */
  readonly clipvalue?: number | null | undefined;
  /** Whether to keep a moving average of the weights, which replaces them when `fit` ends. Default `false`. */
  readonly useEma?: boolean | undefined;
  /** Decay of that average, in [0, 1]. Default 0.99. */
  readonly emaMomentum?: number | undefined;
  /** Replace the weights by the average every so many steps too. `null` (default): only at the end. */
  readonly emaOverwriteFrequency?: number | null | undefined;
  /** The loss is multiplied by it before, and gradients divided after. `null` (default): not. */
  readonly lossScaleFactor?: number | null | undefined;
  /** Update only every so many steps, with the mean gradient. `null` (default): every step. */
  readonly gradientAccumulationSteps?: number | null | undefined;
}

/** Defaults of the shared options, but for `learningRate`. */
export const optimizerDefaults = {
  name: undefined,
  weightDecay: null,
  clipnorm: null,
  globalClipnorm: null,
  clipvalue: null,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: null,
  lossScaleFactor: null,
  gradientAccumulationSteps: null,
} as const;

/** What a step knows beside variable, gradient and slots. */
export interface StepContext {
  /** Scalar, in the variable's dtype. */
  readonly learningRate: Tensor;
  /** Number of updates before this one, int32 scalar. */
  readonly iteration: Tensor;
}

/** State of one variable, by Keras's slot name. */
export type Slots = Readonly<Record<string, Tensor>>;

/** What a step gives back. */
export interface Step {
  readonly variable: Tensor;
  readonly slots: Slots;
}

/** Which weights {@link Optimizer.excludeFromWeightDecay} spares. */
export interface WeightDecayExclusion {
  readonly varList?: readonly Variable[] | undefined;
  /** Regular expressions; a weight in whose name (`bias`) one of them is found does not decay. */
  readonly varNames?: readonly string[] | undefined;
}

/** Something with the update rule's own constraint, as a layer's weight is. */
type MaybeConstrained = Variable & { readonly constraint?: { apply(x: Tensor): Tensor } | null };

/**
 * Base of optimizers. A custom one defines `slotGroups` and a pure `step`.
 *
 * @example
 * class SignDescent extends Optimizer {
 *   static override readonly className = "SignDescent";
 *   constructor(options: OptimizerConfig = {}) {
 *     super("SignDescent", { learningRate: 0.01, ...options });
 *   }
 *   slotGroups() {
 *     return []; // [["momentum"]] would keep one tensor of that name for each weight
 *   }
 *   step(variable: Tensor, gradient: Tensor, _slots: Slots, { learningRate }: StepContext): Step {
 *     return { variable: variable.subtract(sign(gradient).multiply(learningRate)), slots: {} };
 *   }
 * }
 */
export abstract class Optimizer extends Inspectable {
  static readonly className: string = "Optimizer";

  readonly name: string;
  /** See {@link OptimizerConfig.lossScaleFactor}; optimizers around this one set it. */
  lossScaleFactor: number | null;
  readonly #config: Config;
  readonly #iterations: Variable;
  /** The learning rate, which callbacks may change; `null` with a schedule. */
  readonly #rate: Variable | null;
  readonly #schedule: LearningRateSchedule | null;
  readonly #options: OptimizerConfig;
  #trained: readonly MaybeConstrained[] = [];
  #averages: Variable[] = [];
  #accumulators: Variable[] = [];
  #slots: Variable[] = [];
  readonly #slotsOf = new Map<Variable, Record<string, Variable>>();
  #isExcluded: (variable: Variable) => boolean = () => false;
  #isBuilt = false;

  /**
   * @param className - For messages, and for the automatic name.
   * @param options - The shared ones; without a `learningRate` it is 0.001.
   * @param config - All serialisable options, if there are more.
   * @throws {@link ValueError} `optimizer/learning-rate`, `optimizer/clipping`, `optimizer/accumulation`, `config/range`
   */
  constructor(className: string, options: OptimizerConfig, config: object = options) {
    super();
    const { learningRate = 0.001 } = options;
    requireRate(className, learningRate);
    requireOptions(className, options);
    this.name = options.name ?? automaticObjectName(className);
    this.lossScaleFactor = options.lossScaleFactor ?? null;
    this.#config = { ...config };
    this.#options = options;
    const state = (value: Tensor, name: string): Variable =>
      new Variable(value, { name, path: `${this.name}/${name}`, trainable: false });
    this.#iterations = state(array(0, "int32"), "iteration");
    const isFixed = typeof learningRate === "number";
    this.#schedule = isFixed ? null : learningRate;
    this.#rate = isFixed ? state(array(learningRate, floatx()), "learning_rate") : null;
  }

  /** Serialisable options, with the learning rate as it is now. */
  get config(): Config {
    const { name, lossScaleFactor } = this;
    const learningRate = this.#schedule ?? this.learningRate;
    return { ...this.#config, name, learningRate, lossScaleFactor };
  }

  /** Number of calls of {@link apply}, int32 scalar. */
  get iterations(): Variable {
    return this.#iterations;
  }

  /**
   * Names of the state kept for each variable. Groups are laid out one after the other; within a group the names
   * alternate for each variable (Keras's order in files).
   */
  protected abstract slotGroups(): readonly (readonly string[])[];

  /** Makes one slot of a variable, of its shape unless `value` is a tensor; `null` where it has none of that name. */
  protected makeSlot(
    variable: Variable,
    name: string,
    value: number | Tensor = 0,
  ): Variable | null {
    return this.#stateOf(variable, name, value);
  }

  #stateOf(variable: Variable, name: string, value: number | Tensor): Variable {
    return new Variable(
      typeof value === "number" ? filled(value, variable.shape, variable.dtype) : value,
      {
        name,
        path: `${this.name}/${variable.path.replaceAll("/", "_")}_${name}`,
        trainable: false,
      },
    );
  }

  /** The update rule: pure, for one variable. */
  protected abstract step(
    variable: Tensor,
    gradient: Tensor,
    slots: Slots,
    context: StepContext,
  ): Step;

  /** `<Adam name=adam, learningRate=0.001>` */
  override repr(): string {
    const { className } = this.constructor as typeof Optimizer;
    const rate = this.#schedule === null ? Number(this.learningRate.toPrecision(6)) : "schedule";
    return `<${className} name=${this.name}, learningRate=${rate}>`;
  }

  /** The variables that {@link build} was given. */
  get trained(): readonly Variable[] {
    return this.#trained;
  }

  get built(): boolean {
    return this.#isBuilt;
  }

  /** The learning rate now, as a number. */
  get learningRate(): number {
    return this.currentLearningRate().item();
  }

  /** @throws {@link StateError} `optimizer/schedule` where a schedule decides; {@link ValueError} `optimizer/learning-rate` */
  set learningRate(value: number) {
    if (this.#rate === null) {
      throw new StateError(
        "optimizer/schedule",
        `${this.name}: the learning rate follows a schedule and cannot be set. Make the optimizer with a number to change it.`,
      );
    }
    requireRate(this.name, value);
    this.#rate.assign(value);
  }

  /** The learning rate of the next step, a scalar of `config.floatx()`; traced inside a trace. */
  currentLearningRate(): Tensor {
    const fixed = this.#rate;
    if (fixed !== null) return fixed.value;
    return this.#schedule?.apply(this.#iterations.value) ?? scalar(0, floatx());
  }

  /** All state in Keras's order: iteration, learning rate, averages, accumulators, slots. */
  get variables(): readonly Variable[] {
    const rate = this.#rate === null ? [] : [this.#rate];
    return [this.#iterations, ...rate, ...this.#averages, ...this.#accumulators, ...this.#slots];
  }

  /** Makes the state for these variables, once. */
  build(variables: readonly Variable[]): void {
    if (this.#isBuilt) return;
    this.#isBuilt = true;
    this.#trained = variables;
    const forEach = (name: string): Variable[] =>
      variables.map((variable) => this.#stateOf(variable, name, 0));
    if (this.#options.useEma) this.#averages = forEach("average");
    if (this.#options.gradientAccumulationSteps) {
      this.#accumulators = forEach("gradient_accumulator");
    }
    for (const group of this.slotGroups()) {
      for (const variable of variables) {
        const slots = this.#slotsOf.get(variable) ?? {};
        for (const name of group) {
          const slot = this.makeSlot(variable, name);
          if (slot === null) continue;
          slots[name] = slot;
          this.#slots.push(slot);
        }
        this.#slotsOf.set(variable, slots);
      }
    }
  }

  /**
   * Keeps some weights from decaying: those listed, and those with such names (`["bias"]`).
   *
   * @throws {@link StateError} `optimizer/built` once training has begun.
   */
  excludeFromWeightDecay({ varList = [], varNames = [] }: WeightDecayExclusion): void {
    if (this.#isBuilt) {
      throw new StateError(
        "optimizer/built",
        `${this.name}.excludeFromWeightDecay: must be called before training. Received: an optimizer that is built.`,
      );
    }
    const pattern = varNames.length > 0 ? new RegExp(varNames.join("|")) : null;
    this.#isExcluded = (variable) =>
      varList.includes(variable) || (pattern?.test(variable.name) ?? false);
  }

  /** By how much, times the learning rate, a variable shrinks in each step. */
  protected weightDecayOf(_variable: Variable): number | null {
    return this.#options.weightDecay ?? null;
  }

  /** `loss`, multiplied where `lossScaleFactor` is set. */
  scaleLoss(loss: Tensor): Tensor {
    const factor = this.lossScaleFactor;
    return factor ? loss.multiply(factor) : loss;
  }

  /**
   * Updates variables by their gradients: `apply(gradients, variables)`. The first call builds the optimizer.
   *
   * Inside `jit` the update is part of the program; outside it runs at once.
   *
   * @throws {@link ValueError} `optimizer/count`, `optimizer/unknown-variable`
   */
  apply(gradients: readonly TensorLike[], variables: readonly Variable[] = this.#trained): void {
    this.check(gradients, variables);
    this.build(variables);
    const { lossScaleFactor } = this;
    let tensors = gradients.map((gradient) => array(gradient));
    if (lossScaleFactor) tensors = tensors.map((gradient) => gradient.divide(lossScaleFactor));
    this.#updateOrGather(tensors, variables);
    for (const variable of variables as readonly MaybeConstrained[]) {
      if (!variable.constraint) continue;
      const projected = variable.constraint.apply(variable.value);
      variable.assign(requireTensor(`the constraint of ${variable.path}`, projected));
    }
    this.#iterations.assign(this.#iterations.value.add(1));
  }

  /** Whether there is one gradient, of its shape, for each variable, and each is known. */
  protected check(gradients: readonly TensorLike[], variables: readonly Variable[]): void {
    if (gradients.length !== variables.length) {
      throw new ValueError(
        "optimizer/count",
        `${this.name}.apply: expected one gradient a variable. Received: ${gradients.length} gradients and ${variables.length} variables.`,
      );
    }
    for (const variable of variables) {
      if (this.#isBuilt && !this.#trained.includes(variable)) {
        throw new ValueError(
          "optimizer/unknown-variable",
          `${this.name}: the variable ${variable.path} of shape ${formatShape(variable.shape)} is not among those that the optimizer was built for. ` +
            "Make a new optimizer for another set of variables; compile makes one from a name.",
        );
      }
    }
    variables.forEach((variable, i) => {
      const gradient = array(gradients[i] ?? 0);
      if (!sameShape(gradient.shape, variable.shape)) {
        throw new ValueError(
          "optimizer/gradient-shape",
          `${this.name}: the gradient of ${variable.path} must have its shape ${formatShape(variable.shape)}. Received: ${formatShape(gradient.shape)}.`,
        );
      }
    });
  }

  #updateOrGather(gradients: readonly Tensor[], variables: readonly Variable[]): void {
    const every = this.#options.gradientAccumulationSteps;
    if (!every) {
      this.update(gradients, variables, null);
    } else {
      const calls = this.#iterations.value.add(1);
      const isUpdate = mod(calls, every).equal(0);
      const sums = variables.map((variable, i) => {
        const sum = this.#accumulators[this.#trained.indexOf(variable)];
        const gradient = gradients[i];
        return sum && gradient ? { sum, added: sum.value.add(gradient) } : null;
      });
      const means = gradients.map((gradient, i) => sums[i]?.added.divide(every) ?? gradient);
      this.update(means, variables, isUpdate);
      for (const entry of sums) entry?.sum.assign(where(isUpdate, 0, entry.added));
    }
    if (this.#options.useEma) this.#average();
  }

  /** Number of updates so far, int32 scalar: fewer than {@link iterations} where gradients are accumulated. */
  protected get updates(): Tensor {
    const every = this.#options.gradientAccumulationSteps;
    const calls = this.#iterations.value;
    return every ? floorDivide(calls, every) : calls;
  }

  /** One update; where `condition` is given and false, nothing changes. */
  protected update(
    gradients: readonly Tensor[],
    variables: readonly Variable[],
    condition: Tensor | null,
  ): void {
    const clipped = this.#clip(gradients);
    const learningRate = this.currentLearningRate();
    const iteration = this.updates;
    variables.forEach((variable, i) => {
      const gradient = clipped[i];
      if (gradient === undefined) return;
      const rate = learningRate.astype(variable.dtype);
      const before = variable.value;
      const weightDecay = this.#isExcluded(variable) ? null : this.weightDecayOf(variable);
      const decayed =
        weightDecay === null
          ? before
          : before.subtract(before.multiply(weightDecay).multiply(rate));
      const slots = this.#slotsOf.get(variable) ?? {};
      const values = Object.fromEntries(
        Object.entries(slots).map(([name, slot]) => [name, slot.value]),
      );
      const next = this.step(decayed, gradient.astype(variable.dtype), values, {
        learningRate: rate,
        iteration,
      });
      const choose = (after: Tensor, old: Tensor): Tensor =>
        condition === null ? after : where(condition, after, old);
      for (const [name, slot] of Object.entries(slots)) {
        const value = next.slots[name];
        if (value !== undefined) slot.assign(choose(value, slot.value));
      }
      variable.assign(choose(next.variable, before));
    });
  }

  #clip(gradients: readonly Tensor[]): readonly Tensor[] {
    const { clipnorm, globalClipnorm, clipvalue } = this.#options;
    const scaleTo = (limit: number, norm: Tensor): Tensor =>
      scalar(limit, norm.dtype).divide(maximum(norm, limit));
    if (clipnorm) {
      return gradients.map((gradient) =>
        gradient.multiply(scaleTo(clipnorm, gradient.square().sum().sqrt())),
      );
    }
    if (globalClipnorm) {
      const squares = gradients.map((gradient) => gradient.square().sum());
      const norm = squares.reduce((total, square) => total.add(square)).sqrt();
      // An infinite norm makes every gradient NaN, as in Keras: zeros would hide that training has failed.
      const scale = scaleTo(globalClipnorm, norm).add(norm.subtract(norm));
      return gradients.map((gradient) => gradient.multiply(scale));
    }
    if (clipvalue) return gradients.map((gradient) => clip(gradient, -clipvalue, clipvalue));
    return gradients;
  }

  #average(): void {
    const { emaMomentum = 0.99, emaOverwriteFrequency } = this.#options;
    const { updates } = this;
    const momentum = updates.notEqual(0).astype(floatx()).multiply(emaMomentum);
    this.#trained.forEach((variable, i) => {
      const average = this.#averages[i];
      if (average === undefined) return;
      const decay = momentum.astype(variable.dtype);
      const kept = average.value.multiply(decay);
      average.assign(kept.add(variable.value.multiply(decay.multiply(-1).add(1))));
      if (emaOverwriteFrequency) {
        const isTime = mod(updates.add(1), emaOverwriteFrequency).equal(0);
        variable.assign(where(isTime, average.value, variable.value));
      }
    });
  }

  /** Replaces the variables by their moving averages, if those are kept: at the end of training. */
  finalizeVariableValues(): void {
    this.#averages.forEach((average, i) => {
      this.#trained[i]?.assign(average.value);
    });
  }
}

function requireRate(where: string, rate: unknown): void {
  if (rate instanceof LearningRateSchedule) return;
  if (typeof rate === "number" && rate >= 0 && rate < Infinity) return;
  throw new ValueError(
    "optimizer/learning-rate",
    `${where}: learningRate must be a number ≥ 0 or a schedule. Received: ${formatReceived(rate)}.`,
  );
}

function requireOptions(className: string, options: OptimizerConfig): void {
  const { clipnorm, globalClipnorm, clipvalue, useEma, emaOverwriteFrequency } = options;
  const { weightDecay, lossScaleFactor } = options;
  const clips = [clipnorm, globalClipnorm, clipvalue].filter((clipping) => clipping != null);
  if (clips.length > 1) {
    throw new ValueError(
      "optimizer/clipping",
      `${className}: only one of clipnorm, globalClipnorm and clipvalue may be set. Received: ${clips.length} of them.`,
    );
  }
  const sizes = { clipnorm, globalClipnorm, clipvalue, weightDecay, lossScaleFactor };
  for (const [key, value] of Object.entries(sizes)) {
    if (value != null) requireRange(`${className}: ${key}`, value, 0, Infinity, "[)");
  }
  requireRange(`${className}: emaMomentum`, options.emaMomentum ?? 0.99, 0, 1);
  if (useEma && emaOverwriteFrequency != null) {
    requirePositiveInteger(`${className}: emaOverwriteFrequency`, emaOverwriteFrequency);
  }
  const every = options.gradientAccumulationSteps;
  if (every != null && !(Number.isInteger(every) && every >= 2)) {
    throw new ValueError(
      "optimizer/accumulation",
      `${className}: gradientAccumulationSteps must be an integer ≥ 2, or null. Received: ${every}.`,
    );
  }
}
