/**
 * @module models/model — what every model can do: compile, fit, evaluate, predict, summary.
 */

import { printSummary } from "#summary";
import { ShapeError } from "../core/errors.ts";
import { type MimeBundle, preformatted } from "../core/inspectable.ts";
import type { FileSink } from "../formats/file-sink.ts";
import type { FileSource } from "../formats/file-source.ts";
import { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import type { SymbolicTensor } from "../nn/graph.ts";
import type { AnyLayer } from "../nn/layers/layer.ts";
import type { LayerConfig } from "../nn/layers/layer-options.ts";
import {
  leavesOf,
  type Nested,
  type PartialSpec,
  type Shapes,
  type Tensors,
  type WithLeaves,
} from "../nn/structure.ts";
import { array } from "../ops/convert.ts";
import { floatx } from "../runtime/config.ts";
import { type CallbackHooks, HookRunner, type Logs } from "./callbacks/callback.ts";
import type { History } from "./callbacks/history.ts";
import { LineBudget } from "./callbacks/line-budget.ts";
import { openBar } from "./callbacks/open-bar.ts";
import type { ProgressBar } from "./callbacks/progress-bar.ts";
import { type Verbose, verbosity } from "./callbacks/verbosity.ts";
import type { LoadWeightsOptions } from "./load-weights.ts";
import type { SaveModelOptions } from "./save-model.ts";
import type { ModelStructure, SavedModel } from "./saved-model.ts";
import type { SummaryOptions } from "./summary/summary.ts";
import { RunCache } from "./trainer/batch-run.ts";
import type { Compiled } from "./trainer/compiled.ts";
import {
  countOf,
  type DataForm,
  type DataLike,
  type DataRows,
  dataRows,
  firstRows,
  type InputPart,
  inputsOf,
  type Rows,
} from "./trainer/data.ts";
import { evaluateRows } from "./trainer/evaluate.ts";
import { fit, requireIdle } from "./trainer/fit.ts";
import type { FitOptions } from "./trainer/fit-options.ts";
import { inOrder } from "./trainer/metric-reader.ts";
import type { OnBatch } from "./trainer/on-batch.ts";
import { integerOption, requireKnownOptions, stepSizes } from "./trainer/options.ts";
import { Predictor, predictRows } from "./trainer/predict.ts";
import { makeStep } from "./trainer/steps.ts";
import { Trainer } from "./trainer/trainer.ts";
import type { TrainingLoop } from "./trainer/training-loop.ts";

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** Default 32, or what makes `steps` batches of all samples. */
  readonly batchSize?: number | null | undefined;
  /** Batches to take, from the first on. `null` (default): all. */
  readonly steps?: number | null | undefined;
  /** Default `"auto"`. */
  readonly verbose?: Verbose | undefined;
  readonly sampleWeight?: Nested<TensorLike | null> | undefined;
  readonly callbacks?: readonly CallbackHooks[] | undefined;
  /** Whether to return values by key. Default `false`: a number, or a list with the loss first. */
  readonly returnDict?: boolean | undefined;
}

/** Options of `predict`. */
export interface PredictOptions {
  /** Default 32, or what makes `steps` batches of all samples. */
  readonly batchSize?: number | null | undefined;
  /** Batches to take, from the first on. `null` (default): all. */
  readonly steps?: number | null | undefined;
  /** Default `"auto"`. */
  readonly verbose?: Verbose | undefined;
  readonly callbacks?: readonly CallbackHooks[] | undefined;
}

/** Names of {@link PredictOptions}. */
const predictOptions = ["batchSize", "steps", "verbose", "callbacks"] as const;

/** What may be passed for tensors of the structure `T`: the same structure, a list, or an object by names. */
export type DataOf<T> = T extends Tensor ? DataLike : Nested<DataLike> | WithLeaves<T, DataLike>;

/** Any model, whatever it takes and gives. */
export type AnyModel = Model<Tensors, Tensors, Nested<SymbolicTensor>>;

/**
 * A layer that can be trained.
 *
 * @typeParam In - Structure of the inputs.
 * @typeParam Out - Structure of the outputs.
 */
