import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import "../../runtime/install.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { SGD } from "../../nn/optimizers/sgd.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import { Sequential } from "../sequential.ts";

const x = [[0], [1], [2], [3], [4]];
const y = [1, 2, 3, 4, 5];
const quiet = { verbose: 0, shuffle: false } as const;

function model(learningRate = 0.01): Sequential {
  const made = new Sequential([Input([1]), new Dense({ units: 2, name: "first" })]);
  made.add(new Dense({ units: 1, name: "last" }));
  return made.compile({ optimizer: new SGD({ learningRate }), loss: "mse" });
}

let said: string[] = [];
beforeEach(() => {
  // How soon a loss becomes infinite depends on where training starts.
  setRandomSeed(1);
  said = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("numbers in the data that are none", () => {
  test("are told of once, with array, row and column, and training goes on", async () => {
    const rows = [
      [1, 2],
      [3, Number.NaN],
    ];
    const made = new Sequential([new Dense({ units: 1, inputDim: 2 })]);
    made.compile({ optimizer: "sgd", loss: "mse" });
    const targets = [0, Number.NEGATIVE_INFINITY];
    const { history } = await made.fit(rows, targets, quiet);
    expect(history.loss).toEqual([Number.NaN]);
    await made.fit(rows, targets, quiet);
    const warnings = said.filter((text) => text.includes("counted from 0"));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^fit: x has NaN in row 1, column 1; y has -Infinity in row 1 \(counted from 0\)/,
    );
  });

  test("are the heading of a table, perhaps, if row 0 begins with one", async () => {
    await model().fit([[Number.NaN], [1], [2]], [0, 1, 2], quiet);
    expect(said[0]).toMatch(/before training\. Is row 0 the heading of the table\?\n$/);
  });

  test("that are finite, or integers, are not told of", async () => {
    await model().fit(x, y, quiet);
    await model().fit(Int32Array.from([1, 2, 3]), Float32Array.from([1e38, 2, 3]), {
      ...quiet,
      epochs: 0 + 1,
    });
    expect(said.filter((text) => text.includes("counted from 0"))).toEqual([]);
  });
});

describe("a loss that becomes infinite or NaN", () => {
  test("is told of once, with its epoch and the first weight that is not finite", async () => {
    const made = model(1e20);
    await made.fit(x, y, { ...quiet, epochs: 30 });
    await made.fit(x, y, { ...quiet, epochs: 30 });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^fit: the loss became (NaN|Infinity) in epoch [23] of 30, after \S+\. The first weight that is not finite is sequential\S*\/first\/kernel\./,
    );
  });

  test("is told of in quick epochs too, with the first epoch of them in which it was so", async () => {
    const made = model(0.2);
    const { history } = await made.fit(x, y, { ...quiet, epochs: 5000 });
    const first = (history.loss ?? []).findIndex((loss) => !Number.isFinite(loss));
    expect(first).toBeGreaterThan(3);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`in epoch ${first + 1} of 5000, after `);
  });

  test("is told of with the steps of its epoch, where there are several", async () => {
    await model(1e20).fit(x, y, { ...quiet, batchSize: 1, epochs: 2 });
    expect(said[0]).toMatch(/in epoch 1 of 2, step(s 2 to 3| [23])\. /);
    said = [];
    const hooks = { onTrainBatchEnd: () => {} };
    await model(1e20).fit(x, y, { ...quiet, batchSize: 1, epochs: 2, callbacks: [hooks] });
    expect(said[0]).toMatch(/in epoch 1 of 2, step [23]\. /);
  });

  test("with finite weights points to the targets", async () => {
    const made = model();
    made.trainable = false;
    made.compile({ optimizer: "sgd", loss: "mse" });
    await made.fit(x, [1, 2, 3, 4, 3e38], quiet);
    expect(said[0]).toContain("All weights are still finite");
  });
});
