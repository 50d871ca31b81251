import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../runtime/install.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Dropout } from "../nn/layers/dropout.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { MeanAbsoluteError } from "../nn/metrics/of-loss.ts";
import { Adam } from "../nn/optimizers/adam.ts";
import { ExponentialDecay } from "../nn/optimizers/schedules/exponential-decay.ts";
import { SGD } from "../nn/optimizers/sgd.ts";
import { array } from "../ops/convert.ts";
import {
  disableInteractiveLogging,
  enableInteractiveLogging,
  setFloatx,
  setMaxEpochs,
  setMaxStepsPerEpoch,
} from "../runtime/config.ts";
import { setRandomSeed } from "../runtime/random-seed.ts";
import type { CallbackHooks } from "./callbacks/callback.ts";
import { Sequential } from "./sequential.ts";

beforeEach(() => {
  setRandomSeed(1);
});

afterEach(() => {
  setFloatx("float32");
  setMaxEpochs(null);
  setMaxStepsPerEpoch(null);
  enableInteractiveLogging();
  vi.restoreAllMocks();
});

const x = [0.1, 0.2, 0.3, 0.4, 0.7];
const y = [0.3, 0.1, 0.5, 0.9, 1.1];
const weights = [1, 2, 0.3, 1, 0.1];

/** Losses and weights of descent on the weighted squared error of `w x + b`, in double precision. */
function descend(epochs: number, rate: (step: number) => number): number[][] {
  let [w, b] = [0.1, 0];
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const errors = x.map((value, i) => w * value + b - (y[i] ?? 0));
    const mean = (f: (error: number, i: number) => number): number =>
      errors.reduce((sum, error, i) => sum + (weights[i] ?? 0) * f(error, i), 0) / x.length;
    losses.push(mean((error) => error * error));
    const step = rate(epoch);
    const [dw, db] = [mean((error, i) => 2 * error * (x[i] ?? 0)), mean((error) => 2 * error)];
    w -= step * dw;
    b -= step * db;
  }
  return [losses, [w, b]];
}

function closest(got: readonly number[], want: readonly number[]): number {
  return Math.max(...want.map((value, i) => Math.abs(value - (got[i] ?? Number.NaN))));
}

test('after setFloatx("float64") everything is trained in float64: weights, learning rate, losses, metrics', async () => {
  setFloatx("float64");
  const kernel = array([[0.1]], "float64");
  const model = new Sequential([
    new Dense({ units: 1, inputDim: 1, kernelInitializer: () => kernel }),
  ]);
  const mae = new MeanAbsoluteError();
  model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse", metrics: [mae] });
  const options = { epochs: 30, shuffle: false, verbose: 0, sampleWeight: weights } as const;
  const { history } = await model.fit(x, y, options);
  const [losses = [], trained = []] = descend(30, () => 0.1);
  expect(model.weights.map(({ dtype }) => dtype)).toEqual(["float64", "float64"]);
  expect(mae.variables.map(({ dtype }) => dtype)).toEqual(["float64", "float64"]);
  expect(closest(history.loss ?? [], losses)).toBeLessThan(1e-14);
  expect(
    closest(
      model.getWeights().map((weight) => weight.item()),
      trained,
    ),
  ).toBeLessThan(1e-14);
  const predictions = await model.predict(x, { verbose: 0 });
  const [w = 0, b = 0] = trained;
  expect(predictions.dtype).toBe("float64");
  expect(
    closest(
      [...predictions.dataSync()],
      x.map((value) => w * value + b),
    ),
  ).toBeLessThan(1e-14);
  const scores = await model.evaluate(x, y, { verbose: 0, returnDict: true });
  const errors = x.map((value, i) => Math.abs(w * value + b - (y[i] ?? 0)));
  const mean = errors.reduce((sum, error) => sum + error, 0) / x.length;
  expect(Math.abs((scores.mean_absolute_error ?? 0) - mean)).toBeLessThan(1e-14);
});

test("schedules and single steps are in floatx too", async () => {
  setFloatx("float64");
  const learningRate = new ExponentialDecay({
    initialLearningRate: 0.1,
    decaySteps: 3,
    decayRate: 0.9,
  });
  const kernel = array([[0.1]], "float64");
  const model = new Sequential([
    new Dense({ units: 1, inputDim: 1, kernelInitializer: () => kernel }),
  ]);
  model.compile({ optimizer: new SGD({ learningRate }), loss: "mse" });
  const got: number[] = [];
  for (let i = 0; i < 5; i++) {
    got.push(Number(await model.trainOnBatch(x, y, { sampleWeight: weights })));
  }
  const [losses = []] = descend(5, (step) => 0.1 * 0.9 ** (step / 3));
  expect(closest(got, losses)).toBeLessThan(1e-13);
});

