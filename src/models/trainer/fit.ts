/**
 * @module models/trainer/fit — training: options, data, epochs, validation, callbacks, history. A callback breaks chunks of
 * steps only where it has a hook for batches.
 */
import { now } from "#platform";
import { StateError, ValueError } from "../../core/errors.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { seedSource } from "../../runtime/session.ts";
import type { CallbackHooks, Logs } from "../callbacks/callback.ts";
import { CallbackList } from "../callbacks/callback.ts";
import { History } from "../callbacks/history.ts";
import { ProgressBar, type Verbose, verbosity } from "../callbacks/progress-bar.ts";
import type { Model } from "../model.ts";
import type { DataRows, RunCache } from "./batch-run.ts";
import type { Compiled } from "./compiled.ts";
import {
  classWeights,
  inputRows,
  type Rows,
  requireSameCount,
  rowRange,
  targetRows,
  weightRows,
} from "./data.ts";
import { evaluateRows } from "./evaluate.ts";
import { integerOption, requireKnownOptions, validationFrequency } from "./options.ts";
import { TrainingLoop } from "./training-loop.ts";

/** Options of `fit`. */
export interface FitOptions {
  /** Samples in a step. Default 32. */
  readonly batchSize?: number | null | undefined;
  /** Rounds over the data. Default 1. */
  readonly epochs?: number | undefined;
  /** How much is printed. Default `"auto"`: a bar for each epoch, but at most 20 lines a second. */
  readonly verbose?: Verbose | undefined;
  readonly callbacks?: readonly CallbackHooks[] | undefined;
  /** Share of the data, from its end, that is kept for validation, in [0, 1). Default 0. */
  readonly validationSplit?: number | undefined;
  /** `[x, y]` or `[x, y, sampleWeight]`. */
  readonly validationData?:
    | readonly [TensorLike, TensorLike, (TensorLike | null)?]
    | null
    | undefined;
  readonly validationBatchSize?: number | null | undefined;
  /** Validate every so many epochs, or after those listed (counted from 1). Default 1. */
  readonly validationFreq?: number | readonly number[] | undefined;
  /** Whether samples come in a new order each epoch. Default `true`. */
  readonly shuffle?: boolean | undefined;
  /** Weight of each class, by its label. */
  readonly classWeight?: Readonly<Record<string, number>> | null | undefined;
  /** Weight of each sample. */
  readonly sampleWeight?: TensorLike | null | undefined;
  /** The epoch to begin with, counted from 0. Default 0. */
  readonly initialEpoch?: number | undefined;
  /** Ends training early, after the step that runs. What was trained so far stays. */
  readonly signal?: AbortSignal | undefined;
}

/** Names of {@link FitOptions}. */
const fitOptions = [
  "batchSize",
  "epochs",
  "verbose",
  "callbacks",
  "validationSplit",
  "validationData",
  "validationBatchSize",
  "validationFreq",
  "shuffle",
  "classWeight",
  "sampleWeight",
  "initialEpoch",
  "signal",
] as const satisfies readonly (keyof FitOptions)[];

