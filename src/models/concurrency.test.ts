import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { array } from "../ops/convert.ts";
import { setRandomSeed } from "../runtime/session.ts";
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
});
