import { Input, Sequential, type Tensor } from "gradus";
import { Activation, Dense, Dropout, Flatten, ReLU, Softmax } from "gradus/layers";
import { BinaryCrossentropy, SparseCategoricalCrossentropy } from "gradus/losses";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Layer } from "../../nn/layers/layer.ts";
import type { CompileOptions } from "./compiled.ts";

let said = "";
const errors = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
  said += String(text);
  return true;
});
vi.spyOn(process.stdout, "write").mockImplementation(() => true);

afterEach(() => {
  said = "";
  errors.mockClear();
});

const x = [[0.5], [-1], [2], [3]];
const yesOrNo = [0, 1, 1, 0];
const classes = [0, 2, 1, 2];
const oneHot = [
  [1, 0, 0],
  [0, 0, 1],
  [0, 1, 0],
  [0, 0, 1],
];
const several = [
  [1, 1, 0],
  [0, 0, 1],
  [0, 1, 1],
  [0, 0, 0],
];
const numbers = [0.5, -1.5, 2, 3];

type Targets = readonly (number | readonly number[])[];

const dense = (units: number, activation: string | null = null): Layer =>
  new Dense({ units, activation });

function modelOf(last: readonly Layer[], options: CompileOptions): Sequential {
  return new Sequential([Input([1]), ...last]).compile({ optimizer: "sgd", ...options });
}

/** What is said at the first fit. */
async function adviceOn(
  last: readonly Layer[],
  options: CompileOptions,
  y: Targets,
): Promise<string> {
  await modelOf(last, options).fit(x, y as number[], { verbose: 2 });
  return said;
}

describe("nothing is said of", () => {
  const fromLogits = true;
  test.each<[string, readonly Layer[], CompileOptions, Targets]>([
    ["a regression", [dense(1)], { loss: "mse", metrics: ["mae"] }, numbers],
    ["a regression by another loss", [dense(1)], { loss: "huber" }, numbers],
    ["a regression of whole numbers", [dense(1)], { loss: "mse" }, [3, 5, 7, 9]],
    ["a regression of positive numbers", [dense(1, "relu")], { loss: "mse" }, [3, 5, 7, 0]],
    ["a regression within tanh", [dense(1, "tanh")], { loss: "mse" }, [-1, 0.5, 0, 1]],
    ["several numbers", [dense(3)], { loss: "mae" }, several.map((row) => row.map((v) => v * 2))],
    [
      "yes or no",
      [dense(1, "sigmoid")],
      { loss: "binaryCrossentropy", metrics: ["accuracy"] },
      yesOrNo,
    ],
    ["yes or no, squared", [dense(1, "sigmoid")], { loss: "mse", metrics: ["accuracy"] }, yesOrNo],
    ["hard yes or no", [dense(1, "hardSigmoid")], { loss: "bce" }, yesOrNo],
    ["logits", [dense(1)], { loss: new BinaryCrossentropy({ fromLogits }) }, yesOrNo],
    [
      "classes' logits",
      [dense(3)],
      { loss: new SparseCategoricalCrossentropy({ fromLogits }) },
      classes,
    ],
    ["several answers", [dense(3, "sigmoid")], { loss: "binaryCrossentropy" }, several],
    [
      "one-hot rows",
      [dense(3, "softmax")],
      { loss: "categoricalCrossentropy", metrics: ["accuracy"] },
      oneHot,
    ],
    ["class numbers", [dense(3, "softmax")], { loss: "sparseCategoricalCrossentropy" }, classes],
    [
      "a class that does not come up",
      [dense(5, "softmax")],
      { loss: "sparseCategoricalCrossentropy" },
      [1, 2, 3, 3],
    ],
    ["whatever crossentropy fits", [dense(3, "softmax")], { loss: "crossentropy" }, classes],
    ["softmax as a layer", [dense(3), new Softmax()], { loss: "categoricalCrossentropy" }, oneHot],
    ["an activation as a layer", [dense(1), new Activation("sigmoid")], { loss: "bce" }, yesOrNo],
    ["a layer that is not known", [dense(1), new Dropout(0.1)], { loss: "bce" }, yesOrNo],
    ["a leaky ReLU", [dense(1), new ReLU({ negativeSlope: 0.1 })], { loss: "mse" }, numbers],
    [
      "an activation of one's own",
      [new Dense({ units: 1, activation: (z: Tensor) => z.square() })],
      { loss: "bce" },
      yesOrNo,
    ],
    [
      "a loss of one's own",
      [dense(1)],
      { loss: (t: Tensor, p: Tensor) => t.subtract(p).abs() },
      yesOrNo,
    ],
    ["hinge", [dense(1, "tanh")], { loss: "hinge" }, yesOrNo],
    ["a constant answer", [dense(1)], { loss: "mse" }, [1, 1, 1, 1]],
  ])("%s", async (_, last, options, y) => {
    expect(await adviceOn(last, options, y)).toBe("");
  });

  test("data that is learned as it is", async () => {
    const model = modelOf([dense(1)], { loss: "mse" });
    await model.fit([[0], [1], [1], [0]], [0, 1, 1, 0], { verbose: 2 });
    expect(said).toBe("");
  });

  test("a model whose loss is its own", async () => {
    class Own extends Sequential {
      override computeLoss(x: Tensor, y: Tensor, yPred: Tensor): Tensor {
        return super.computeLoss(x, y, yPred);
      }
    }
    const model = new Own([Input([1]), dense(1)]).compile({ optimizer: "sgd", loss: "bce" });
    await model.fit(x, yesOrNo, { verbose: 2 });
    expect(said).toBe("");
  });
});

