import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Sequential } from "../../models/sequential.ts";
import { Zeros } from "../initializers/constant.ts";
import { Dense } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import { Input } from "./input-layer.ts";
import { Layer } from "./layer.ts";
import { LeakyReLU } from "./leaky-relu.ts";
import { PReLU } from "./prelu.ts";
import { Softmax } from "./softmax.ts";

/** A layer that makes a weight to keep before one to train. */
class Mixed extends Layer<null> {
  static override readonly className: string = "Mixed";

  protected override build(): null {
    this.addWeight("kept", [2], new Zeros(), { trainable: false });
    this.addWeight("learned", [1], new Zeros());
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return x;
  }
}

const names = (list: readonly { readonly path: string }[]): string[] =>
  list.map(({ path }) => path.split("/").slice(-2).join("/"));

function threeLayers(): Sequential {
  return new Sequential([
    Input([2]),
    new Dense({ units: 3, name: "a" }),
    new Mixed({ name: "m" }),
    new Dropout({ rate: 0.5, name: "d" }),
    new Dense({ units: 1, name: "b" }),
  ]);
}

describe("weights", () => {
  const order = ["a/kernel", "a/bias", "m/learned", "m/kept", "b/kernel", "b/bias"];

  test("come layer by layer, in each those first that were made to be trained, as in Keras", () => {
    expect(names(threeLayers().weights)).toEqual(order);
  });

  test("keep their order when layers are frozen, so that getWeights fits setWeights", () => {
    const model = threeLayers();
    const before = model.getWeights();
    const [first] = model.layers;
    if (first !== undefined) first.trainable = false;
    expect(names(model.weights)).toEqual(order);
    expect(names(model.trainableWeights)).toEqual(["m/learned", "b/kernel", "b/bias"]);
    expect(names(model.nonTrainableWeights)).toEqual(["a/kernel", "a/bias", "m/kept"]);
    model.setWeights(before);
    expect(model.getWeights().map((w) => w.arraySync())).toEqual(before.map((w) => w.arraySync()));
  });

  test("stand with the states of seeds in the order of layers among all variables", () => {
    const variables = names(threeLayers().variables);
    expect(variables.filter((name) => order.includes(name))).toEqual(order);
    expect(variables.findIndex((name) => /seed/.test(name))).toBe(4);
  });

  test("freezing or releasing a model does so for all layers inside", () => {
    const model = threeLayers();
    model.trainable = false;
    expect(model.layers.map(({ trainable }) => trainable)).toEqual([false, false, false, false]);
    model.trainable = true;
    expect(names(model.trainableWeights)).toEqual([
      "a/kernel",
      "a/bias",
      "m/learned",
      "b/kernel",
      "b/bias",
    ]);
  });
});

test("apply passes a mask on: a Softmax leaves out what is masked", () => {
  const softmax = new Softmax();
  const masked = softmax.apply([[1, 2, 1]], { mask: [[true, false, true]] });
  expect(masked.arraySync()).toEqual([[0.5, 0, 0.5]]);
  expect(softmax.apply([[3, 3]], { mask: null }).arraySync()).toEqual([[0.5, 0.5]]);
});

test("a layer of one's own needs no options, and trainable is true or false", () => {
  const layer = new Mixed();
  expect(layer.apply([[1, 2]]).arraySync()).toEqual([[1, 2]]);
  const no = "no" as unknown as boolean;
  expect(() => new Mixed({ trainable: no })).toThrow(
    'Mixed: trainable: expected true or false. Received: "no"',
  );
  expect(() => {
    layer.trainable = no;
  }).toThrow(`${layer.name}.trainable: expected true or false`);
  expect(layer.trainable).toBe(true);
});

test("a layer that is only a function may be an activation, as in Keras; one with weights may not", async () => {
  const activation = new LeakyReLU({ negativeSlope: 0.1 });
  const dense = new Dense({ units: 1, activation, kernelInitializer: "ones" });
  expect(dense.apply([[2], [-2]]).arraySync()).toEqual([[2], [Math.fround(-0.2)]]);
  const model = new Sequential([Input([1]), dense]).compile({ optimizer: "sgd", loss: "mse" });
  await model.fit([[-1]], [[1]], { verbose: 0 });
  // 2 · error · slope · x · rate = 2 · 1.1 · 0.1 · 1 · 0.01
  expect(model.getWeights()[0]?.item()).toBeCloseTo(1 - 0.0022, 6);
  expect(() => new Dense({ units: 1, activation: new PReLU() as never }).apply([[1]])).toThrow(
    "Expected the name of a known activation, or one that is made already. Received: <PReLU",
  );
});
