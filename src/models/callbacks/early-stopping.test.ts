import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import "../../runtime/install.ts";
import { snakeToCamel } from "../../core/names.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { SGD } from "../../nn/optimizers/sgd.ts";
import type { Model } from "../model.ts";
import { Sequential } from "../sequential.ts";
import { EarlyStopping, type EarlyStoppingConfig } from "./early-stopping.ts";

type KerasOptions = Readonly<Record<string, unknown>>;

interface Decision {
  readonly options: KerasOptions;
  /** `null` is NaN. */
  readonly values: readonly (number | null)[];
  readonly last_epoch: number;
  readonly stopped_epoch: number;
  readonly best_epoch: number;
  readonly best: number | "nan" | null;
  readonly wait: number;
  readonly restored: number | null;
}

interface Training {
  readonly options: KerasOptions;
  readonly run: number;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly epochs: readonly number[];
  readonly stopped_epoch: number;
  readonly best_epoch: number;
  readonly weights: readonly (readonly number[])[];
}

// Written by test/golden/keras-training.py.
const file = new URL("../../../test/golden/keras-training.json", import.meta.url);
const { decisions, early_stopping: trainings } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly decisions: readonly Decision[];
  readonly early_stopping: readonly Training[];
};

function camelOptions(options: KerasOptions): EarlyStoppingConfig {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [snakeToCamel(key), value]),
  );
}

/** As much of a model as the callback asks for; its weights are the number of the epoch. */
class FakeModel {
  stopTraining = false;
  epoch = -1;
  restored: number | null = null;

  getWeights(): number[] {
    return [this.epoch];
  }