describe("it is said of", () => {
  test.each<[string, readonly Layer[], CompileOptions, Targets, string]>([
    [
      "softmax as a layer over one unit",
      [dense(1), new Softmax()],
      { loss: "bce" },
      yesOrNo,
      "one unit",
    ],
    ["a softmax for one number", [dense(1, "softmax")], { loss: "mse" }, numbers, "leave the act"],
    ["a model inside", [new Sequential([dense(1)])], { loss: "bce" }, yesOrNo, "linear"],
    ["ReLU as a layer", [dense(1), new ReLU()], { loss: "mse" }, numbers, "0 or more"],
    ["a crossentropy told by shapes", [dense(3)], { loss: "ce" }, classes, "SparseCategorical"],
    ["sigmoid with class numbers", [dense(3, "sigmoid")], { loss: "ce" }, classes, '"softmax"'],
    [
      "accuracy as an object's class",
      [dense(1)],
      { loss: "mae", metrics: ["binaryAccuracy"] },
      numbers,
      '["mae"]',
    ],
  ])("%s", async (_, last, options, y, part) => {
    const text = await adviceOn(last, options, y);
    expect(text).toMatch(/^fit: .*\n$/);
    expect(text).toContain(part);
  });

  test("targets by the row, whatever the samples' rank", async () => {
    const net = new Sequential([Input([2, 1]), dense(3, "sigmoid")]);
    net.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const steps = [[[1], [2]]];
    await net.fit(steps, [[oneHot[0] ?? [], oneHot[1] ?? []]], { verbose: 2 });
    expect(said).toContain('Write activation: "softmax"');
  });
});

test("it is said once for each compile, and not with verbose 0", async () => {
  const model = modelOf([dense(1)], { loss: "mse" });
  await model.fit(x, yesOrNo, { verbose: 0 });
  expect(errors).not.toHaveBeenCalled();
  await model.fit(x, yesOrNo, { verbose: 2 });
  await model.fit(x, yesOrNo, { verbose: 1 });
  expect(errors).toHaveBeenCalledOnce();
  model.compile({ loss: "mse" });
  await model.fit(x, yesOrNo, { verbose: 2 });
  expect(errors).toHaveBeenCalledTimes(2);
});

test("of many samples it is enough to look at some", async () => {
  const count = 150_000;
  const many = Float32Array.from({ length: count }, (_, i) => i / count);
  const model = new Sequential([Input([1]), new Flatten(), dense(1)]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const y = many.map((value) => Math.round(value));
  await model.fit(many, y, { verbose: 2, batchSize: count });
  expect(said).toContain("all targets are 0 or 1");
});
