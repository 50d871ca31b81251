import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import "../runtime/install.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { SGD } from "../nn/optimizers/sgd.ts";
import { setRandomSeed } from "../runtime/random-seed.ts";
import { CSVLogger } from "./callbacks/csv-logger.ts";
import { LearningRateScheduler } from "./callbacks/learning-rate-scheduler.ts";
import { ReduceLROnPlateau } from "./callbacks/reduce-lr-on-plateau.ts";
import { SwapEMAWeights } from "./callbacks/swap-ema-weights.ts";
import { TerminateOnNaN } from "./callbacks/terminate-on-nan.ts";
import { Sequential } from "./sequential.ts";
import type { CompileOptions } from "./trainer/compiled.ts";
import type { FitOptions } from "./trainer/fit-options.ts";

/** What Keras did (`test/golden/keras-fit-options.py`). */
interface Answer {
  readonly history: readonly Readonly<Record<string, readonly (number | string)[]>>[];
  readonly weights: readonly (number | readonly number[] | string)[];
}
const file = new URL("../../test/golden/keras-fit-options.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;

const X = Array.from({ length: 10 }, (_, i) => [Math.fround(i / 10)]);
const Y = X.map(([x = 0]) => 3 * x ** 2 - 1);
const LABELS = [0, 1, 0, 1, 1, 0, 1, 0, 0, 1];
const WEIGHTS = [1, 2, 0.5, 1, 3, 1, 0, 1, 2, 1];

function model(options: CompileOptions = {}, optimizer: Optimizer | null = null): Sequential {
  setRandomSeed(5);
  const made = new Sequential([Input([1]), new Dense({ units: 1 })]);
  const rate = optimizer ?? new SGD({ learningRate: 0.2 });
  return made.compile({ optimizer: rate, loss: "mse", metrics: ["mae"], ...options });
}

const averaging = (): Optimizer => new SGD({ learningRate: 0.2, useEma: true, emaMomentum: 0.8 });
const column = WEIGHTS.map((weight) => [weight]);
const byEpoch = new LearningRateScheduler((epoch, rate) => (epoch ? rate * 0.5 : rate));
const plateau = new ReduceLROnPlateau({
  monitor: "loss",
  factor: 0.5,
  patience: 2,
  cooldown: 1,
  minLr: 0.3,
  minDelta: 0.01,
});

interface Case {
  readonly model: () => Sequential;
  readonly fits: readonly FitOptions[];
  readonly y?: readonly number[];
}

const cases: Readonly<Record<string, Case>> = {
  "shuffle batch": {
    model,
    fits: [
      { shuffle: "batch", batchSize: 4, epochs: 3 },
      { shuffle: "batch", batchSize: 4 },
    ],
  },
  "fewer steps than batches": { model, fits: [{ stepsPerEpoch: 2, batchSize: 2, epochs: 5 }] },
  "steps without a batch size": { model, fits: [{ stepsPerEpoch: 4, epochs: 2 }] },
  "more steps than batches": { model, fits: [{ stepsPerEpoch: 7, batchSize: 4, epochs: 2 }] },
  "steps of shuffled batches": {
    model,
    fits: [{ stepsPerEpoch: 2, batchSize: 3, epochs: 4, shuffle: "batch" }],
  },
  "validation steps": {
    model,
    fits: [{ validationData: [X, Y], validationSteps: 2, validationBatchSize: 3, epochs: 2 }],
  },
  "validation steps without a size": {
    model,
    fits: [{ validationData: [X, Y], validationSteps: 4 }],
  },
  "initial epoch": { model, fits: [{ epochs: 4, initialEpoch: 2 }] },
  "loss weight": { model: () => model({ lossWeights: 0.5 }), fits: [{ epochs: 2 }] },
  "loss weight in a list": { model: () => model({ lossWeights: [3] }), fits: [{ epochs: 2 }] },
  "weighted metrics": {
    model: () => model({ weightedMetrics: ["mae", "mse"] }),
    fits: [{ sampleWeight: WEIGHTS, epochs: 2, batchSize: 4 }],
  },
  "a column of weights": { model, fits: [{ sampleWeight: column, batchSize: 4 }] },
  "class weight": {
    model: () => model({ weightedMetrics: ["mse"] }),
    fits: [{ classWeight: { 0: 1, 1: 4 }, batchSize: 4 }],
    y: LABELS,
  },
  "run eagerly": { model: () => model({ runEagerly: true }), fits: [{ epochs: 2, batchSize: 4 }] },
  "schedule by epoch": { model, fits: [{ epochs: 4, callbacks: [byEpoch] }] },
  plateau: {
    model: () => model({}, new SGD({ learningRate: 1.4 })),
    fits: [{ epochs: 14, batchSize: 10, callbacks: [plateau] }],
  },
  nan: {
    model: () => model({}, new SGD({ learningRate: 1e25 })),
    fits: [{ epochs: 6, batchSize: 4, callbacks: [new TerminateOnNaN()] }],
  },
  "ema in validation": {
    model: () => model({}, averaging()),
    fits: [{ epochs: 4, validationData: [X, Y], callbacks: [new SwapEMAWeights()] }],
  },
  "ema between epochs": {
    model: () => model({}, averaging()),
    fits: [
      {
        epochs: 4,
        validationData: [X, Y],
        callbacks: [new SwapEMAWeights({ swapOnEpoch: true })],
      },
    ],
  },
};

function expectClose(got: readonly number[], want: readonly (number | string)[]): void {
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    const expected = Number(want[i] === "inf" ? Infinity : want[i]);
    if (Number.isFinite(expected)) {
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(expected)));
    } else expect(value).toBe(expected);
  });
}

