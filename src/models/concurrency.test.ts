import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { MeanAbsoluteError } from "../nn/metrics/of-loss.ts";
import { array } from "../ops/convert.ts";
import { setRandomSeed } from "../runtime/random-seed.ts";
import { Sequential } from "./sequential.ts";

const x = array(Float32Array.from({ length: 6000 }, (_, i) => Math.sin(i))).reshape(2000, 3);
const y = array(Float32Array.from({ length: 2000 }, (_, i) => Math.cos(i)));
const quiet = { verbose: 0 } as const;

function newModel(): Sequential {
  setRandomSeed(11);
  const model = new Sequential([
    Input([3]),
    new Dense({ units: 8, activation: "tanh" }),
    new Dense({ units: 1 }),
  ]);
  model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  return model;
}

describe("on one model,", () => {
  test("evaluations that overlap on different data give what each gives alone", async () => {
    const model = newModel();
    const other = array(new Float32Array(2000).fill(3));
    const alone = [await model.evaluate(x, y, quiet), await model.evaluate(x, other, quiet)];
    const together = await Promise.all([
      model.evaluate(x, y, quiet),
      model.evaluate(x, other, quiet),
    ]);
    expect(together).toEqual(alone);
  });

  test("an evaluation during a fit does not change the fit's history", async () => {
    const fit = (model: Sequential): Promise<{ history: Record<string, number[]> }> =>
      model.fit(x, y, { epochs: 60, batchSize: 8, verbose: 0 });
    const alone = await fit(newModel());
    const model = newModel();
    const running = fit(model);
    const values: unknown[] = [];
    for (let i = 0; i < 3; i++) values.push(await model.evaluate(x, y, quiet));
    const { history } = await running;
    expect(history).toEqual(alone.history);
    expect(values.flat().every((value) => Number.isFinite(value))).toBe(true);
  });

  test("a failed evaluation does not keep the next one from running", async () => {
    const model = newModel();
    await expect(model.evaluate(x, array([[1, 2]]), quiet)).rejects.toThrow();
    expect(await model.evaluate(x, y, quiet)).toHaveLength(2);
  });

  test("an evaluation that a hook of another one asks for does not wait for that one", async () => {
    const model = newModel();
    const few = x.slice(":40");
    const alone = [
      await model.evaluate(x, y, quiet),
      await model.evaluate(few, y.slice(":40"), quiet),
    ];
    let inner: unknown = null;
    const outer = await model.evaluate(x, y, {
      ...quiet,
      callbacks: [
        {
          async onTestBatchEnd(batch) {
            if (batch === 20) inner = await model.evaluate(few, y.slice(":40"), quiet);
          },
        },
      ],
    });
    expect([outer, inner]).toEqual(alone);
  });

  test("single batches between those of a fit do not change the fit's history", async () => {
    const options = { ...quiet, epochs: 2, batchSize: 500, shuffle: false } as const;
    const alone = await newModel().fit(x, y, options);
    const model = newModel();
    const hooks = {
      async onTrainBatchEnd(): Promise<void> {
        await model.testOnBatch(x.slice(":7"), y.slice(":7"));
      },
    };
    const { history } = await model.fit(x, y, { ...options, callbacks: [hooks] });
    expect(history).toEqual(alone.history);
  });

  test("a metric that the user made shows what was gathered last, in fit and after evaluate", async () => {
    const metric = new MeanAbsoluteError();
    const model = newModel();
    model.compile({ optimizer: "sgd", loss: "mse", metrics: [metric] });
    const { history } = await model.fit(x, y, { ...quiet, epochs: 2 });
    expect(metric.result().item()).toBe(history.mean_absolute_error?.at(-1));
    const logs = await model.evaluate(x, y, { ...quiet, returnDict: true });
    expect(metric.result().item()).toBe(logs.mean_absolute_error);
  });

  test("compile and add while a fit runs hold from the next fit on", async () => {
    const model = newModel();
    const running = model.fit(x, y, { ...quiet, epochs: 40, batchSize: 8 });
    model.add(new Dense({ units: 1 }));
    model.compile({ optimizer: "sgd", loss: "mae" });
    const { history } = await running;
    expect(Object.keys(history)).toEqual(["loss", "mae"]);
    expect(history.loss).toHaveLength(40);
    const next = await model.fit(x, y, quiet);
    expect(Object.keys(next.history)).toEqual(["loss"]);
  });
});

test("trainOnBatch and testOnBatch tell of their own batch only, as in Keras", async () => {
  const model = newModel();
  const first = await model.testOnBatch(x.slice(":50"), y.slice(":50"));
  await model.evaluate(x, y, quiet);
  await model.testOnBatch(x.slice("50:90"), y.slice("50:90"));
  expect(await model.testOnBatch(x.slice(":50"), y.slice(":50"))).toEqual(first);
  expect(await model.trainOnBatch(x.slice(":50"), y.slice(":50"))).toEqual(first);
});
