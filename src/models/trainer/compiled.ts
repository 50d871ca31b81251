/**
 * @module models/trainer/compiled — what `compile` was told, resolved: optimizer, loss, metrics.
 */
import { formatReceived, StateError, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../../nn/config.ts";
import { afterLoading, Later, later } from "../../nn/identifier.ts";
import { maskOf } from "../../nn/layers/call-context.ts";
import type { Loss } from "../../nn/losses/loss.ts";
import { findLoss, type LossIdentifier } from "../../nn/losses/registry.ts";
import { Mean, MeanMetric, Metric } from "../../nn/metrics/metric.ts";
import { findMetric, type MetricEntry, type MetricName } from "../../nn/metrics/registry.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { findOptimizer, type OptimizerIdentifier } from "../../nn/optimizers/registry.ts";
import type { PartialSpec } from "../../nn/structure.ts";
import { requireTensor } from "../../ops/convert.ts";
import type { EagerRunner } from "../../runtime/eager-runner.ts";
import type { Rows } from "./data.ts";
import { integerOption } from "./options.ts";

/** A function that gives a value for each sample, as a metric. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;
export type MetricIdentifier = MetricName | (string & {}) | Metric | MetricFunction;

/** Options of `compile`. */
export interface CompileOptions {
  /** Default `"rmsprop"`, as in Keras. */
  readonly optimizer?: OptimizerIdentifier | undefined;
  /** One for all outputs; or for each its own: a list, or an object by the outputs' names, `null` where there is none. */
  readonly loss?: ByOutput<LossIdentifier> | null | undefined;
  /** What each loss counts in their sum: a number, a list, or an object by the outputs' names. `null` (default): 1. */
  readonly lossWeights?: LossWeights | null | undefined;
  /** A list; for several outputs a list of lists, or an object of lists by the outputs' names. */
  readonly metrics?: MetricList | null | undefined;
  /** Metrics that take sample weights into account, likewise. */
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

/** One, or one for each output. */
export type ByOutput<T> = T | readonly (T | null)[] | Readonly<Record<string, T | null>>;
export type LossWeights = number | readonly number[] | Readonly<Record<string, number>>;
export type MetricList =
  | readonly (MetricIdentifier | readonly MetricIdentifier[] | null)[]
  | Readonly<Record<string, MetricIdentifier | readonly MetricIdentifier[] | null>>;

/** The outputs of a model that has several. */
export interface OutputForm {
  readonly names: readonly string[];
  /** What an option says for each of them. */
  split(option: string, value: unknown): readonly unknown[];
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
function lossWeightOf(given: unknown): number | null {
  if (given === null || given === undefined) return null;
  if (typeof given === "number" && Number.isFinite(given)) return given;
  throw new ValueError(
    "compile/loss-weights",
    `compile: lossWeights has one finite number for each of the model's outputs, bare or in a list. Received: ${formatReceived(given)}.`,
  );
}

/** What is said of the one output: also as a list, or as an object, of one. */
function ofOneOutput(option: string, given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const isPlain = Array.isArray(given) || Object.getPrototypeOf(given) === Object.prototype;
  if (!isPlain) return given;
  const items = Object.values(given);
  const isMetrics = option.toLowerCase().endsWith("metrics");
  if (isMetrics && items.length === 0) return null;
  // A list of metrics is what one output has; a list in a list, or in an object, says so.
  const isWrapped =
    items.length === 1 && (!isMetrics || Array.isArray(items[0]) || !Array.isArray(given));
  return isWrapped ? items[0] : given;
}

/** Batches that are gathered into metrics. */
export interface GatheringRun {
  /** Makes the metrics' values readable. */
  settle(): void;
}

type Makers = readonly (readonly (MetricMaker | Later<MetricMaker>)[])[];

/** A compiled model's training setup. */
export class Compiled {
  readonly options: CompileOptions;
  /** Mean loss over the batches of an epoch, weighted by their sizes. */
  readonly lossTracker: Mean = new Mean({ name: "loss" });
  readonly stepsPerExecution: number;
  /** Factor of each output's loss; `null` for 1. */
  readonly lossWeights: readonly (number | null)[];
  /** Mean loss of each output, where several have one. */
  readonly #trackers: readonly (Mean | null)[];
  readonly #names: readonly string[];
  /** Makes steps that run op by op; `null` where steps are compiled. */
  #eagerRunner: typeof EagerRunner | Later<typeof EagerRunner> | null;
  #optimizer: Optimizer | Later<Optimizer>;
  #losses: readonly (Loss | null | Later<Loss | null>)[];
  /** For each output. */
  #makers: Makers;
  #weightedMakers: Makers;
  #metrics: readonly (readonly Metric[])[] | null = null;
  #gathering: GatheringRun | null = null;
  /** What runs have gathered that others have interrupted. */
  readonly #aside = new Map<GatheringRun, readonly Tensor[]>();
  #weighted: readonly (readonly Metric[])[] = [];
  readonly #warnings = new Set<string>();

  /** @param outputs - `null` for a model of one output. */
  constructor(options: CompileOptions, outputs: OutputForm | null = null) {
    const full = withDefaults("compile", options, {
      optimizer: "rmsprop" as OptimizerIdentifier,
      loss: null as CompileOptions["loss"],
      lossWeights: null as CompileOptions["lossWeights"],
      metrics: null as CompileOptions["metrics"],
      weightedMetrics: null as CompileOptions["metrics"],
      runEagerly: false,
      stepsPerExecution: 1,
      jitCompile: "auto" as boolean | "auto",
      autoScaleLoss: true,
    });
    this.options = full;
    // Unknown names fail here, not at the first batch.
    this.#optimizer = findOptimizer(full.optimizer);
    const split = (option: keyof CompileOptions): readonly unknown[] =>
      outputs?.split(option, full[option]) ?? [ofOneOutput(option, full[option])];
    this.#names = outputs?.names ?? [""];
    this.#losses = split("loss").map((loss) =>
      loss == null ? null : findLoss(loss as LossIdentifier),
    );
    this.lossWeights = split("lossWeights").map(lossWeightOf);
    const count = this.#losses.filter((loss) => loss !== null).length;
    this.#trackers = this.#losses.map((loss, i) =>
      loss === null || count < 2 ? null : new Mean({ name: `${this.#names[i]}_loss` }),
    );
    this.stepsPerExecution = integerOption(
      "compile",
      "stepsPerExecution",
      full.stepsPerExecution,
      1,
    );
    const isEager = full.runEagerly || full.jitCompile === false;
    this.#eagerRunner = isEager ? later(async () => (await import("./rare.ts")).EagerRunner) : null;
    const makers = (name: "metrics" | "weightedMetrics"): Makers =>
      split(name).map((given) => {
        if (Array.isArray(given)) return given.map(metricMaker);
        if (given == null) return [];
        if (outputs !== null) return [metricMaker(given as MetricIdentifier)];
        throw new ValueError(
          "compile/metrics",
          `compile: ${name} is a list, for instance ["mae"]. Received: ${formatReceived(given)}.`,
        );
      });
    this.#makers = makers("metrics");
    this.#weightedMakers = makers("weightedMetrics");
  }

  /** @throws {@link StateError} `compile/not-loaded` */
  get optimizer(): Optimizer {
    return atHand("optimizer", this.#optimizer);
  }

  /** @throws {@link StateError} `compile/not-loaded` */
  get losses(): readonly (Loss | null)[] {
    return this.#losses.map((loss) => atHand("loss", loss));
  }

  /** @throws {@link StateError} `compile/not-loaded` */
  get eagerRunner(): typeof EagerRunner | null {
    return atHand("runEagerly", this.#eagerRunner);
  }

  /** Whether {@link load} has nothing to wait for. */
  get isLoaded(): boolean {
    const parts = [
      this.#optimizer,
      this.#eagerRunner,
      this.#losses,
      this.#makers,
      this.#weightedMakers,
    ];
    return !parts.flat(2).some((part) => part instanceof Later);
  }

  /** Loads what names stand for. */
  async load(): Promise<void> {
    const loaded = async <T>(value: T | Later<T>): Promise<T> =>
      value instanceof Later ? await value.load() : value;
    const all = <T>(values: readonly (T | Later<T>)[]): Promise<T[]> =>
      Promise.all(values.map(loaded));
    const [optimizer, losses, eagerRunner, makers, weightedMakers] = await Promise.all([
      loaded(this.#optimizer),
      all(this.#losses),
      loaded(this.#eagerRunner),
      Promise.all(this.#makers.map(all)),
      Promise.all(this.#weightedMakers.map(all)),
    ]);
    // Another call that waited for the same may have been quicker, and its objects are in use.
    if (this.isLoaded) return;
    this.#optimizer = optimizer;
    this.#losses = losses;
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

  /** Makes the metrics, once, for data and outputs of these shapes. */
  build(targets: readonly Rows[], outputs: readonly PartialSpec[]): void {
    this.requireTargets(targets, outputs);
    if (this.#metrics !== null) return;
    const made = (makers: Makers): Metric[][] =>
      makers.map((list, i) => {
        const shape = outputs[i]?.shape ?? [];
        const target = [null, ...(targets[i]?.sample ?? [])];
        return list.map((maker) => {
          const metric = atHand("metrics", maker)(target, shape);
          metric.build(shape);
          return metric;
        });
      });
    this.#metrics = made(this.#makers);
    this.#weighted = made(this.#weightedMakers);
  }

  /** Lets the losses check targets' values. */
  requireTargets(targets: readonly Rows[], outputs: readonly PartialSpec[]): void {
    this.losses.forEach((loss, i) => {
      const [rows, output] = [targets[i], outputs[i]];
      if (rows !== undefined && output !== undefined) loss?.requireTargets(rows, output.shape);
    });
  }

  /** All metrics, the mean loss first. */
  get metrics(): readonly Metric[] {
    const trackers = this.#trackers.filter((tracker) => tracker !== null);
    return [
      this.lossTracker,
      ...trackers,
      ...(this.#metrics ?? []).flat(),
      ...this.#weighted.flat(),
    ];
  }

  /** Keys of logs, in order, made unique as Keras makes them: `accuracy`, `accuracy_1`, `weighted_accuracy`, `output_accuracy`. */
  get keys(): readonly string[] {
    const seen = new Map<string, number>();
    const unique = (name: string): string => {
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return count === 0 ? name : `${name}_${count}`;
    };
    const prefixed = (name: string, i: number): string =>
      this.#names[i] ? `${this.#names[i]}_${name}` : name;
    const losses = [this.lossTracker, ...this.#trackers].flatMap((tracker) => tracker?.name ?? []);
    return [
      ...losses.map(unique),
      ...(this.#metrics ?? []).flatMap((list, i) =>
        list.map(({ name }) => unique(prefixed(name, i))),
      ),
      ...this.#weighted.flatMap((list, i) =>
        list.map(({ name }) => {
          const plain = prefixed(name, i);
          return unique(seen.has(plain) ? prefixed(`weighted_${name}`, i) : plain);
        }),
      ),
    ];
  }

  /** The sum of all outputs' losses, weighted; `null` where there are none. Notes each, where there are several. */
  lossOf(
    targets: readonly Tensor[],
    predictions: readonly Tensor[],
    weights: readonly (Tensor | null)[],
  ): Tensor | null {
    const values = this.losses.flatMap((loss, i) => {
      const [target, prediction] = [targets[i], predictions[i]];
      if (loss === null || target === undefined || prediction === undefined) return [];
      const value = loss.apply(target, prediction, weights[i] ?? null, maskOf(prediction));
      this.#trackers[i]?.updateState(value, prediction.shape[0] ?? 1);
      const weight = this.lossWeights[i] ?? null;
      return [weight === null ? value : value.multiply(weight)];
    });
    const [first, ...others] = values;
    return first === undefined ? null : others.reduce((sum, value) => sum.add(value), first);
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

  /** Updates all metrics but the mean losses with a batch. */
  update(
    targets: readonly Tensor[],
    predictions: readonly Tensor[],
    weights: readonly (Tensor | null)[],
  ): void {
    targets.forEach((yTrue, i) => {
      const yPred = predictions[i];
      if (yPred === undefined) return;
      for (const metric of this.#metrics?.[i] ?? []) metric.updateState(yTrue, yPred);
      for (const metric of this.#weighted[i] ?? []) {
        metric.updateState(yTrue, yPred, weights[i] ?? null);
      }
    });
  }

  /** Values of all metrics, by key. */
  results(): Readonly<Record<string, Tensor>> {
    const { keys, metrics } = this;
    return Object.fromEntries(metrics.map((metric, i) => [keys[i] ?? "", metric.result()]));
  }
}
