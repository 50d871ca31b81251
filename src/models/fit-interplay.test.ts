import { expect, test } from "vitest";
import "../runtime/install.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { Sequential } from "./sequential.ts";

const x = [[0], [1], [2], [3], [4]];
const y = [1, 2, 3, 4, 5];
const quiet = { verbose: 0 } as const;

function compiled(units: readonly number[] = [1], inputs = 1): Sequential {
  const layers = units.map((count) => new Dense({ units: count }));
  const model = new Sequential([Input([inputs]), ...layers]);
  return model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
}

function rows(count: number, size: number): number[][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: size }, (_, j) => Math.sin(i * size + j)),
  );
}

test("an AbortSignal ends training between epochs, keeps what was learned, and fit resolves", async () => {
  const model = compiled();
  const before = model.getWeights()[0]?.item();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  const history = await model.fit(x, y, { ...quiet, epochs: 1e9, signal: controller.signal });
  expect(history.epoch.length).toBeGreaterThan(0);
  expect(history.history.loss).toHaveLength(history.epoch.length);
  expect(model.getWeights()[0]?.item()).not.toBe(before);
});

test("an AbortSignal ends an epoch of many batches too", async () => {
  const many = rows(200_000, 1);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  const options = { ...quiet, batchSize: 1, epochs: 1e6, signal: controller.signal };
  const history = await compiled().fit(many, many, options);
  expect(history.epoch.length).toBeGreaterThan(0);
  expect(history.history.loss?.at(-1)).toBeGreaterThanOrEqual(0);
});

test("an epoch that an AbortSignal ends is recorded, but not validated", async () => {
  const controller = new AbortController();
  let batches = 0;
  const history = await compiled().fit(x, y, {
    ...quiet,
    batchSize: 1,
    epochs: 5,
    signal: controller.signal,
    validationData: [x, y],
    callbacks: [
      {
        onTrainBatchEnd() {
          batches += 1;
          if (batches === 7) controller.abort();
        },
      },
    ],
  });
  expect(batches).toBe(7);
  expect(history.epoch).toEqual([0, 1]);
  expect(history.history.loss).toHaveLength(2);
  expect(history.history.val_loss).toHaveLength(1);
});

test("a signal that is aborted already lets nothing happen", async () => {
  const model = compiled();
  const before = model.getWeights()[0]?.item();
  const history = await model.fit(x, y, { ...quiet, epochs: 3, signal: AbortSignal.abort() });
  expect(history.epoch).toEqual([]);
  expect(model.getWeights()[0]?.item()).toBe(before);
});

test("training that was ended in mid-epoch begins at the first row the next time", async () => {
  const [stopped, fresh] = [compiled(), compiled()];
  const options = { ...quiet, batchSize: 2, shuffle: false } as const;
  await stopped.fit(x, y, {
    ...options,
    callbacks: [
      {
        onTrainBatchEnd() {
          stopped.stopTraining = true;
        },
      },
    ],
  });
  stopped.setWeights([[[0.5]], [0]]);
  fresh.setWeights([[[0.5]], [0]]);
  const again = await stopped.fit(x, y, { ...options, epochs: 2 });
  const first = await fresh.fit(x, y, { ...options, epochs: 2 });
  expect(again.epoch).toEqual([0, 1]);
  expect(again.history).toEqual(first.history);
});

test("timers go on while a long fit runs: between epochs, within them and within a single long step", async () => {
  const cases = [
    { model: compiled(), data: rows(8, 1), batchSize: 8, turnsPerEpoch: 0 },
    { model: compiled(), data: rows(200_000, 1), batchSize: 1, turnsPerEpoch: 0 },
    // A step of about 0.2 s: a turn for each epoch alone would be one too few.
    { model: compiled([300, 300, 1], 64), data: rows(8192, 64), batchSize: 8192, turnsPerEpoch: 2 },
  ];
  for (const { model, data, batchSize, turnsPerEpoch } of cases) {
    const targets = data.map(([first = 0]) => [first]);
    const controller = new AbortController();
    let turns = 0;
    let timer: NodeJS.Timeout | undefined;
    // From when steps run on: taking the data in and compiling is not what is tried here.
    const onTrainBegin = (): void => {
      timer = setInterval(() => turns++, 1);
      setTimeout(() => controller.abort(), 400);
    };
    const options = { ...quiet, batchSize, epochs: 1e9, signal: controller.signal };
    const { epoch } = await model.fit(data, targets, { ...options, callbacks: [{ onTrainBegin }] });
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(Math.max(3, turnsPerEpoch * epoch.length));
  }
});