test("floatx is read when a layer is made, and by inputs; a layer's own dtype comes first", () => {
  const before = new Dense({ units: 1, inputDim: 2 });
  setFloatx("float64");
  const layers = [
    before,
    new Dense({ units: 1 }),
    new Dropout(0.5),
    new Dense({ units: 1, dtype: "float32" }),
  ];
  expect(layers.map(({ dtype }) => dtype)).toEqual(["float32", "float64", "float64", "float32"]);
  expect(Input([3]).dtype).toBe("float64");
  expect(new Adam().learningRate).toBe(0.001);
});

test.each(["float16", "bfloat16"] as const)(
  "a network of %s is trained, on targets and weights as exact as before",
  async (dtype) => {
    setFloatx(dtype);
    const model = new Sequential([new Dense({ units: 1, activation: "sigmoid", inputDim: 1 })]);
    model.compile({ optimizer: new SGD({ learningRate: 0.5 }), loss: "binaryCrossentropy" });
    const labels = [0, 0, 0, 1, 1];
    const options = { epochs: 60, verbose: 0, classWeight: { 0: 1, 1: 1.1 } } as const;
    const { loss = [] } = (await model.fit(x, labels, options)).history;
    expect(loss.every(Number.isFinite)).toBe(true);
    expect(loss.at(-1)).toBeLessThan(0.8 * (loss[0] ?? 0));
    expect((await model.predict(x, { verbose: 0 })).dtype).toBe(dtype);
  },
);

/** Counts batches. */
function counter(): CallbackHooks & { readonly seen: string[] } {
  const seen: string[] = [];
  const note = (kind: string) => (batch: number) => {
    seen.push(`${kind} ${batch}`);
  };
  return {
    seen,
    onTrainBatchEnd: note("train"),
    onTestBatchEnd: note("test"),
    onPredictBatchEnd: note("predict"),
  };
}

function small(): Sequential {
  const model = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
  return model.compile({ optimizer: "sgd", loss: "mse" });
}

test("maxEpochs and maxStepsPerEpoch limit fit, evaluate and predict, and leave the size of batches alone", async () => {
  setMaxEpochs(2);
  setMaxStepsPerEpoch(2);
  const { seen, ...hooks } = counter();
  const options = { batchSize: 1, verbose: 0, callbacks: [hooks] } as const;
  const model = small();
  const history = await model.fit(x, y, { ...options, epochs: 7, validationData: [x, y] });
  const epoch = ["train 0", "train 1", "test 0", "test 1"];
  expect(seen.splice(0)).toEqual([...epoch, ...epoch]);
  expect(history.epoch).toEqual([0, 1]);
  expect(history.params).toMatchObject({ epochs: 2, steps: 2 });
  await model.evaluate(x, y, options);
  expect((await model.predict(x, options)).shape).toEqual([2, 1]);
  expect(seen).toEqual(["test 0", "test 1", "predict 0", "predict 1"]);
  expect((await model.predict(x, { verbose: 0 })).shape).toEqual([5, 1]);
});

test("limits beyond what is asked for change nothing, and say nothing", async () => {
  setMaxEpochs(20);
  setMaxStepsPerEpoch(20);
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const { epoch } = await small().fit(x, y, {
    epochs: 3,
    batchSize: 2,
    stepsPerEpoch: 1,
    verbose: 0,
  });
  expect(epoch).toEqual([0, 1, 2]);
  await small().fit(x, y, { epochs: 3, batchSize: 2, verbose: 0 });
  expect(said).not.toHaveBeenCalled();
});

test('without interactive logging "auto" writes one plain line an epoch', async () => {
  disableInteractiveLogging();
  const lines: string[] = [];
  const write = (text: unknown): boolean => {
    lines.push(String(text));
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(console, "log").mockImplementation(write);
  await small().fit(x, y, { epochs: 40 });
  vi.restoreAllMocks();
  const text = lines.join("");
  expect(text.match(/Epoch \d+\/40/g)).toHaveLength(40);
  expect(text).not.toContain("━");
});
