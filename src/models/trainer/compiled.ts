/**
 * @module models/trainer/compiled — what `compile` was told, resolved: optimizer, loss, metrics.
 */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../../nn/config.ts";
import type { Loss } from "../../nn/losses/loss.ts";
import { getLoss, type LossIdentifier } from "../../nn/losses/registry.ts";
import { Mean, MeanMetric, Metric } from "../../nn/metrics/metric.ts";
import { decideMetric, findMetric, type MetricName } from "../../nn/metrics/registry.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { getOptimizer, type OptimizerIdentifier } from "../../nn/optimizers/registry.ts";

/** A function that gives a value for each sample, as a metric. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;
export type MetricIdentifier = MetricName | (string & {}) | Metric | MetricFunction;

/** Options of `compile`. */
export interface CompileOptions {
  /** Default `"rmsprop"`, as in Keras. */
  readonly optimizer?: OptimizerIdentifier | undefined;
  readonly loss?: LossIdentifier | null | undefined;
  readonly metrics?: readonly MetricIdentifier[] | null | undefined;
  /** Metrics that take sample weights into account. */
  readonly weightedMetrics?: readonly MetricIdentifier[] | null | undefined;
  /** Steps that run between two calls of batch hooks. Default 1. */
  readonly stepsPerExecution?: number | undefined;
}

/** A function of your own as a metric: the mean of its values. */
class FunctionMetric extends MeanMetric {
  static override readonly className: string = "MeanMetricWrapper";
  readonly #function: MetricFunction;

  constructor(f: MetricFunction) {
    super({ name: f.name || "metric" });
    this.#function = f;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#function(yTrue, yPred);
  }
}

/** Batches that are gathered into metrics. */
export interface GatheringRun {
  /** Makes the metrics' values readable. */
  settle(): void;
}

/** A compiled model's training setup. */
export class Compiled {
  readonly options: CompileOptions;
  readonly optimizer: Optimizer;
  readonly loss: Loss | null;
  /** Mean loss over the batches of an epoch, weighted by their sizes. */
  readonly lossTracker: Mean = new Mean({ name: "loss" });
  readonly stepsPerExecution: number;
  #metrics: readonly Metric[] | null = null;
  #gathering: GatheringRun | null = null;
  /** What runs have gathered that others have interrupted. */
  readonly #aside = new Map<GatheringRun, readonly Tensor[]>();
  #weighted: readonly Metric[] = [];

  constructor(options: CompileOptions) {
    const full = withDefaults("compile", options, {
      optimizer: "rmsprop" as OptimizerIdentifier,
      loss: null,
      metrics: null,
      weightedMetrics: null,
      stepsPerExecution: 1,
    });
    this.options = full;
    this.optimizer = getOptimizer(full.optimizer);
    this.loss = full.loss === null ? null : getLoss(full.loss);
    this.stepsPerExecution = full.stepsPerExecution;
    for (const name of ["metrics", "weightedMetrics"] as const) {
      if (full[name] === null || Array.isArray(full[name])) continue;
      throw new ValueError(
        "compile/metrics",
        `compile: ${name} is a list, for instance ["mae"]. Received: ${formatReceived(full[name])}.`,
      );
    }
    for (const metric of [...(full.metrics ?? []), ...(full.weightedMetrics ?? [])]) {
      // Unknown names fail here, not at the first batch.
      if (typeof metric === "string") findMetric(metric);
      else if (
        typeof metric === "function"
          ? metric.prototype instanceof Metric
          : !(metric instanceof Metric)
      ) {
        throw new ValueError(
          "compile/metric",
          `compile: a metric is a name, a Metric or a function. Received: ${formatReceived(metric)}.`,
        );
      }
    }
  }

  /** Whether metrics are made, which needs the shapes of targets and outputs. */
  get isBuilt(): boolean {
    return this.#metrics !== null;
  }

  /** Makes the metrics, once. */
  build(targetShape: PartialShape, outputShape: PartialShape): void {
    if (this.#metrics !== null) return;
    const make = (identifier: MetricIdentifier): Metric => {
      if (identifier instanceof Metric) return identifier;
      if (typeof identifier === "function") return new FunctionMetric(identifier);
      const found = findMetric(identifier);
      const Class =
        typeof found === "string" ? decideMetric(found, targetShape, outputShape) : found;
      const metric = new Class();
      // The key in logs is what the user wrote.
      metric.name = identifier;
      return metric;
    };
    this.#metrics = (this.options.metrics ?? []).map(make);
    this.#weighted = (this.options.weightedMetrics ?? []).map(make);
  }

  /** All metrics, the mean loss first. */
  get metrics(): readonly Metric[] {
    return [this.lossTracker, ...(this.#metrics ?? []), ...this.#weighted];
  }

  /** Keys of logs, in order, made unique as Keras makes them: `accuracy`, `accuracy_1`, `weighted_accuracy`. */
  get keys(): readonly string[] {
    const seen = new Map<string, number>();
    const unique = (name: string): string => {
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return count === 0 ? name : `${name}_${count}`;
    };
    const plain = [this.lossTracker, ...(this.#metrics ?? [])].map(({ name }) => unique(name));
    const weighted = this.#weighted.map(({ name }) =>
      unique(seen.has(name) ? `weighted_${name}` : name),
    );
    return [...plain, ...weighted];
  }

  /**
   * Lends the metrics' variables to `run` (`null`: to a single batch). What a run that is not over has gathered is put aside,
   * and put back when it goes on: evaluations may interleave with a fit and with each other.
   */
  gatherFor(run: GatheringRun | null): void {
    const current = this.#gathering;
    if (current === run) return;
    const variables = this.metrics.flatMap((metric) => metric.variables);
    if (current !== null) {
      current.settle();
      this.#aside.set(
        current,
        variables.map(({ value }) => value),
      );
    }
    const own = run === null ? undefined : this.#aside.get(run);
    own?.forEach((value, i) => {
      variables[i]?.assign(value);
    });
    this.#gathering = run;
  }

  /** The run needs the metrics' variables no longer; they keep what it gathered. */
  endGathering(run: GatheringRun): void {
    this.#aside.delete(run);
    if (this.#gathering !== run) return;
    run.settle();
    this.#gathering = null;
  }

  /** Updates the mean loss and all metrics with a batch. */
  update(
    loss: Tensor,
    batchSize: number,
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null,
  ): void {
    this.lossTracker.updateState(loss, batchSize);
    for (const metric of this.#metrics ?? []) metric.updateState(yTrue, yPred);
    for (const metric of this.#weighted) metric.updateState(yTrue, yPred, sampleWeight);
  }
}
