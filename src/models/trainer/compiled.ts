/**
 * @module models/trainer/compiled — what `compile` was told, resolved: optimizer, loss, metrics.
 */
import { formatReceived, StateError, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../../nn/config.ts";
import { afterLoading, Later, later } from "../../nn/identifier.ts";
import type { Loss } from "../../nn/losses/loss.ts";
import { findLoss, type LossIdentifier } from "../../nn/losses/registry.ts";
import { Mean, MeanMetric, Metric } from "../../nn/metrics/metric.ts";
import { findMetric, type MetricEntry, type MetricName } from "../../nn/metrics/registry.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { findOptimizer, type OptimizerIdentifier } from "../../nn/optimizers/registry.ts";
import { requireTensor } from "../../ops/convert.ts";
import type { EagerRunner } from "../../runtime/eager-runner.ts";
import { integerOption } from "./options.ts";

/** A function that gives a value for each sample, as a metric. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;
export type MetricIdentifier = MetricName | (string & {}) | Metric | MetricFunction;

/** Options of `compile`. */
export interface CompileOptions {
  /** Default `"rmsprop"`, as in Keras. */
  readonly optimizer?: OptimizerIdentifier | undefined;
  /** Also a list of the one output's loss. */
  readonly loss?: LossIdentifier | readonly [LossIdentifier] | null | undefined;
  /** What the loss counts, beside penalties: a number, or a list or record of the one output's. `null` (default): 1. */
  readonly lossWeights?: LossWeights | null | undefined;
  /** Also a list of the one output's list. */
  readonly metrics?: MetricList | null | undefined;
  /** Metrics that take sample weights into account. */
  readonly weightedMetrics?: MetricList | null | undefined;
  /**
   * Runs steps op by op instead of compiling them, so that `console.log` in a layer's `call` shows values. Slow: for debugging.
   * Default `false`.
   */
  readonly runEagerly?: boolean | undefined;
  /** Steps that run between two calls of batch hooks. Default 1. */
  readonly stepsPerExecution?: number | undefined;
  /** `false` is `runEagerly: true`; `"auto"` (default) and `true` compile. */
  readonly jitCompile?: boolean | "auto" | undefined;
  /** Holds for the dtype policy `mixed_float16` alone, as in Keras; without it there is nothing to scale. Default `true`. */
  readonly autoScaleLoss?: boolean | undefined;
}

/** One number, bare or as the only one of a list or record. */
export type LossWeights = number | readonly number[] | Readonly<Record<string, number>>;
export type MetricList = readonly MetricIdentifier[] | readonly [readonly MetricIdentifier[]];

/** A function of your own as a metric: the mean of its values. */
class FunctionMetric extends MeanMetric {
  static override readonly className: string = "MeanMetricWrapper";
  readonly #function: MetricFunction;

  constructor(f: MetricFunction) {
    super({ name: f.name || "metric" });
    this.#function = f;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return requireTensor(`The metric "${this.name}"`, this.#function(yTrue, yPred));
  }
}

/** Makes a metric, once it is known what targets and outputs look like. */
type MetricMaker = (targetShape: PartialShape, outputShape: PartialShape) => Metric;

/** @throws {@link ValueError} `identifier/unknown`, `compile/metric` */
function metricMaker(identifier: MetricIdentifier): MetricMaker | Later<MetricMaker> {
  if (identifier instanceof Metric) return () => identifier;
  if (typeof identifier === "string") {
    return afterLoading(findMetric(identifier), (entry: MetricEntry) => (target, output) => {
      const metric = new ("classFor" in entry ? entry.classFor(target, output) : entry)();
      // The key in logs is what the user wrote.
      metric.name = identifier;
      return metric;
    });
  }
  if (typeof identifier === "function" && !(identifier.prototype instanceof Metric)) {
    return () => new FunctionMetric(identifier);
  }
  throw new ValueError(
    "compile/metric",
    `compile: a metric is a name, a Metric or a function. Received: ${formatReceived(identifier)}.`,
  );
}

/** What is at hand. @throws {@link StateError} `compile/not-loaded` */
function atHand<T>(what: string, value: T | Later<T>): T {
  if (!(value instanceof Later)) return value;
  throw new StateError(
    "compile/not-loaded",
    `compile: the code of the ${what} that was named is loaded by the first fit or evaluate. To use it before, pass the object itself: { ${what}: new … }.`,
  );
}

/** @throws {@link ValueError} `compile/loss-weights` */
function lossWeightOf(given: LossWeights | null): number | null {
  if (given === null) return null;
  const numbers = typeof given === "object" ? Object.values(given) : [given];
  const [weight] = numbers;
  if (numbers.length === 1 && Number.isFinite(weight)) return weight ?? null;
  throw new ValueError(
    "compile/loss-weights",
    `compile: lossWeights is one finite number for the model's one output, bare or in a list. Received: ${formatReceived(given)}.`,
  );
}

/** What `[["mae"]]` says of the one output. */
function ofOneOutput(given: unknown): unknown {
  return Array.isArray(given) && given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
}

/** Batches that are gathered into metrics. */
export interface GatheringRun {
  /** Makes the metrics' values readable. */
  settle(): void;
}

/** A compiled model's training setup. */
export class Compiled {
  readonly options: CompileOptions;
  /** Mean loss over the batches of an epoch, weighted by their sizes. */
  readonly lossTracker: Mean = new Mean({ name: "loss" });
  readonly stepsPerExecution: number;
  /** Factor of the loss; `null` for 1. */
  readonly lossWeight: number | null;
  /** Makes steps that run op by op; `null` where steps are compiled. */
  #eagerRunner: typeof EagerRunner | Later<typeof EagerRunner> | null;
  #optimizer: Optimizer | Later<Optimizer>;
  #loss: Loss | null | Later<Loss | null>;
  #makers: readonly (MetricMaker | Later<MetricMaker>)[];
  #weightedMakers: readonly (MetricMaker | Later<MetricMaker>)[];
  #metrics: readonly Metric[] | null = null;
  #gathering: GatheringRun | null = null;
  /** What runs have gathered that others have interrupted. */
  readonly #aside = new Map<GatheringRun, readonly Tensor[]>();
  #weighted: readonly Metric[] = [];
  readonly #warnings = new Set<string>();

  constructor(options: CompileOptions) {
    const full = withDefaults("compile", options, {
      optimizer: "rmsprop" as OptimizerIdentifier,
      loss: null,
      lossWeights: null,
      metrics: null,
      weightedMetrics: null,
      runEagerly: false,
      stepsPerExecution: 1,
      jitCompile: "auto" as boolean | "auto",
      autoScaleLoss: true,
    });
    this.options = full;
    // Unknown names fail here, not at the first batch.
    this.#optimizer = findOptimizer(full.optimizer);
    const loss = Array.isArray(full.loss) && full.loss.length === 1 ? full.loss[0] : full.loss;
    this.#loss = loss === null ? null : findLoss(loss);
    this.lossWeight = lossWeightOf(full.lossWeights);
    this.stepsPerExecution = integerOption(
      "compile",
      "stepsPerExecution",
      full.stepsPerExecution,
      1,
    );
    const isEager = full.runEagerly || full.jitCompile === false;
    this.#eagerRunner = isEager ? later(async () => (await import("./rare.ts")).EagerRunner) : null;
    const makers = (name: "metrics" | "weightedMetrics"): (MetricMaker | Later<MetricMaker>)[] => {
      const given = ofOneOutput(full[name] ?? []);
      if (Array.isArray(given)) return given.map(metricMaker);
      throw new ValueError(
        "compile/metrics",
        `compile: ${name} is a list, for instance ["mae"]. Received: ${formatReceived(given)}.`,
      );
    };
    this.#makers = makers("metrics");
    this.#weightedMakers = makers("weightedMetrics");
  }

  /** @throws {@link StateError} `compile/not-loaded` */
  get optimizer(): Optimizer {
    return atHand("optimizer", this.#optimizer);
  }

  /** @throws {@link StateError} `compile/not-loaded` */
  get loss(): Loss | null {
    return atHand("loss", this.#loss);
  }

  /** @throws {@link StateError} `compile/not-loaded` */
  get eagerRunner(): typeof EagerRunner | null {
    return atHand("runEagerly", this.#eagerRunner);
  }

  /** Whether {@link load} has nothing to wait for. */
  get isLoaded(): boolean {
    const parts = [this.#optimizer, this.#loss, this.#eagerRunner];
    return ![...parts, ...this.#makers, ...this.#weightedMakers].some(
      (part) => part instanceof Later,
    );
  }

  /** Loads what names stand for. */
  async load(): Promise<void> {
    const loaded = async <T>(value: T | Later<T>): Promise<T> =>
      value instanceof Later ? await value.load() : value;
    const [optimizer, loss, eagerRunner, makers, weightedMakers] = await Promise.all([
      loaded(this.#optimizer),
      loaded(this.#loss),
      loaded(this.#eagerRunner),
      Promise.all(this.#makers.map(loaded)),
      Promise.all(this.#weightedMakers.map(loaded)),
    ]);
    // Another call that waited for the same may have been quicker, and its objects are in use.
    if (this.isLoaded) return;
    this.#optimizer = optimizer;
    this.#loss = loss;
    this.#eagerRunner = eagerRunner;
    this.#makers = makers;
    this.#weightedMakers = weightedMakers;
  }

  /** Whether this is the first time that `warning` would be given since `compile`. */
  isFirst(warning: string): boolean {
    const isFirst = !this.#warnings.has(warning);
    this.#warnings.add(warning);
    return isFirst;
  }

  /** Whether metrics are made, which needs the shapes of targets and outputs. */
  get isBuilt(): boolean {
    return this.#metrics !== null;
  }

  /** Makes the metrics, once. */
  build(targetShape: PartialShape, outputShape: PartialShape): void {
    if (this.#metrics !== null) return;
    const made = (maker: MetricMaker | Later<MetricMaker>): Metric =>
      atHand("metrics", maker)(targetShape, outputShape);
    this.#metrics = this.#makers.map(made);
    this.#weighted = this.#weightedMakers.map(made);
    for (const metric of this.metrics) metric.build(outputShape);
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
   *
   * @param metrics - The model's.
   */
  gatherFor(run: GatheringRun | null, metrics: readonly Metric[]): void {
    const current = this.#gathering;
    if (current === run) return;
    const variables = metrics.flatMap((metric) => metric.variables);
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

  /** Updates all metrics but the mean loss with a batch. */
  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    for (const metric of this.#metrics ?? []) metric.updateState(yTrue, yPred);
    for (const metric of this.#weighted) metric.updateState(yTrue, yPred, sampleWeight);
  }

  /** Values of all metrics, by key. */
  results(): Readonly<Record<string, Tensor>> {
    const { keys, metrics } = this;
    return Object.fromEntries(metrics.map((metric, i) => [keys[i] ?? "", metric.result()]));
  }
}
