import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import { GradusError } from "../core/errors.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { EarlyStopping } from "./callbacks/early-stopping.ts";
import { Sequential } from "./sequential.ts";
import type { FitOptions } from "./trainer/fit-options.ts";

const quiet = { verbose: 0 } as const;
const x = [
  [0, 1],
  [2, 3],
  [4, 5],
];
const y = [1, 2, 3];

function model(): Sequential {
  return new Sequential([Input([2]), new Dense({ units: 1 })]);
}

const compiled = (): Sequential => model().compile({ optimizer: "sgd", loss: "mse" });

/** Checks an error's code and that its message holds all that a reader needs. */
async function expectError(
  action: Promise<unknown>,
  code: string,
  parts: readonly string[],
): Promise<void> {
  const error: unknown = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GradusError);
  const { code: received, message } = error as GradusError;
  expect(received).toBe(code);
  for (const part of parts) expect(message).toContain(part);
}

describe.each(["fit", "evaluate"] as const)("%s", (method) => {
  const call = (of: Sequential, a: never, b: never): Promise<unknown> => of[method](a, b, quiet);
  const run = (of: Sequential, a: unknown, b: unknown): Promise<unknown> =>
    call(of, a as never, b as never);

  test("before compile says to call compile", async () => {
    await expectError(run(model(), x, y), "model/not-compiled", ["compile({", "loss"]);
  });

  test("without a loss says to pass one", async () => {
    await expectError(run(model().compile(), x, y), "fit/no-loss", ["compile({ loss:"]);
  });

  test("with samples of another shape names x, what is expected and what came", async () => {
    await expectError(run(compiled(), [[1, 2, 3]], [1]), "fit/input-shape", [
      `${method}: x`,
      "[null, 2]",
      "[1, 3]",
    ]);
  });

  test("with a single sample says to put it in a batch", async () => {
    await expectError(run(compiled(), [1, 2], [1]), "fit/input-shape", ["single sample", "[[…]]"]);
  });

  test("with a number says to put it in a batch", async () => {
    await expectError(run(compiled(), 3, [1]), "fit/scalar", ["[[3]]"]);
  });

  test("with other counts names both", async () => {
    await expectError(run(compiled(), x, [1, 2]), "fit/cardinality", [method, "x 3", "y 2"]);
  });

  test("without samples says so", async () => {
    await expectError(run(compiled(), new Float32Array(0), []), "fit/no-data", ["no samples"]);
  });

  test("with targets that do not fit the output names both shapes", async () => {
    const wide = y.map((value) => [value, value, value]);
    await expectError(run(compiled(), x, wide), "loss/shape", ["[3, 3]", "[3, 1]"]);
  });

  test("with rows of different lengths says which", async () => {
    await expectError(run(compiled(), [[1, 2], [3]], [1, 2]), "array/ragged", []);
  });
});

test("evaluate checks its options", async () => {
  const of = (options: object) => compiled().evaluate(x, y, { ...quiet, ...options });
  await expectError(of({ batchSize: 0 }), "fit/option", ["evaluate: batchSize", "batchSize=0"]);
  await expectError(of({ return_dict: true }), "config/unknown-option", ["`returnDict`"]);
});

describe("predict", () => {
  const predict = (data: unknown): Promise<unknown> => model().predict(data as never, quiet);

  test("with samples of another shape names what is expected and what came", async () => {
    await expectError(predict([[1, 2, 3]]), "fit/input-shape", [
      "predict: x",
      "[null, 2]",
      "[1, 3]",
    ]);
  });

  test("with a single sample says to put it in a batch", async () => {
    await expectError(predict([1, 2]), "fit/input-shape", ["single sample"]);
  });

  test("without samples says so", async () => {
    await expectError(predict([]), "fit/no-data", ["predict"]);
  });

  test("checks its options, and predictSync too", async () => {
    const of = (options: object) => model().predict(x, { ...quiet, ...options });
    await expectError(of({ batchSize: 0 }), "fit/option", ["predict: batchSize", "batchSize=0"]);
    await expectError(of({ batch_size: 1 }), "config/unknown-option", ["`batchSize`"]);
    expect(() => model().predictSync(x, { batchSize: 0 })).toThrow("predictSync: batchSize");
  });

  test("takes a list of numbers for a model of one feature", async () => {
    const one = new Sequential([Input([1]), new Dense({ units: 1 })]);
    expect((await one.predict([1, 2, 3], quiet)).shape).toEqual([3, 1]);
  });
});

describe("options of fit", () => {
  const fit = (options: object): Promise<unknown> =>
    compiled().fit(x, y, { ...quiet, ...options } as FitOptions);

  test.each([
    [{ epochs: 0 }, "fit/option", "epochs=0"],
    [{ epochs: 1.5 }, "fit/option", "epochs=1.5"],
    [{ batchSize: -1 }, "fit/option", "batchSize=-1"],
    [{ validationBatchSize: 0 }, "fit/option", "validationBatchSize=0"],
    [{ initialEpoch: -1 }, "fit/option", "initialEpoch"],
    [{ validationFreq: 0 }, "fit/option", "validationFreq"],
    [{ validationSplit: 1 }, "fit/validation-split", "Received: 1"],
    [{ validationSplit: 0.9 }, "fit/validation-split", "3 samples"],
    [{ validationFreq: [1, 0] }, "fit/option", "validationFreq=0"],
    [{ validationData: [x, [1]] }, "fit/cardinality", "validationData"],
    [{ validationData: [[[1]], [1]] }, "fit/input-shape", "validationData"],
    [{ verbose: 3 }, "fit/verbose", "Received: 3"],
    [{ verbose: "1" }, "fit/verbose", 'Received: "1"'],
    [{ batch_size: 2 }, "config/unknown-option", "batchSize"],
    [{ sampleWeight: [1] }, "fit/cardinality", "sampleWeight 1"],
  ])("%o is an error that names it", async (options, code, part) => {
    await expectError(fit(options), code, [part]);
  });
});

test("a misspelt option of a single batch is an error that names the right one", async () => {
  const step = { sample_weight: [1] } as object;
  const name = ["`sampleWeight`"];
  await expectError(compiled().trainOnBatch(x, y, step), "config/unknown-option", name);
  await expectError(compiled().testOnBatch(x, y, step), "config/unknown-option", name);
});

test("what is no callback, or has Python's hooks, is an error before training", async () => {
  const cases = [
    [EarlyStopping, "callback/list", "new EarlyStopping()"],
    [new EarlyStopping(), "callback/list", "is a list"],
    [[EarlyStopping], "callback/kind", "an instance of a class"],
    [["earlyStopping"], "callback/kind", "earlyStopping"],
    [[null], "callback/kind", "null"],
    [[{ on_epoch_end() {} }], "callback/hook", "`onEpochEnd`"],
    [[{ on_test_batch_begin() {} }], "callback/hook", "`onTestBatchBegin`"],
  ] as const;
  for (const [callbacks, code, part] of cases) {
    const options = { ...quiet, callbacks } as object;
    await expectError(compiled().fit(x, y, options), code, [part]);
    await expectError(compiled().evaluate(x, y, options), code, [part]);
    await expectError(compiled().predict(x, options), code, [part]);
  }
});
