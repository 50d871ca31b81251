import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import "../runtime/install.ts";
import { snakeToCamel } from "../core/names.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import type { CallbackHooks, Logs } from "./callbacks/callback.ts";
import { Callback } from "./callbacks/callback.ts";
import { Sequential } from "./sequential.ts";
import type { CompileOptions } from "./trainer/compiled.ts";

/** A hook's name, its epoch or batch if it has one, and the keys of its logs. */
type Call = readonly [string, ...(number | readonly string[])[]];

// Written by test/golden/keras-training.py.
const file = new URL("../../test/golden/keras-training.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as {
  readonly hooks: Readonly<Record<string, readonly Call[]>>;
};

function expectedCalls(name: string): Call[] {
  return (golden.hooks[name] ?? []).map(([hook, ...rest]) => [snakeToCamel(hook), ...rest]);
}

const hooksOf = (parts: readonly string[]): string[] =>
  parts.flatMap((part) => [`on${part}Begin`, `on${part}End`]);
const plainHooks = hooksOf(["Train", "Test", "Predict"]);
const indexedHooks = hooksOf(["Epoch", "TrainBatch", "TestBatch", "PredictBatch"]);

/** A callback with all hooks that writes down each call. */
function recorder(calls: Call[]): CallbackHooks {
  const hooks: Record<string, (...args: unknown[]) => void> = {};
  const keys = (logs: unknown): string[] => Object.keys(logs as Logs).sort();
  for (const name of plainHooks) hooks[name] = (logs) => calls.push([name, keys(logs)]);
  for (const name of indexedHooks) {
    hooks[name] = (index, logs) => calls.push([name, Number(index), keys(logs)]);
  }
  return hooks as CallbackHooks;
}

const x = [[0], [1], [2], [3], [4]];
const y = [[0], [1], [2], [3], [4]];
const quiet = { verbose: 0 } as const;

function compiled(options: CompileOptions = {}): Sequential {
  const model = new Sequential([Input([1]), new Dense({ units: 1 })]);
  return model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"], ...options });
}

test("fit calls hooks in Keras's order, validation's among them", async () => {
  const calls: Call[] = [];
  await compiled().fit(x, y, {
    ...quiet,
    batchSize: 2,
    epochs: 2,
    callbacks: [recorder(calls)],
    validationData: [x, y],
    validationBatchSize: 3,
    validationFreq: 2,
  });
  expect(calls).toEqual(expectedCalls("fit"));
});

test("with several steps in an execution the hooks are called around all of them", async () => {
  const calls: Call[] = [];
  await compiled({ stepsPerExecution: 2 }).fit(x, y, {
    ...quiet,
    batchSize: 1,
    callbacks: [recorder(calls)],
  });
  // Keras ends the short last execution with number 5, though there are only batches 0 to 4.
  const expected = expectedCalls("fit, two steps in an execution").map(([hook, index, keys]) =>
    index === 5 ? [hook, 4, keys] : [hook, index, keys].filter((part) => part !== undefined),
  );
  expect(calls).toEqual(expected);
});

test("evaluate and predict call hooks around as many batches", async () => {
  const model = compiled({ stepsPerExecution: 2 });
  for (const work of ["evaluate", "predict"] as const) {
    const calls: Call[] = [];
    const options = { ...quiet, batchSize: 1, callbacks: [recorder(calls)] };
    await (work === "evaluate" ? model.evaluate(x, y, options) : model.predict(x, options));
    const batches = calls.filter(([hook]) => hook.includes("Batch")).map(([, index]) => index);
    expect(batches).toEqual([0, 1, 2, 3, 4, 4]);
  }
});

test("stopTraining in a batch's hook ends the epoch, which is validated and recorded", async () => {
  const calls: Call[] = [];
  const model = compiled();
  const base = recorder(calls);
  const history = await model.fit(x, y, {
    ...quiet,
    batchSize: 2,
    epochs: 3,
    validationData: [x, y],
    validationBatchSize: 2,
    callbacks: [
      {
        ...base,
        onTrainBatchEnd(batch, logs) {
          model.stopTraining = true;
          return base.onTrainBatchEnd?.(batch, logs);
        },
      },
    ],
  });
  expect(calls).toEqual(expectedCalls("fit, stopped in the first batch"));
  expect(history.epoch).toEqual([0]);
});

test("evaluate and predict call their hooks in Keras's order", async () => {
  for (const name of ["evaluate", "predict"] as const) {
    const calls: Call[] = [];
    const options = { ...quiet, batchSize: 2, callbacks: [recorder(calls)] };
    const model = compiled();
    await (name === "evaluate" ? model.evaluate(x, y, options) : model.predict(x, options));
    expect(calls).toEqual(expectedCalls(name));
  }
});