test.each(Object.entries(cases))(
  "fit trains as Keras does: %s",
  async (name, { fits, ...rest }) => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const trained = rest.model();
    const { history, weights } = golden[name] as Answer;
    for (const [i, options] of fits.entries()) {
      const got = (await trained.fit(X, rest.y ?? Y, { ...options, verbose: 0 })).history;
      expect(Object.keys(got).sort()).toEqual(Object.keys(history[i] ?? {}).sort());
      for (const [key, values] of Object.entries(got)) expectClose(values, history[i]?.[key] ?? []);
    }
    vi.restoreAllMocks();
    const values = trained.getWeights().map((weight) => weight.dataSync()[0] ?? 0);
    expectClose(values, weights.flat());
  },
);

test("evaluate and predict take as many steps as they are told", async () => {
  const evaluated = await model().evaluate(X, Y, { steps: 2, batchSize: 3, verbose: 0 });
  expectClose(evaluated as number[], golden["evaluate steps"] as number[]);
  const predicted = await model().predict(X, { steps: 2, batchSize: 3, verbose: 0 });
  expect(predicted.shape).toEqual([6, 1]);
  expectClose([...predicted.dataSync()], (golden["predict steps"] as number[][]).flat());
});

test("a CSV file has Keras's lines, and goes on where it is told to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gradus-csv-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "log.csv");
  const trained = model();
  await trained.fit(X, Y, { epochs: 2, verbose: 0, callbacks: [new CSVLogger(path)] });
  const again = new CSVLogger(path, { append: true, separator: ";" });
  const validationData = [X, Y] as const;
  await trained.fit(X, Y, { verbose: 0, validationData, callbacks: [again] });
  const cells = (text: string): string[][] => text.split("\r\n").map((line) => line.split(/[,;]/));
  const got = cells(await readFile(path, "utf8"));
  const want = cells(String(golden["csv appended"]));
  expect(got.map((line) => line.length)).toEqual(want.map((line) => line.length));
  expect(got[0]).toEqual(want[0]);
  want.slice(1, -1).forEach((line, i) => {
    const numbers = (list: readonly string[] | undefined): number[] =>
      (list ?? []).filter((cell) => cell !== "NA").map(Number);
    expectClose(numbers(got[i + 1]), numbers(line));
  });
});

test("an epoch whose data ends before its steps is told of once", async () => {
  const said: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  await model().fit(X, Y, { stepsPerEpoch: 2, batchSize: 4, epochs: 5, verbose: 0 });
  await model().fit(X, Y, { stepsPerEpoch: 3, batchSize: 4, epochs: 5, verbose: 0 });
  vi.restoreAllMocks();
  expect(said).toEqual([
    "fit: the data ended after 1 of the 2 steps of epoch 2; the next epoch begins it anew. Ask for fewer steps, or for none: an epoch is then a round over the data.\n",
  ]);
});

test.each([
  [{ shuffle: "batches" as never }, 'shuffle must be true, false or "batch"'],
  [{ stepsPerEpoch: 0 }, "stepsPerEpoch must be a positive integer"],
  [{ validationSteps: 1.5 }, "validationSteps must be a positive integer"],
  [{ validationBatchSize: -1 }, "validationBatchSize must be a positive integer"],
  [{ steps_per_epoch: 2 } as FitOptions, "Did you mean `stepsPerEpoch`?"],
])("%j is refused before anything is built", async (options, text) => {
  const unbuilt = new Sequential([new Dense({ units: 1 })]).compile({ loss: "mse" });
  await expect(unbuilt.fit(X, Y, { verbose: 0, ...options })).rejects.toThrow(text);
  expect(unbuilt.built).toBe(false);
});