test("a second fit of the same model while one runs is an error that leaves the first alone", async () => {
  const model = compiled();
  const first = model.fit(x, y, { ...quiet, epochs: 300_000 });
  const inFlight = { code: "fit/in-flight" };
  await expect(model.fit(x, y, quiet)).rejects.toMatchObject(inFlight);
  await expect(model.trainOnBatch(x, y)).rejects.toMatchObject(inFlight);
  expect((await first).epoch).toHaveLength(300_000);
  await expect(model.fit(x, y, quiet)).resolves.toBeDefined();
});

test("two models can be trained at the same time, with the results of one after the other", async () => {
  const [a, b, c] = [compiled(), compiled(), compiled()];
  for (const model of [a, b, c]) model.setWeights([[[0.5]], [0]]);
  const options = { ...quiet, epochs: 3000, shuffle: false } as const;
  const [first, second] = await Promise.all([a.fit(x, y, options), b.fit(x, y, options)]);
  const alone = await c.fit(x, y, options);
  expect(first.history).toEqual(alone.history);
  expect(second.history).toEqual(alone.history);
});

test("stopTraining from an earlier training does not stop the next one", async () => {
  const model = compiled();
  model.stopTraining = true;
  expect((await model.fit(x, y, { ...quiet, epochs: 3 })).epoch).toEqual([0, 1, 2]);
});

test("the history has loss first, and its lists are as long as there were epochs", async () => {
  const history = await compiled().fit(x, y, {
    ...quiet,
    batchSize: 2,
    epochs: 4,
    initialEpoch: 1,
    validationSplit: 0.4,
    validationFreq: 2,
  });
  expect(Object.keys(history.history)).toEqual(["loss", "mae", "val_loss", "val_mae"]);
  expect(Object.values(history.history).map((list) => list.length)).toEqual([3, 3, 2, 2]);
  expect(history.epoch).toEqual([1, 2, 3]);
  expect(history.params).toEqual({ verbose: 0, epochs: 4, steps: 2 });
  expect(history.repr()).toMatch(/^<History epochs=3 loss=\S+ mae=\S+ val_loss=\S+ val_mae=\S+>$/);
});

test("losses and metrics of an epoch are means over its samples, taken before each update", async () => {
  const model = compiled();
  model.setWeights([[[0]], [0]]);
  if (model.optimizer !== null) model.optimizer.learningRate = 0;
  const { history } = await model.fit(x, y, { ...quiet, batchSize: 2 });
  expect(history.loss?.[0]).toBeCloseTo((1 + 4 + 9 + 16 + 25) / 5, 5);
  expect(history.mae?.[0]).toBeCloseTo(3, 5);
});

test("weights of samples and classes count alike", async () => {
  const model = compiled();
  model.setWeights([[[0]], [0]]);
  if (model.optimizer !== null) model.optimizer.learningRate = 0;
  const labels = [1, 2, 1, 2, 1];
  const bySample = await model.fit(x, labels, { ...quiet, sampleWeight: [1, 3, 1, 3, 1] });
  const byClass = await model.fit(x, labels, { ...quiet, classWeight: { 2: 3 } });
  expect(byClass.history).toEqual(bySample.history);
  await expect(
    model.fit(x, labels, { ...quiet, classWeight: { 2: 3 }, sampleWeight: [1, 1, 1, 1, 1] }),
  ).rejects.toMatchObject({ code: "fit/weights" });
});

test("labels are rounded to find their class's weight, and a sample must have one", async () => {
  const model = compiled();
  if (model.optimizer !== null) model.optimizer.learningRate = 0;
  const labels = [1, 1.6, 1.4, 2.5, 0.9];
  const options = { ...quiet, shuffle: false } as const;
  const byClass = await model.fit(x, labels, { ...options, classWeight: { 2: 3 } });
  const bySample = await model.fit(x, labels, { ...options, sampleWeight: [1, 3, 1, 3, 1] });
  expect(byClass.history).toEqual(bySample.history);
  const sequences = labels.map((label) => [[label], [label]]);
  await expect(
    model.fit(x, sequences, { ...options, classWeight: { 2: 3 } }),
  ).rejects.toMatchObject({
    code: "fit/class-weight",
  });
});

test("weights of classes do not count in validation, weights of samples do", async () => {
  const model = compiled();
  if (model.optimizer !== null) model.optimizer.learningRate = 0;
  const labels = [1, 2, 1, 2, 2];
  const options = { ...quiet, validationSplit: 0.4, shuffle: false } as const;
  const plain = await model.fit(x, labels, options);
  const byClass = await model.fit(x, labels, { ...options, classWeight: { 2: 3 } });
  const bySample = await model.fit(x, labels, { ...options, sampleWeight: [1, 3, 1, 3, 3] });
  expect(byClass.history.loss).toEqual(bySample.history.loss);
  expect(byClass.history.loss).not.toEqual(plain.history.loss);
  expect(byClass.history.val_loss).toEqual(plain.history.val_loss);
  expect(bySample.history.val_loss).not.toEqual(plain.history.val_loss);
});
