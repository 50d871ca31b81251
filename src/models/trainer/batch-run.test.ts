import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { SGD } from "../../nn/optimizers/sgd.ts";
import { array } from "../../ops/convert.ts";
import { cachedPrograms } from "../../runtime/execute.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import { Sequential } from "../sequential.ts";
import { BatchRun } from "./batch-run.ts";
import { type DataRows, dataRows } from "./data.ts";

function someRows(model: Sequential, count: number): DataRows {
  const x = array(Float32Array.from({ length: count * 3 }, (_, i) => Math.sin(i * 1.7)));
  const y = array(Float32Array.from({ length: count }, (_, i) => Math.cos(i)));
  const weight = array(Float32Array.from({ length: count }, (_, i) => 0.5 + (i % 3)));
  return dataRows("test", model, x.reshape(count, 3), y, weight);
}

function trainingRun(limit: number): { readonly weights: number[]; readonly loss: number } {
  setRandomSeed(7);
  const model = new Sequential([
    Input([3]),
    new Dense({ units: 4, activation: "tanh" }),
    new Dense({ units: 1 }),
  ]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const compiled = model.requireCompiled();
  const rows = someRows(model, 22);
  model.prepare(compiled, rows);
  const run = new BatchRun("train", model, compiled, rows, 8, limit);
  run.open(rows);
  run.order.set(Array.from({ length: 22 }, (_, i) => (i * 5) % 22));
  run.setOrder();
  for (let epoch = 0; epoch < 3; epoch++) {
    for (let batch = 0; batch < run.batches; batch++) run.run(batch);
  }
  const { loss } = run.read();
  run.close();
  const weights = model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
  return { weights, loss: loss ?? Number.NaN };
}

describe("a data set run through a step", () => {
  test("learns the same staged by batch as resident, but for the last bits", () => {
    const resident = trainingRun(Number.POSITIVE_INFINITY);
    const staged = trainingRun(0);
    // The programs differ (rows picked inside or outside), and with them where products are fused into sums.
    staged.weights.forEach((weight, i) => {
      expect(Math.abs(weight - (resident.weights[i] ?? Number.NaN))).toBeLessThan(1e-6);
    });
    expect(Math.abs(staged.loss - resident.loss)).toBeLessThan(1e-6);
    expect(Number.isFinite(resident.loss)).toBe(true);
  });

  test.each([Number.POSITIVE_INFINITY, 0])(
    "takes rows in their own order again after a shuffled round (residency limit %d)",
    (limit) => {
      const model = new Sequential([
        Input([3]),
        new Dense({ units: 1, kernelInitializer: "ones" }),
      ]);
      model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse" });
      const compiled = model.requireCompiled();
      const rows = someRows(model, 4);
      model.prepare(compiled, rows);
      const run = new BatchRun("train", model, compiled, rows, 1, limit);
      const firstLoss = (order: readonly number[] | null): number => {
        model.setWeights([array([[1], [1], [1]]), array([0])]);
        run.open(rows);
        if (order !== null) {
          run.order.set(order);
          run.setOrder();
        }
        run.run(0);
        const { loss = Number.NaN } = run.read();
        run.close();
        return loss;
      };
      const own = firstLoss(null);
      expect(firstLoss([3, 2, 1, 0])).not.toBe(own);
      expect(firstLoss(null)).toBe(own);
    },
  );

  test("serves further fits on data of the same shapes without new programs", async () => {
    const model = new Sequential([Input([3]), new Dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const fit = (scale: number): Promise<unknown> =>
      model.fit(
        array(new Float32Array(30).fill(scale)).reshape(10, 3),
        array(new Float32Array(10)),
        {
          batchSize: 4,
          verbose: 0,
        },
      );
    await fit(1);
    const programs = cachedPrograms();
    await fit(2);
    expect(cachedPrograms()).toBe(programs);
  });

  test("sees other data in the next fit", async () => {
    const model = new Sequential([Input([1]), new Dense({ units: 1, kernelInitializer: "ones" })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const x = array([[1], [2]]);
    const first = await model.evaluate(x, array([1, 2]), { verbose: 0 });
    const second = await model.evaluate(x, array([3, 4]), { verbose: 0 });
    expect(first).toBe(0);
    expect(second).toBe(4);
  });
});

describe("prediction", () => {
  test("of 1 to 1,000 rows in any order compiles at most 12 programs, and rows do not depend on their batch", async () => {
    setRandomSeed(3);
    // Small and large products, one column and several: each adds up in its own order, whatever the number of rows.
    const model = new Sequential([
      Input([2]),
      new Dense({ units: 8, activation: "tanh" }),
      new Dense({ units: 40, activation: "relu" }),
      new Dense({ units: 9, activation: "tanh" }),
      new Dense({ units: 1 }),
      new Dense({ units: 3 }),
    ]);
    const before = cachedPrograms();
    const all = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i));
    const whole = (await model.predict(array(all).reshape(1000, 2), { verbose: 0 })).dataSync();
    for (const count of [1, 999, 2, 31, 33, 500, 64, 7, 65, 3]) {
      const some = await model.predict(array(all.slice(0, count * 2)).reshape(count, 2), {
        verbose: 0,
      });
      expect(some.shape).toEqual([count, 3]);
      expect(some.dataSync()).toEqual(whole.slice(0, count * 3));
    }
    // The eager reshapes above are programs too: only the model's count.
    expect(cachedPrograms() - before).toBeLessThanOrEqual(12 + 11);
  });

  test("of single batches of any size compiles few programs too", async () => {
    const model = new Sequential([Input([2]), new Dense({ units: 3, activation: "sigmoid" })]);
    const all = array(Float32Array.from({ length: 200 }, (_, i) => Math.sin(i))).reshape(100, 2);
    const batches = Array.from({ length: 100 }, (_, i) => all.slice(`:${i + 1}`));
    const whole = (await model.predict(all, { verbose: 0 })).dataSync();
    const before = cachedPrograms();
    for (const [i, batch] of batches.entries()) {
      const some = await model.predictOnBatch(batch);
      expect(some.shape).toEqual([i + 1, 3]);
      some.dataSync().forEach((value, k) => {
        expect(Math.abs(Number(value) - Number(whole[k]))).toBeLessThan(1e-6);
      });
    }
    // 1, 2, 4, … 64.
    expect(cachedPrograms() - before).toBeLessThanOrEqual(7);
  });
});