export abstract class Model<In = Tensor, Out = Tensor, Symbolic = WithLeaves<Out, SymbolicTensor>>
  extends Trainer<In, Out, Symbolic>
  implements DataForm
{
  /** Set it to `true`, in a callback say, to end training after the current epoch or batch. */
  stopTraining = false;
  /** What the last `fit` returned; `null` before. */
  history: History | null = null;
  /** The training that runs. For Gradus's own rooms, as the next. */
  trainingLoop: TrainingLoop | null = null;
  /** What progress bars may still print. For Gradus's own rooms. */
  readonly lineBudget: LineBudget = new LineBudget();
  #isTraining = false;
  #predictor = new Predictor();
  #onBatch: OnBatch | null = null;
  readonly #runs = new RunCache();

  constructor(config: LayerConfig) {
    super(config);
  }

  /** As they are: each layer casts its own. */
  protected override castInputs(inputs: Tensor): Tensor {
    return inputs;
  }

  /** The layers, in order. */
  abstract get layers(): readonly AnyLayer[];

  /** Shape (batch first) and dtype of the one input; `null` while not known. */
  abstract get inputSpec(): PartialSpec | null;

  /** Shape and dtype of each output; `null` while not known. */
  abstract get outputSpecs(): readonly PartialSpec[] | null;

  /** Shape and dtype of what a layer of this model gives here; `null` while not known. */
  abstract outputSpecOf(layer: AnyLayer): Nested<PartialSpec> | null;

  /** How the layers are joined; `null` where only the class's own `call` knows. */
  get structure(): ModelStructure | null {
    return null;
  }

  /** The inputs that data is for. For Gradus's own rooms, as the next four. */
  inputParts(_where: string, x: unknown): readonly InputPart[] {
    const value = x as TensorLike;
    const known = this.inputSpec;
    if (known !== null) return [{ name: "x", spec: known, value }];
    const tensor = value instanceof Tensor ? value : array(value);
    const [, ...sample] = tensor.shape;
    return [{ name: "x", spec: { shape: [null, ...sample], dtype: floatx() }, value }];
  }

  /** What is for each output. */
  outputParts(_where: string, _what: string, value: unknown): readonly (TensorLike | null)[] {
    return [value as TensorLike];
  }

  /** The structure of the inputs, of a list of them. */
  packInputs(list: readonly unknown[]): In {
    return list[0] as In;
  }

  /** The structure of the outputs, of a list of them. */
  packOutputs(list: readonly unknown[]): Out {
    return list[0] as Out;
  }

  protected override forgetPrograms(): void {
    this.#onBatch?.free();
    this.#runs.clear();
    this.#predictor.free();
  }

  /** Builds model, optimizer and metrics for data like this. @returns whether anything had to be built. */
  prepare(compiled: Compiled, { x, y }: DataRows): boolean {
    const isNew = !this.built || !compiled.isBuilt;
    const specs = x.map(({ sample, dtype }) => ({ shape: [null, ...sample], dtype }));
    this.#buildFor(x);
    const outputs =
      this.outputSpecs ??
      leavesOf(this.computeOutputSpec(this.packInputs(specs) as Nested<PartialSpec>));
    compiled.build(y, outputs as readonly PartialSpec[]);
    compiled.optimizer.build(this.trainableWeights);
    return isNew;
  }

  #buildFor(x: readonly Rows[]): void {
    this.ensureBuilt(this.packInputs(x.map(({ sample }) => [null, ...sample])) as Shapes);
  }

  /**
   * Trains for some epochs on `x` (`[n, …]`) and `y`.
   *
   * The epoch's losses and metrics are running means over its batches, taken before each update, as in Keras. Gives the
   * event loop its turn every 20 ms.
   *
   * @returns Losses and metrics of each epoch.
   * @throws {@link ShapeError} `fit/input-shape`, `loss/shape`; {@link StateError} `model/not-compiled`, `fit/in-flight`
   */
  async fit(x: DataOf<In>, y: DataOf<Out>, options: FitOptions = {}): Promise<History> {
    requireIdle(this as unknown as AnyModel, this.#isTraining);
    this.#isTraining = true;
    try {
      return await fit(
        this as unknown as AnyModel,
        await this.loadCompiled(),
        x,
        y,
        options,
        this.#runs,
      );
    } finally {
      this.#isTraining = false;
    }
  }

  /**
   * Loss and metrics on data.
   *
   * @returns The loss, or a list `[loss, …metrics]`; with `returnDict` an object by key.
   */
  async evaluate(
    x: DataOf<In>,
    y: DataOf<Out>,
    options: EvaluateOptions & { readonly returnDict: true },
  ): Promise<Logs>;
  async evaluate(
    x: DataOf<In>,
    y: DataOf<Out>,
    options?: EvaluateOptions,
  ): Promise<number | number[]>;
  async evaluate(
    x: DataOf<In>,
    y: DataOf<Out>,
    options: EvaluateOptions = {},
  ): Promise<Logs | number | number[]> {
    const compiled = await this.loadCompiled();
    requireKnownOptions("evaluate", options, [...predictOptions, "sampleWeight", "returnDict"]);
    const all = dataRows("evaluate", this, x, y, options.sampleWeight);
    const batchSize = stepSizes("evaluate", countOf(all), options.batchSize, options.steps);
    const rows = firstRows(all, batchSize, options.steps);
    this.prepare(compiled, rows);
    const steps = Math.ceil(countOf(rows) / batchSize);
    const { callbacks, bar } = await this.#watchers(options, steps);
    const logs = await this.#runs.use(
      "test",
      this as unknown as AnyModel,
      compiled,
      rows,
      batchSize,
      (run) => evaluateRows(run, rows, callbacks, compiled.stepsPerExecution, bar),
    );
    return inOrder(logs, options.returnDict);
  }

  /** Outputs for `x`: `[n, …] → [n, …]`. Rows are independent of each other. */
  async predict(x: DataOf<In>, options: PredictOptions = {}): Promise<Out> {
    requireKnownOptions("predict", options, predictOptions);
    if (this.compiled !== null) await this.loadCompiled();
    const all = this.#predictRows(x);
    const batchSize = stepSizes("predict", countOf({ x: all }), options.batchSize, options.steps);
    const rows = firstRows({ x: all, y: [], weight: [] }, batchSize, options.steps).x;
    const steps = Math.ceil(countOf({ x: rows }) / batchSize);
    const { callbacks, bar } = await this.#watchers(options, steps);
    const chunks = this.#predictor.chunks(this as unknown as AnyModel, rows, batchSize);
    return this.packOutputs(
      await predictRows(chunks, callbacks, bar, this.compiled?.stepsPerExecution),
    );
  }

  /** What follows a round over the data, outside training. */
  async #watchers(
    options: PredictOptions,
    steps: number,
  ): Promise<{ readonly callbacks: HookRunner; readonly bar: ProgressBar | null }> {
    const params = { verbose: verbosity(options.verbose), epochs: 1, steps };
    const callbacks = new HookRunner(options.callbacks ?? [], this as unknown as AnyModel, params);
    const verbose = callbacks.showsProgress ? 0 : options.verbose;
    const bar = await openBar({ verbose, steps, budget: this.lineBudget });
    return { callbacks, bar };
  }

  /** {@link predict} at once. Only where programs run on the host's processor. */
  predictSync(x: DataOf<In>, options: Pick<PredictOptions, "batchSize"> = {}): Out {
    const batchSize = integerOption("predictSync", "batchSize", options.batchSize, 32);
    const rows = this.#predictRows(x);
    const chunks = this.#predictor.chunks(this as unknown as AnyModel, rows, batchSize);
    for (;;) {
      const step = chunks.next();
      if (step.done === true) return this.packOutputs(step.value);
    }
  }

  #predictRows(x: DataOf<In>): readonly Rows[] {
    const rows = inputsOf("predict", this, x);
    this.#buildFor(rows);
    return rows;
  }

  /** One training step on exactly this batch. @returns As {@link evaluate}, of this batch before the step. */
  async trainOnBatch(
    x: DataOf<In>,
    y: DataOf<Out>,
    options: {
      readonly sampleWeight?: DataOf<Out> | null;
      readonly classWeight?: Readonly<Record<string, number>> | null;
      readonly returnDict?: boolean;
    } = {},
  ): Promise<Logs | number | number[]> {
    requireIdle(this as unknown as AnyModel, this.#isTraining);
    const steps = await this.#singleSteps();
    requireIdle(this as unknown as AnyModel, this.#isTraining);
    return steps.run("train", this as unknown as AnyModel, x, y, options);
  }

  /** Loss and metrics of exactly this batch. @returns As {@link evaluate}. */
  async testOnBatch(
    x: DataOf<In>,
    y: DataOf<Out>,
    options: { readonly sampleWeight?: DataOf<Out> | null; readonly returnDict?: boolean } = {},
  ): Promise<Logs | number | number[]> {
    return (await this.#singleSteps()).run("test", this as unknown as AnyModel, x, y, options);
  }

  /** Single steps, with all that they need loaded. */
  async #singleSteps(): Promise<OnBatch> {
    await this.loadCompiled();
    // Loops of one's own call this thousands of times: what is there is not waited for.
    if (this.#onBatch !== null) return this.#onBatch;
    const module = await import("./trainer/rare.ts");
    this.#onBatch ??= new module.OnBatch(makeStep);
    return this.#onBatch;
  }

  /** Outputs for exactly this batch. */
  async predictOnBatch(x: DataOf<In>): Promise<Out> {
    const count = countOf({ x: this.#predictRows(x) });
    // In two parts, of sizes that are powers of two: batches of a thousand sizes need ten programs.
    return this.predictSync(x, { batchSize: 2 ** Math.floor(Math.log2(count)) });
  }

  /**
   * Writes the model as a `.keras` file, which Keras 3 loads; see `saving.saveModel`. Without a target, gives the file's bytes.
   *
   * @example await model.save("line.keras");
   */
  async save(target?: null, options?: SaveModelOptions): Promise<Uint8Array>;
  async save(target: FileSink, options?: SaveModelOptions): Promise<void>;
  async save(target: FileSink | null = null, options: SaveModelOptions = {}): Promise<unknown> {
    const { saveModel } = await import("./files.ts");
    return saveModel(this as unknown as SavedModel, target as FileSink, options);
  }

  /** Writes the weights, and the optimizer's state if there is one, as a `.weights.h5` file. Without a target, gives its bytes. */
  async saveWeights(target?: null, options?: { readonly overwrite?: boolean }): Promise<Uint8Array>;
  async saveWeights(target: FileSink, options?: { readonly overwrite?: boolean }): Promise<void>;
  async saveWeights(
    target: FileSink | null = null,
    options: { readonly overwrite?: boolean } = {},
  ): Promise<unknown> {
    const { saveWeights } = await import("./files.ts");
    return saveWeights(this as unknown as SavedModel, target as FileSink, options);
  }

  /** Takes the weights of a `.weights.h5`, `.weights.npz` or `.keras` file; see `saving.loadWeights`. */
  async loadWeights(source: FileSource, options: LoadWeightsOptions = {}): Promise<void> {
    const { loadWeights } = await import("./files.ts");
    await loadWeights(this as unknown as SavedModel, source, options);
  }

  /** The model as JSON, without weights, as Keras's `model.to_json()` has it. Awaited, for its code is loaded when it is used. */
  async toJSON(): Promise<string> {
    const { modelToJSON } = await import("./files.ts");
    return modelToJSON(this as unknown as SavedModel);
  }

  /**
   * Prints the layers, their outputs' shapes and their numbers of parameters. In a bundle for browsers the first one's code has to be
   * loaded, and it is printed as soon as that is done.
   */
  summary(options: SummaryOptions = {}): void {
    printSummary(this as unknown as AnyModel, options);
  }

  /** The summary, for notebooks. */
  override display(): MimeBundle {
    const lines: string[] = [];
    this.summary({ printFn: (line) => lines.push(line) });
    // Where the table's code is still to be loaded, one line has to do.
    return preformatted(lines.join("\n") || this.repr());
  }

  /** A layer by name or index. @throws {@link ShapeError} `model/no-such-layer` */
  getLayer(which: string | number): AnyLayer {
    const found =
      typeof which === "number"
        ? this.layers.at(which)
        : this.layers.find(({ name }) => name === which);
    if (found !== undefined) return found;
    throw new ShapeError(
      "model/no-such-layer",
      `${this.name}: no layer ${typeof which === "number" ? `at index ${which}` : `named "${which}"`}. Layers: ${this.layers.map(({ name }) => name).join(", ")}.`,
    );
  }
}
