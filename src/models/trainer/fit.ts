/**
 * @module models/trainer/fit — training: epochs, validation, callbacks, history. A callback breaks chunks of steps only where
 * it has a hook for batches.
 */
import { now, writeError } from "#platform";
import { StateError } from "../../core/errors.ts";
import { allowedEpochs, allowedSteps } from "../../runtime/config.ts";
import { randomSource } from "../../runtime/session.ts";
import { HookRunner, type Logs } from "../callbacks/callback.ts";
import { History } from "../callbacks/history.ts";
import { openBar } from "../callbacks/open-bar.ts";
import { verbosity } from "../callbacks/verbosity.ts";
import type { AnyModel } from "../model.ts";
import type { RunCache } from "./batch-run.ts";
import type { Compiled } from "./compiled.ts";
import { countOf, type DataRows, firstRows, hasNonFinite } from "./data.ts";
import { evaluateRows } from "./evaluate.ts";
import { trainingData } from "./fit-data.ts";
import { type FitOptions, isValidationTime, planFit } from "./fit-options.ts";
import { stepSizes } from "./options.ts";
import { TrainingLoop } from "./training-loop.ts";

/** Trains. `Model.fit` says what it does. */
export async function fit(
  model: AnyModel,
  compiled: Compiled,
  xData: unknown,
  yData: unknown,
  options: FitOptions,
  runs: RunCache,
): Promise<History> {
  const plan = planFit(options);
  const { shuffle } = plan;
  const epochs = allowedEpochs(plan.epochs);
  const data = trainingData(model, xData, yData, options);
  // Not awaited where there is nothing to wait for: an evaluation that is asked for meanwhile would build the model first.
  const split = data instanceof Promise ? await data : data;
  const count = countOf(split);
  const batchSize = stepSizes("fit", count, options.batchSize, plan.stepsPerEpoch);
  const batches = Math.ceil(count / batchSize);
  const steps = allowedSteps(plan.stepsPerEpoch ?? batches);
  const stepsPerEpoch = steps === batches ? plan.stepsPerEpoch : steps;
  const validate = validator(model, compiled, split.validation, options, runs);
  if (hasNonFinite(split)) (await import("./rare.ts")).warnOfData(compiled, split);
  const isFirstFit = model.prepare(compiled, split);
  if (split.validation !== null && model.outputSpecs !== null) {
    compiled.requireTargets(split.validation.y, model.outputSpecs);
  }
  const verbose = verbosity(options.verbose);
  if (verbose > 0 && compiled.isFirst("setup")) {
    const advice = (await import("./rare.ts")).setupAdvice(model, compiled, split);
    if (advice !== null) writeError(`fit: ${advice}`);
  }
  const params = { verbose, epochs, steps };
  const history = historyFor(options.callbacks, params);
  const callbacks = new HookRunner(options.callbacks ?? [], model, params);
  model.history = history;
  const { lineBudget: budget } = model;
  const bar = await openBar({
    verbose: callbacks.showsProgress ? 0 : options.verbose,
    steps,
    epochs,
    budget,
  });
  const started = now();
  const run = runs.take("train", model, compiled, split, batchSize);
  // Keras draws one batch to build itself before the first training: one order of samples is used up.
  if (isFirstFit && shuffle !== false) {
    randomSource().permutation(shuffle === "batch" ? Math.min(batchSize, run.count) : run.count);
  }
  if (isFirstFit) bar?.compiled(now() - started);
  run.open(split);
  const loop = new TrainingLoop(model, run, bar, {
    shuffle,
    stepsPerEpoch,
    signal: options.signal,
    initialEpoch: plan.initialEpoch,
  });
  model.trainingLoop = loop;
  const hasCallbacks = callbacks.callbacks.length > 0;
  const breaksSteps = callbacks.has("onTrainBatchBegin") || callbacks.has("onTrainBatchEnd");
  const isUnobserved = !hasCallbacks && validate === null && bar === null;
  model.stopTraining = false;
  let isWatched = true;
  // Once a chunk or an epoch, from what is read anyway: nobody is told of a loss that has become NaN by a slower step.
  const watch = async (epoch: number, loss: number | undefined): Promise<void> => {
    if (!isWatched || loss === undefined || Number.isFinite(loss)) return;
    isWatched = false;
    loop.settle();
    const { warnOfLoss } = await import("./rare.ts");
    warnOfLoss(model, compiled, { history, epoch, epochs, loss, steps: loop.nonFiniteSteps });
  };
  try {
    await callbacks.run("onTrainBegin", {});
    let logs: Logs = {};
    for (let epoch = loop.initialEpoch; epoch < epochs; epoch++) {
      if (loop.isAborted) break;
      if (isUnobserved) {
        const next = loop.quickEpochs(epoch, epochs, history);
        if (next > epoch) {
          epoch = next - 1;
          logs = run.read();
          if (isWatched && !Number.isFinite(logs.loss)) await watch(epoch, logs.loss);
          if (loop.isTimeToYield()) await loop.yield();
          continue;
        }
      }
      // Not awaited where there is nothing to wait for.
      if (hasCallbacks) await callbacks.runAt("onEpochBegin", epoch, {});
      bar?.beginEpoch(epoch);
      loop.beginEpoch();
      logs = breaksSteps
        ? await loop.epochWithHooks(callbacks, compiled.stepsPerExecution)
        : (loop.shortEpoch() ?? (await loop.epoch()));
      loop.endEpoch(epoch);
      bar?.endSteps(loop.done);
      if (isWatched && !Number.isFinite(logs.loss)) await watch(epoch, logs.loss);
      if (validate !== null && isValidationTime(epoch, plan.frequency) && !loop.isAborted) {
        loop.settle();
        logs = { ...logs, ...(await validate(callbacks)) };
      }
      bar?.endEpoch(logs);
      if (hasCallbacks) {
        loop.settle();
        await callbacks.runAt("onEpochEnd", epoch, logs);
      }
      // After the callbacks, which may add to the logs, as in Keras.
      history.record(epoch, logs);
      if (model.stopTraining) break;
      if (loop.isTimeToYield()) await loop.yield();
    }
    bar?.close();
    if (verbose > 0 && !model.stopTraining && !loop.isAborted && history.isFalling) {
      (await import("./rare.ts")).adviseMoreTraining(history);
    }
    loop.settle();
    compiled.optimizer.finalizeVariableValues();
    if (loop.isTimeToYield()) await loop.yield();
    await callbacks.run("onTrainEnd", logs);
  } finally {
    model.trainingLoop = null;
    run.close();
    runs.giveBack("train", run);
    bar?.close();
  }
  return history;
}