/** Trains. `Model.fit` says what it does. */
export async function fit(
  model: Model,
  compiled: Compiled,
  xData: TensorLike,
  yData: TensorLike,
  options: FitOptions,
  runs: RunCache,
): Promise<History> {
  requireKnownOptions("fit", options, fitOptions);
  const epochs = integerOption("fit", "epochs", options.epochs, 1);
  const batchSize = integerOption("fit", "batchSize", options.batchSize, 32);
  const { validationBatchSize } = options;
  const testSize = integerOption("fit", "validationBatchSize", validationBatchSize, batchSize);
  const initialEpoch = integerOption("fit", "initialEpoch", options.initialEpoch, 0, 0);
  const frequency = validationFrequency(options.validationFreq);
  const split = trainingData(model, xData, yData, options);
  const { x, y, validation } = split;
  const isFirstFit = model.prepare(compiled, x, y);
  if (validation !== null && model.outputSpec !== null) {
    compiled.loss?.requireTargets(validation.y, model.outputSpec.shape);
  }
  const steps = Math.ceil(x.count / batchSize);
  const verbose = verbosity(options.verbose);
  const params = { verbose, epochs, steps };
  const history = new History(params);
  const callbacks = new CallbackList(options.callbacks ?? [], model, params);
  const shuffle = options.shuffle ?? true;
  // Keras draws one batch to build itself before the first training: one order of samples is used up.
  if (isFirstFit && shuffle) seedSource().permutation(x.count);
  const { lineBudget: budget } = model;
  const bar = new ProgressBar({ verbose: options.verbose, steps, epochs, budget });
  const started = now();
  const run = runs.take("train", model, compiled, split, batchSize);
  if (isFirstFit) bar.compiled(now() - started);
  run.open(split);
  const loop = new TrainingLoop(model, run, bar, options.signal);
  const hasCallbacks = callbacks.callbacks.length > 0;
  const breaksSteps = callbacks.has("onTrainBatchBegin") || callbacks.has("onTrainBatchEnd");
  const isUnobserved = !hasCallbacks && validation === null && bar.isSilent;
  model.stopTraining = false;
  try {
    await callbacks.run("onTrainBegin", {});
    let logs: Logs = {};
    for (let epoch = initialEpoch; epoch < epochs; epoch++) {
      if (loop.isAborted) break;
      if (isUnobserved) {
        const next = loop.quickEpochs(epoch, epochs, shuffle, history);
        if (next > epoch) {
          epoch = next - 1;
          logs = run.read();
          if (loop.isTimeToYield()) await loop.yield();
          continue;
        }
      }
      // Not awaited where there is nothing to wait for.
      if (hasCallbacks) await callbacks.runAt("onEpochBegin", epoch, {});
      bar.beginEpoch(epoch);
      if (shuffle) loop.shuffle();
      logs = breaksSteps
        ? await loop.epochWithHooks(callbacks, compiled.stepsPerExecution)
        : (loop.shortEpoch() ?? (await loop.epoch()));
      bar.endSteps(loop.done);
      const validates = isValidationTime(epoch, frequency);
      if (validation !== null && validates && !loop.isAborted) {
        loop.settle();
        const results = await runs.use(
          "validation",
          model,
          compiled,
          validation,
          testSize,
          (test) => evaluateRows(test, validation, callbacks),
        );
        logs = {
          ...logs,
          ...Object.fromEntries(
            Object.entries(results).map(([key, value]) => [`val_${key}`, value]),
          ),
        };
      }
      bar.endEpoch(logs);
      if (hasCallbacks) {
        loop.settle();
        await callbacks.runAt("onEpochEnd", epoch, logs);
      }
      // After the callbacks, which may add to the logs, as in Keras.
      history.record(epoch, logs);
      if (model.stopTraining) break;
      if (loop.isTimeToYield()) await loop.yield();
    }
    bar.close();
    loop.settle();
    compiled.optimizer.finalizeVariableValues();
    if (loop.isTimeToYield()) await loop.yield();
    await callbacks.run("onTrainEnd", logs);
  } finally {
    run.close();
    runs.giveBack("train", run);
    bar.close();
  }
  return history;
}

function isValidationTime(epoch: number, frequency: number | readonly number[]): boolean {
  return typeof frequency === "number"
    ? (epoch + 1) % frequency === 0
    : frequency.includes(epoch + 1);
}

/** Rows to train on, and to validate with. */
interface SplitRows extends DataRows {
  readonly validation: DataRows | null;
}

function trainingData(
  model: Model,
  xData: TensorLike,
  yData: TensorLike,
  options: FitOptions,
): SplitRows {
  const split = splitData(model, xData, yData, options);
  if (!options.classWeight) return split;
  if (split.weight !== null) {
    throw new ValueError("fit/weights", "fit: pass either classWeight or sampleWeight, not both.");
  }
  // Of the rows that are trained on alone: in validation all classes count alike, as in Keras.
  return { ...split, weight: classWeights("fit", split.y, options.classWeight) };
}

function splitData(
  model: Model,
  xData: TensorLike,
  yData: TensorLike,
  options: FitOptions,
): SplitRows {
  const { shape, dtype } = model.inputSpecFor(xData);
  const x = inputRows("fit", xData, shape, dtype);
  const y = targetRows("fit", yData);
  const given = options.sampleWeight ?? null;
  const weight = given === null ? null : weightRows("fit", given);
  const count = requireSameCount("fit", { x, y, sampleWeight: weight });
  if (options.validationData) {
    const [vx, vy, vw] = options.validationData;
    const validation = {
      x: inputRows("fit: validationData", vx, shape, dtype),
      y: targetRows("fit: validationData", vy),
      weight: vw === undefined || vw === null ? null : weightRows("fit: validationData", vw),
    };
    requireSameCount("fit: validationData", {
      x: validation.x,
      y: validation.y,
      sampleWeight: validation.weight,
    });
    return { x, y, weight, validation };
  }
  const share = options.validationSplit ?? 0;
  if (share === 0) return { x, y, weight, validation: null };
  const cut = Math.floor(count * (1 - share));
  if (!(share > 0 && share < 1) || cut === 0 || cut === count) {
    throw new ValueError(
      "fit/validation-split",
      `fit: validationSplit must be in (0, 1) and leave samples on both sides. Received: ${share} of ${count} samples.`,
    );
  }
  const part = (rows: Rows, start: number, end: number): Rows => rowRange(rows, start, end);
  return {
    x: part(x, 0, cut),
    y: part(y, 0, cut),
    weight: weight === null ? null : part(weight, 0, cut),
    validation: {
      x: part(x, cut, count),
      y: part(y, cut, count),
      weight: weight === null ? null : part(weight, cut, count),
    },
  };
}

/** Throws where training runs already. */
export function requireIdle(model: Model, isTraining: boolean): void {
  if (!isTraining) return;
  throw new StateError(
    "fit/in-flight",
    `fit: ${model.name} is being trained already. Await the first fit before you start another.`,
  );
}