test("hooks that return promises are awaited before anything else happens", async () => {
  let running = 0;
  let most = 0;
  const seen: string[] = [];
  const slow = (name: string) => async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    seen.push(name);
    running -= 1;
  };
  const hooks: CallbackHooks = Object.fromEntries(
    [...plainHooks, ...indexedHooks].map((name) => [name, slow(name)]),
  );
  await compiled().fit(x, y, { ...quiet, callbacks: [hooks, hooks], validationData: [x, y] });
  expect(most).toBe(1);
  expect(seen.filter((_, i) => i % 2 === 0)).toEqual([
    "onTrainBegin",
    "onEpochBegin",
    "onTrainBatchBegin",
    "onTrainBatchEnd",
    "onTestBegin",
    "onTestBatchBegin",
    "onTestBatchEnd",
    "onTestEnd",
    "onEpochEnd",
    "onTrainEnd",
  ]);
});

test("a subclass knows its model and what fit was told", async () => {
  const seen: unknown[] = [];
  class Mine extends Callback {
    onEpochEnd(): void {
      seen.push(this.model, this.params);
    }
  }
  const model = compiled();
  await model.fit(x, y, { ...quiet, batchSize: 2, callbacks: [new Mine()] });
  expect(seen).toEqual([model, { verbose: 0, epochs: 1, steps: 3 }]);
});

test("what a callback adds to an epoch's logs is in the history", async () => {
  const history = await compiled().fit(x, y, {
    ...quiet,
    epochs: 3,
    callbacks: [
      {
        onEpochEnd(epoch, logs) {
          (logs as Record<string, number>).epoch_squared = epoch ** 2;
        },
      },
    ],
  });
  expect(history.history.epoch_squared).toEqual([0, 1, 4]);
  expect(Object.keys(history.history)).toEqual(["loss", "mae", "epoch_squared"]);
});

test("hooks see the weights as they are, and may replace them", async () => {
  const model = compiled();
  const kernels: number[] = [];
  await model.fit(x, y, {
    ...quiet,
    batchSize: 5,
    epochs: 3,
    callbacks: [
      {
        onEpochEnd() {
          kernels.push(model.getWeights()[0]?.item() ?? Number.NaN);
          model.setWeights([[[10]], [0]]);
        },
      },
    ],
  });
  expect(model.getWeights()[0]?.item()).toBe(10);
  // From kernel 10, one step of SGD: 10 − 0.01 · mean(2 · 9x · x) = 10 − 0.01 · 108.
  expect(kernels[1]).toBeCloseTo(8.92, 4);
  expect(kernels[2]).toBe(kernels[1]);
});

test("a learning rate that a callback sets holds from the next step on", async () => {
  const model = compiled();
  const kernels: number[] = [];
  await model.fit(x, y, {
    ...quiet,
    batchSize: 1,
    epochs: 4,
    callbacks: [
      {
        onEpochBegin(epoch) {
          if (epoch === 2 && model.optimizer !== null) model.optimizer.learningRate = 0;
        },
        onEpochEnd() {
          kernels.push(model.getWeights()[0]?.item() ?? Number.NaN);
        },
      },
    ],
  });
  expect(kernels[1]).not.toBe(kernels[0]);
  expect(kernels[2]).toBe(kernels[1]);
  expect(kernels[3]).toBe(kernels[1]);
});

test("a callback may evaluate and predict between epochs, with no effect on what is trained", async () => {
  const [watched, plain] = [compiled(), compiled()];
  plain.setWeights(watched.getWeights());
  const losses: unknown[] = [];
  const options = { ...quiet, batchSize: 2, epochs: 4, shuffle: false } as const;
  const history = await watched.fit(x, y, {
    ...options,
    callbacks: [
      {
        async onEpochEnd() {
          losses.push(await watched.evaluate(x, y, { ...quiet, returnDict: true }));
          await watched.predict(x, quiet);
        },
      },
    ],
  });
  const without = await plain.fit(x, y, options);
  expect(history.history).toEqual(without.history);
  expect(losses[3]).toEqual(await plain.evaluate(x, y, { ...quiet, returnDict: true }));
});

test("an error in a hook ends fit with that error, and the model can be trained again", async () => {
  const model = compiled();
  const failing = {
    onEpochEnd(epoch: number): void {
      if (epoch === 1) throw new RangeError("mine");
    },
  };
  await expect(model.fit(x, y, { ...quiet, epochs: 5, callbacks: [failing] })).rejects.toThrow(
    RangeError,
  );
  const history = await model.fit(x, y, { ...quiet, epochs: 2 });
  expect(history.epoch).toEqual([0, 1]);
});
