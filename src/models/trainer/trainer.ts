/**
 * @module models/trainer/trainer — what a model does in one step of training, evaluation or prediction. Subclasses may do it
 * otherwise: each step is an ordinary function of tensors, traced into the one compiled program.
 */
import { StateError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import type { SymbolicTensor } from "../../nn/graph.ts";
import { Layer } from "../../nn/layers/layer.ts";
import type { Mean, Metric } from "../../nn/metrics/metric.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { type Nested, type Tensors, tensorsOf, type WithLeaves } from "../../nn/structure.ts";
import { recordVariableGrads } from "../../runtime/record-grads.ts";
import { Compiled, type CompileOptions, type OutputForm } from "./compiled.ts";

/** One batch: inputs, targets, and weights of samples where there are any; for several outputs structures of them. */
export type StepData<In = Tensor, Out = Tensor> = readonly [
  x: In,
  y: Out,
  sampleWeight: Out | null,
];

/** What a step tells: a value for each key of logs and history. */
export type StepLogs = Readonly<Record<string, TensorLike>>;

/** Base of models: what `compile` was told, and the steps that follow from it. */
export abstract class Trainer<
  In = Tensor,
  Out = Tensor,
  Symbolic = WithLeaves<Out, SymbolicTensor>,
> extends Layer<null, Out, Symbolic> {
  #compiled: Compiled | null = null;

  /**
   * Prepares training: what optimizes, what is minimised, what is shown.
   *
   * @returns The model.
   * @throws {@link ValueError} `identifier/unknown` for names that nothing answers to, `compile/metric`,
   *   `compile/loss-weights`, `config/unknown-option`
   * @example model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
   */
  compile(options: CompileOptions = {}): this {
    this.#compiled = new Compiled(options, this.outputForm);
    this.forgetPrograms();
    return this;
  }

  /** The outputs where there are several; `null` for one. */
  protected get outputForm(): OutputForm | null {
    return null;
  }

  /** Drops all compiled steps: the model's structure or its compilation has changed. */
  protected abstract forgetPrograms(): void;

  /** What `compile` made, or an error that says to call it. For Gradus's own rooms. */
  requireCompiled(): Compiled {
    if (this.#compiled !== null) return this.#compiled;
    throw new StateError(
      "model/not-compiled",
      `${this.name}: call compile() before training or evaluating, for instance compile({ optimizer: "adam", loss: "mse" }).`,
    );
  }

  /** {@link requireCompiled}, with the code that names stand for. */
  protected async loadCompiled(): Promise<Compiled> {
    const compiled = this.requireCompiled();
    // Not awaited where there is nothing to wait for.
    if (!compiled.isLoaded) await compiled.load();
    return compiled;
  }

  /** Runs `body` as if `compiled` were what `compile` made last: a fit goes on as it began. For Gradus's own rooms. */
  withCompiled<T>(compiled: Compiled, body: () => T): T {
    const latest = this.#compiled;
    this.#compiled = compiled;
    try {
      return body();
    } finally {
      this.#compiled = latest;
    }
  }

  /** What `compile` made; `null` before. For Gradus's own rooms. */
  get compiled(): Compiled | null {
    return this.#compiled;
  }

  /**
   * The optimizer that `compile` was given; `null` before.
   *
   * @throws {@link StateError} `compile/not-loaded` before the first `fit`, where it was given by one of the rarer names.
   */
  get optimizer(): Optimizer | null {
    return this.#compiled?.optimizer ?? null;
  }

  /** Options that `compile` was given; `null` before. */
  get compileOptions(): CompileOptions | null {
    return this.#compiled?.options ?? null;
  }

  /** The mean loss, as logs and history show it. */
  get lossTracker(): Mean {
    return this.requireCompiled().lossTracker;
  }

  /**
   * All metrics, the mean loss first; those that `compile` was told by name are there once data has been seen. They begin anew
   * with each epoch. A subclass with metrics of its own adds them: `override get metrics() { return [...super.metrics, mine]; }`.
   */
  get metrics(): readonly Metric[] {
    return this.#compiled?.metrics ?? [];
  }

  /** Keys of logs: the loss first, then metrics, then weighted metrics. */
  get metricsNames(): readonly string[] {
    return this.#compiled?.keys ?? [];
  }

  /** Forgets the batches that metrics have seen. */
  resetMetrics(): void {
    for (const metric of this.metrics) metric.resetState();
  }

  /**
   * The number that training minimises: the compiled loss, and all of {@link losses}.
   *
   * @throws {@link StateError} `fit/no-loss`
   */
  computeLoss(
    _x: In,
    y: Out,
    yPred: Out,
    sampleWeight: Out | null = null,
    _training = true,
  ): Tensor {
    const compiled = this.requireCompiled().lossOf(
      tensorsOf(y as Tensors),
      tensorsOf(yPred as Tensors),
      sampleWeight === null ? [] : tensorsOf(sampleWeight as Tensors),
    );
    const parts = compiled === null ? this.losses : [compiled, ...this.losses];
    if (parts.length === 0) {
      throw new StateError(
        "fit/no-loss",
        'fit: there is no loss to minimise. Pass one to compile, for instance compile({ loss: "mse" }).',
      );
    }
    return parts
      .map((part) => (part.ndim === 0 ? part : part.sum()))
      .reduce((sum, part) => sum.add(part));
  }

  /** Shows a batch to the compiled metrics. @returns The values of all of them so far, the mean loss first. */
  computeMetrics(_x: In, y: Out, yPred: Out, sampleWeight: Out | null = null): StepLogs {
    const compiled = this.requireCompiled();
    const weights = sampleWeight === null ? [] : tensorsOf(sampleWeight as Tensors);
    compiled.update(tensorsOf(y as Tensors), tensorsOf(yPred as Tensors), weights);
    return compiled.results();
  }

  /**
   * One step of training: forward, loss, gradients, update of the weights, metrics. Called once for each size of batch, on tensors
   * without values; what it does to variables is compiled and run for every batch.
   *
   * @returns What logs and history show of the epoch: the values of its last step.
   */
  trainStep([x, y, sampleWeight]: StepData<In, Out>): StepLogs {
    const { optimizer } = this.requireCompiled();
    const variables = this.trainableWeights;
    const forward = (): readonly [Tensor, Tensor, Out] => {
      const prediction = this.apply(x as Nested<TensorLike>, { training: true });
      const unscaled = this.computeLoss(x, y, prediction, sampleWeight, true);
      return [optimizer.scaleLoss(unscaled), unscaled, prediction];
    };
    const { value, gradients } = recordVariableGrads(forward, variables, []);
    const [, loss, yPred] = value;
    if (variables.length > 0) optimizer.apply(gradients, variables);
    this.lossTracker.updateState(loss, batchOf(x as Tensors));
    return this.computeMetrics(x, y, yPred, sampleWeight);
  }

  /** One step of evaluation, traced as {@link trainStep} is. */
  testStep([x, y, sampleWeight]: StepData<In, Out>): StepLogs {
    const yPred = this.apply(x as Nested<TensorLike>);
    const loss = this.computeLoss(x, y, yPred, sampleWeight, false);
    this.lossTracker.updateState(loss, batchOf(x as Tensors));
    return this.computeMetrics(x, y, yPred, sampleWeight);
  }

  /** One step of prediction, traced as {@link trainStep} is. Each row's output hangs on that row alone. */
  predictStep([x]: readonly [x: In]): Out {
    return this.apply(x as Nested<TensorLike>);
  }
}

/** Samples in a batch. */
function batchOf(x: Tensors): number {
  return tensorsOf(x)[0]?.shape[0] ?? 1;
}