  setWeights([epoch]: readonly number[]): void {
    this.restored = epoch ?? null;
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("it decides as Keras does in 120 sequences of values and options", () => {
  expect(decisions).toHaveLength(120);
  for (const expected of decisions) {
    const stopping = new EarlyStopping(camelOptions(expected.options));
    const model = new FakeModel();
    stopping.setModel(model as unknown as Model);
    stopping.onTrainBegin();
    for (const [epoch, value] of expected.values.entries()) {
      model.epoch = epoch;
      stopping.onEpochEnd(epoch, { loss: 1, val_loss: value ?? Number.NaN });
      if (model.stopTraining) break;
    }
    stopping.onTrainEnd();
    expect({
      options: expected.options,
      values: expected.values,
      last_epoch: model.epoch,
      stopped_epoch: stopping.stoppedEpoch,
      best_epoch: stopping.bestEpoch,
      best: Number.isNaN(stopping.best) ? "nan" : stopping.best,
      wait: stopping.wait,
      restored: model.restored,
    }).toEqual(expected);
  }
});

function golden(): { model: Sequential; x: number[][]; y: number[][] } {
  const model = new Sequential([Input([1]), new Dense({ units: 1 })]);
  const optimizer = new SGD({ learningRate: 0.15, momentum: 0.9 });
  model.compile({ optimizer, loss: "mse", metrics: ["mae"] });
  model.setWeights([[[-0.5]], [0.25]]);
  const x = Array.from({ length: 8 }, (_, i) => [-1 + (2 * i) / 7]);
  return { model, x, y: x.map(([value = 0]) => [2 * value + 1]) };
}

test.each(trainings)("a real training with $options ends as in Keras", async (expected) => {
  const { model, x, y } = golden();
  const stopping = new EarlyStopping(camelOptions(expected.options));
  const history = await model.fit(x, y, {
    batchSize: 4,
    epochs: expected.run,
    shuffle: false,
    verbose: 0,
    validationSplit: 0.25,
    callbacks: [stopping],
  });
  expect(history.epoch).toEqual(expected.epochs);
  expect(stopping.stoppedEpoch).toBe(expected.stopped_epoch);
  expect(stopping.bestEpoch).toBe(expected.best_epoch);
  for (const [key, values] of Object.entries(expected.history)) {
    values.forEach((value, i) => {
      expect(history.history[key]?.[i]).toBeCloseTo(value, 5);
    });
  }
  model.getWeights().forEach((weight, i) => {
    expected.weights[i]?.forEach((value, j) => {
      expect(weight.dataSync()[j]).toBeCloseTo(value, 5);
    });
  });
});

test("an instance can serve one training after another", async () => {
  const { model, x, y } = golden();
  const stopping = new EarlyStopping({ monitor: "loss", patience: 1 });
  const options = {
    batchSize: 4,
    epochs: 50,
    shuffle: false,
    verbose: 0,
    callbacks: [stopping],
  } as const;
  const first = await model.fit(x, y, options);
  expect(first.epoch.length).toBeLessThan(50);
  model.setWeights([[[-0.5]], [0.25]]);
  const second = await model.fit(x, y, options);
  expect(second.epoch.length).toBeGreaterThan(1);
  expect(stopping.best).toBe(Math.min(...(second.history.loss ?? [])));
});

test("a value that the logs lack is warned of once, with those they have, and nothing stops", async () => {
  const { model, x, y } = golden();
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const history = await model.fit(x, y, {
    epochs: 4,
    verbose: 0,
    callbacks: [new EarlyStopping()],
  });
  expect(history.epoch).toHaveLength(4);
  expect(write.mock.calls.map(([text]) => text)).toEqual([
    'EarlyStopping: the logs have no "val_loss", so nothing is watched. They have: loss, mae. Pass validationData or validationSplit to fit.\n',
  ]);
});

/** A metric of which nobody knows whether more is better. */
function mine(yTrue: Tensor): Tensor {
  return yTrue;
}

test("an accuracy is better when it grows, an error when it shrinks, and an unknown metric needs a mode", async () => {
  const best = async (key: string, values: readonly number[]): Promise<number | null> => {
    const { model } = golden();
    model.compile({ loss: "mse", metrics: ["accuracy", "mae", mine] });
    const compiled = model.requireCompiled();
    await compiled.load();
    compiled.build(
      [{ data: new Float32Array(1), sample: [1], dtype: "float32", count: 1 }],
      [{ shape: [null, 1], dtype: "float32" }],
    );
    const stopping = new EarlyStopping({ monitor: key, patience: 9 });
    stopping.setModel(model);
    stopping.onTrainBegin();
    values.forEach((value, epoch) => {
      stopping.onEpochEnd(epoch, { [key]: value });
    });
    return stopping.best;
  };
  expect(await best("val_accuracy", [0.5, 0.7, 0.6])).toBe(0.7);
  expect(await best("mae", [0.5, 0.7, 0.4])).toBe(0.4);
  expect(await best("val_loss", [0.5, 0.7, 0.4])).toBe(0.4);
  await expect(best("mine", [0.5])).rejects.toThrow('Pass mode: "max" or mode: "min"');
});

test("with verbose it tells when it stops and what it restores", async () => {
  const { model, x, y } = golden();
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await model.fit(x, y, {
    batchSize: 4,
    epochs: 20,
    shuffle: false,
    verbose: 0,
    callbacks: [
      new EarlyStopping({ monitor: "loss", patience: 1, verbose: 1, restoreBestWeights: true }),
    ],
  });
  const lines = write.mock.calls.map(([text]) => String(text));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^Epoch \d+: early stopping\n$/);
  expect(lines[1]).toMatch(/^The weights are those of the best epoch again, \d+\.\n$/);
});

test("options that are not known or out of range are errors", () => {
  expect(() => new EarlyStopping({ min_delta: 1 } as EarlyStoppingConfig)).toThrow("minDelta");
  expect(() => new EarlyStopping({ mode: "maximum" as "max" })).toThrow('"auto", "min" or "max"');
  expect(() => new EarlyStopping({ patience: -1 })).toThrow("patience");
  expect(() => new EarlyStopping({ minDelta: Number.NaN })).toThrow("minDelta");
});