/** The history that callbacks bring along, emptied, or a new one. */
function historyFor(callbacks: FitOptions["callbacks"], params: History["params"]): History {
  const given = Array.isArray(callbacks)
    ? callbacks.find((callback) => callback instanceof History)
    : undefined;
  const history = given ?? new History();
  history.setParams(params);
  return history;
}

type Validate = (callbacks: HookRunner) => Promise<Logs>;

/** Validates after an epoch; `null` where there is nothing to validate with. */
function validator(
  model: AnyModel,
  compiled: Compiled,
  validation: DataRows | null,
  { validationBatchSize, validationSteps, batchSize }: FitOptions,
  runs: RunCache,
): Validate | null {
  if (validation === null) return null;
  const size = stepSizes(
    "fit",
    countOf(validation),
    validationBatchSize ?? batchSize,
    validationSteps,
  );
  const rows = firstRows(validation, size, validationSteps);
  return async (callbacks) => {
    const results = await runs.use("validation", model, compiled, rows, size, (test) =>
      evaluateRows(test, rows, callbacks, compiled.stepsPerExecution),
    );
    const entries = Object.entries(results);
    return Object.fromEntries(entries.map(([key, value]) => [`val_${key}`, value]));
  };
}

/** Throws where training runs already. */
export function requireIdle(model: AnyModel, isTraining: boolean): void {
  if (!isTraining) return;
  throw new StateError(
    "fit/in-flight",
    `fit: ${model.name} is being trained already. Await the first fit before you start another.`,
  );
}
