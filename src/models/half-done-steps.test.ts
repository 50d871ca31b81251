import { expect, test } from "vitest";
import "../runtime/install.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { array } from "../ops/convert.ts";
import { setRandomSeed } from "../runtime/random-seed.ts";
import { Sequential } from "./sequential.ts";

const rows = 4096;
const x = array(Float32Array.from({ length: rows * 64 }, (_, i) => Math.sin(i))).reshape(rows, 64);
const y = array(Float32Array.from({ length: rows }, (_, i) => Math.cos(i)));
const few = x.slice(":3");
const options = { verbose: 0, batchSize: rows, epochs: 4, shuffle: false } as const;

/** A model whose step takes several turns of the event loop. */
function slow(): Sequential {
  setRandomSeed(4);
  const layers = [300, 300, 1].map((units) => new Dense({ units, activation: "tanh" }));
  const model = new Sequential([Input([64]), ...layers]);
  return model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
}

const fingerprint = (model: Sequential): string =>
  model
    .getWeights()
    .map((weight) => weight.sum().item())
    .join();
const outputs = (model: Sequential): string => [...model.predictSync(few).dataSync()].join();

/** What a model is after each number of steps: its weights, and what it predicts. */
async function states(): Promise<{ weights: string[]; predictions: string[]; losses: number[] }> {
  const model = slow();
  const weights = [fingerprint(model)];
  const predictions = [outputs(model)];
  const onEpochEnd = (): void => {
    weights.push(fingerprint(model));
    predictions.push(outputs(model));
  };
  const { history } = await model.fit(x, y, { ...options, callbacks: [{ onEpochEnd }] });
  return { weights, predictions, losses: history.loss ?? [] };
}

/** Calls `look` at each turn of the event loop, as often as there are any until `work` is done. */
async function watching(work: Promise<unknown>, look: () => void): Promise<number> {
  let isDone = false;
  let turns = 0;
  const ended = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    look();
    turns += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ended;
  return turns;
}

test("whoever looks at a model in the middle of a long step sees it as after a whole one", async () => {
  const expected = await states();
  const model = slow();
  const fitted = model.fit(x, y, options);
  const seen = { weights: new Set<string>(), predictions: new Set<string>() };
  const turns = await watching(fitted, () => {
    seen.weights.add(fingerprint(model));
    seen.predictions.add(outputs(model));
  });
  expect(turns).toBeGreaterThan(4);
  expect([...seen.weights].filter((text) => !expected.weights.includes(text))).toEqual([]);
  expect([...seen.predictions].filter((text) => !expected.predictions.includes(text))).toEqual([]);
  // Nor has it changed what was learned.
  expect((await fitted).history.loss).toEqual(expected.losses);
});

test("predictions and evaluations that run beside a fit are of weights that belong together", async () => {
  const expected = await states();
  const alone = slow();
  const losses: unknown[] = [];
  const onEpochBegin = async (): Promise<void> => {
    losses.push(await alone.evaluate(x, y, { verbose: 0, batchSize: rows }));
  };
  await alone.fit(x, y, { ...options, callbacks: [{ onEpochBegin }] });
  losses.push(await alone.evaluate(x, y, { verbose: 0, batchSize: rows }));
  const model = slow();
  const fitted = model.fit(x, y, options);
  const [evaluated, predicted] = [[] as unknown[], [] as string[]];
  for (let i = 0; i < 3; i++) {
    const [evaluation, prediction] = await Promise.all([
      model.evaluate(x, y, { verbose: 0, batchSize: rows }),
      model.predict(few, { verbose: 0 }),
    ]);
    evaluated.push(evaluation);
    predicted.push([...prediction.dataSync()].join());
  }
  expect((await fitted).history.loss).toEqual(expected.losses);
  for (const prediction of predicted) expect(expected.predictions).toContain(prediction);
  for (const evaluation of evaluated) expect(losses).toContainEqual(evaluation);
});

test("weights that are set in the middle of a step hold from the next one on, all of them", async () => {
  const model = slow();
  const start = model.getWeights();
  const zeros = start.map((weight) => weight.multiply(0));
  let isSet = false;
  const losses: number[] = [];
  const fitted = model.fit(x, y, {
    ...options,
    callbacks: [{ onEpochEnd: (_, logs) => void losses.push(logs.loss ?? Number.NaN) }],
  });
  await watching(fitted, () => {
    if (losses.length !== 1 || isSet) return;
    model.setWeights(zeros);
    isSet = true;
  });
  // Without weights the outputs are 0, whatever the inputs: the loss is the targets' mean square.
  const meanSquare = y.square().mean().item();
  expect(losses.some((loss) => Math.abs(loss - meanSquare) < 1e-6)).toBe(true);
});
