import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import { GradusError } from "../core/errors.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Dropout } from "../nn/layers/dropout.ts";
import { SparseCategoricalCrossentropy } from "../nn/losses/crossentropy.ts";
import { MeanSquaredError } from "../nn/losses/regression.ts";
import { F1Score } from "../nn/metrics/f-score.ts";
import { Mean } from "../nn/metrics/metric.ts";
import { Adam } from "../nn/optimizers/adam.ts";
import { array } from "../ops/convert.ts";
import { sum } from "../ops/index.ts";
import { EarlyStopping } from "./callbacks/early-stopping.ts";
import { Sequential } from "./sequential.ts";

/** What JavaScript lets people write, without the types that would stop them. */
type Loose = (...args: unknown[]) => unknown;

const make =
  (Class: unknown): Loose =>
  (...args) =>
    Reflect.construct(Class as new () => object, args);
const dense = make(Dense);
const compile: Loose = (...args) => (new Sequential().compile as Loose).apply(model(), args);

function model(): Sequential {
  return new Sequential([new Dense({ units: 1, inputDim: 1 })]);
}

/** The message of what `action` throws, behind its code. */
function said(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(GradusError);
    const { code, message } = error as GradusError;
    return `${code} ${message}`;
  }
  return "nothing";
}

describe("labels that are no class", () => {
  const x = [[1], [2], [3]];
  const quiet = { verbose: 0 } as const;
  const classifier = (ignoreClass: number | null = null): Sequential =>
    new Sequential([new Dense({ units: 3, inputDim: 1, activation: "softmax" })]).compile({
      optimizer: "sgd",
      loss: new SparseCategoricalCrossentropy({ ignoreClass }),
    });

  test.each([3, -1, Number.NaN])(
    "%d of 3 classes is refused wherever targets are given",
    async (label) => {
      const labels = [0, label, 2];
      const text = `labels must be 0 to 2, one for each of the model's 3 outputs. Received: ${label} for sample 1.`;
      await expect(classifier().fit(x, labels, quiet)).rejects.toThrow(text);
      await expect(classifier().evaluate(x, labels, quiet)).rejects.toThrow(text);
      await expect(classifier().trainOnBatch(x, labels)).rejects.toThrow(text);
      const validationData = [x, labels] as const;
      const fit = classifier().fit(x, [0, 1, 2], { ...quiet, validationData });
      await expect(fit).rejects.toThrow(text);
    },
  );

  test("the class to ignore may be any number", async () => {
    const history = await classifier(-1).fit(x, [0, -1, 2], quiet);
    expect(history.history.loss?.[0]).toBeGreaterThan(0);
  });

  test("targets of another shape are told of as such", async () => {
    const fit = classifier().fit(
      x,
      [
        [5, 5, 5],
        [5, 5, 5],
        [5, 5, 5],
      ],
      quiet,
    );
    await expect(fit).rejects.toThrow("categoricalCrossentropy");
  });
});

describe("a mistake is answered with what was received and what to write", () => {
  const twice = new Dense({ units: 1, name: "twice" });
  test.each<[string, () => unknown, string, readonly string[]]>([
    ["no options", () => dense(), "config/missing-option", ["`units`"]],
    ["null for options", () => dense(null), "config/missing-option", ["`units`"]],
    ["a number for options", () => dense(10), "config/not-an-object", ["{ units: … }", "10"]],
    [
      "an optimizer's number",
      () => make(Adam)(0.1),
      "config/not-an-object",
      ["{ learningRate", "0.1"],
    ],
    ["Keras's spelling", () => dense({ units: 1, input_dim: 1 }), "config/", ["`inputDim`"]],
    ["Keras's spelling", () => make(Dropout)({ rate: 0.1, Name: "a" }), "config/", ["`name`"]],
    [
      "positional compile",
      () => compile("adam", "mse"),
      "config/not-an-object",
      ['"adam"', "{ op"],
    ],
    ["a metric that is no list", () => compile({ metrics: "mae" }), "compile/", ['["mae"]']],
    ["a class of metrics", () => compile({ metrics: [Mean] }), "compile/", ["the class Mean"]],
    [
      "a class of losses",
      () => compile({ loss: MeanSquaredError }),
      "identifier/type",
      ["the class MeanSquaredError", "new"],
    ],
    [
      "a class of optimizers",
      () => compile({ optimizer: Adam }),
      "identifier/type",
      ["the class Adam", "new"],
    ],
    ["a number as activation", () => dense({ units: 1, activation: 3 }), "identifier/type", ["3"]],
    [
      "a class as layer",
      () => (model().add as Loose).call(model(), Dense),
      "sequential/not-a-layer",
      ["the class Dense (write new before it)"],
    ],
    [
      "one layer in two places",
      () => new Sequential([twice, twice]),
      "sequential/same-layer",
      ['"twice"'],
    ],
    [
      "a model in itself",
      () => {
        const own = model();
        own.add(own);
      },
      "sequential/same-layer",
      ["is in this model already"],
    ],
    [
      "a constraint without a result",
      () => {
        const own = dense({ units: 1, inputDim: 1, kernelConstraint: () => {} }) as Dense;
        own.apply([[1]]);
        new Adam().apply([[[1]]], own.trainableWeights.slice(0, 1));
      },
      "function/no-tensor",
      ["the constraint of", "Is a return missing?"],
    ],
    [
      "an initializer without a result",
      () => (dense({ units: 1, kernelInitializer: () => {} }) as Dense).apply([[1]]),
      "array/elements",
      ["initializer: elements must be numbers"],
    ],
    [
      "options for a dtype",
      () => (array as Loose)([1], { dtype: "int32" }),
      "dtype/unknown",
      ["an object with dtype", '"float32"'],
    ],
    [
      "options for an axis",
      () => (sum as Loose)([1], { axis: 0 }),
      "shape/axis",
      ["an object with axis"],
    ],
    ["a hole in data", () => (array as Loose)([[1], [null]]), "array/ragged", ["[1][0]", "null"]],
    ["a hole in data", () => (array as Loose)([1, undefined]), "array/ragged", ["undefined"]],
  ])("%s", (_, action, code, parts) => {
    const text = said(action);
    expect(text).toMatch(new RegExp(`^${code}`));
    for (const part of parts) expect(text).toContain(part);
    expect(text).not.toMatch(/\[object|constructor\(/);
  });
});

test("a metric that needs options is told of by name at compile, in any spelling", () => {
  const metrics = (name: string): string => said(() => compile({ metrics: [name] }));
  expect(metrics("mean_io_u")).toBe(
    'metric/needs-options The metric "mean_io_u" needs options: pass new metrics.MeanIoU({ … }).',
  );
  expect(metrics("precisionAtRecall")).toContain("new metrics.PrecisionAtRecall({ … })");
  expect(metrics("OneHotIou")).toContain("new metrics.OneHotIoU({ … })");
});

test("a callback that watches a metric of several values says which to watch instead", async () => {
  const compiled = new Sequential([new Dense({ units: 2, inputDim: 1 })]).compile({
    loss: "mse",
    metrics: [new F1Score({ average: null, name: "f1" })],
  });
  const callbacks = [new EarlyStopping({ monitor: "f1", mode: "max" })];
  const training = compiled.fit([[1]], [[1, 0]], { verbose: 0, callbacks });
  await expect(training).rejects.toThrow('EarlyStopping: "f1" is a list of 2 values');
});
