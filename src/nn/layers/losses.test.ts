import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Sequential } from "../../models/sequential.ts";
import { L2 } from "../regularizers/norms.ts";
import type { CallContext } from "./call-context.ts";
import { Dense } from "./dense.ts";
import { Input } from "./input-layer.ts";
import { Layer } from "./layer.ts";
import type { LayerConfig } from "./layer-options.ts";

const losses = (layer: Layer): number[] => layer.losses.map((loss) => loss.item());

/** Adds its input's sum to the loss by the method, and twice that by the context. */
class Adding extends Layer<null> {
  static override readonly className: string = "Adding";
  constructor(config: LayerConfig = {}) {
    super(config);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { addLoss }: CallContext): Tensor {
    this.addLoss(x.sum());
    addLoss(x.sum().multiply(2));
    return x;
  }

  addNow(x: Tensor): void {
    this.addLoss(x);
  }
}

/** Adds what is no scalar. */
class AddingRows extends Adding {
  protected override call(x: Tensor): Tensor {
    this.addLoss(x);
    return x;
  }
}

/** 1 + 1 for each row of two ones: a kernel of ones. */
const ones = { units: 1, kernelInitializer: "ones" } as const;
const x = [
  [1, 1],
  [1, 1],
  [1, 1],
];

describe("losses", () => {
  test("are what the last call added, and the penalties of weights", () => {
    const dense = new Dense({ ...ones, kernelRegularizer: "l2", activityRegularizer: new L2(0.5) });
    dense.apply(x);
    // Of each of three rows 0.5 · 2², by the number of rows.
    expect(losses(dense)).toEqual([2, Math.fround(0.02)]);
    dense.apply([[2, 2]]);
    expect(losses(dense)[0]).toBe(8);
  });

  test("of a layer's own are added by addLoss, whichever", () => {
    const layer = new Adding();
    layer.apply([[1, 2]]);
    expect(losses(layer)).toEqual([3, 6]);
  });

  test("of a model are those of its layers, each of which knows its own", () => {
    const dense = new Dense({ ...ones, activityRegularizer: (y) => y.sum() });
    const model = new Sequential([Input([2]), new Adding({ name: "adding" }), dense]);
    model.apply(x);
    expect(losses(model)).toEqual([6, 12, 2]);
    expect(losses(dense)).toEqual([2]);
    expect(losses(model.getLayer("adding") as Layer)).toEqual([6, 12]);
  });

  test("leave out penalties of weights that are frozen", () => {
    const dense = new Dense({ ...ones, kernelRegularizer: "l2", inputDim: 2 });
    const model = new Sequential([dense]);
    expect(losses(model)).toHaveLength(1);
    dense.trainable = false;
    expect(losses(model)).toEqual([]);
  });

  test("of training are not those of the last call", async () => {
    const model = new Sequential([new Adding(), new Dense(ones)]);
    model.apply([[1, 2]]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(x, [2, 2, 2], { verbose: 0 });
    expect(losses(model)).toEqual([3, 6]);
    expect(await model.evaluate(x, [2, 2, 2], { verbose: 0 })).toBeGreaterThanOrEqual(18);
  });

  test("are minimised where no other loss is", async () => {
    const dense = new Dense({ ...ones, kernelRegularizer: "l2", inputDim: 2 });
    const model = new Sequential([dense]).compile({ optimizer: "sgd" });
    const { history } = await model.fit(x, [0, 0, 0], { verbose: 0 });
    expect(history.loss?.[0]).toBeCloseTo(0.02, 6);
    expect(dense.getWeights()[0]?.sum().item()).toBeCloseTo(2 - 0.0004, 6);
  });

  test("are scalars, and belong to a call", () => {
    expect(() => new AddingRows({ name: "rows" }).apply(x)).toThrow(
      "rows: expected a scalar from addLoss. Received: [3, 2]",
    );
    const dense = new Dense({ ...ones, inputDim: 2, kernelRegularizer: (y) => y.square() });
    dense.apply(x);
    expect(() => dense.losses).toThrow("from the regularizer of `kernel`");
    const layer = new Adding();
    layer.apply(x);
    expect(() => layer.addNow(layer.apply(x).sum())).toThrow("only inside `call`");
  });
});

test("a layer casts floating inputs, or leaves them where autocast is off", () => {
  const layer = (autocast: boolean): Layer => new Adding({ dtype: "float16", autocast });
  expect(layer(true).apply(x).dtype).toBe("float16");
  expect(layer(false).apply(x).dtype).toBe("float32");
});

test("weights take names for initializers, penalties and projections", () => {
  class Scale extends Layer<Tensor> {
    static override readonly className: string = "Scale";
    protected override build(): Tensor {
      const options = { regularizer: "l1", constraint: "non_neg" } as const;
      return this.addWeight("scale", [2], "ones", options).value;
    }
    protected override call(y: Tensor, scale: Tensor): Tensor {
      return y.multiply(scale);
    }
  }
  const layer = new Scale({});
  expect(layer.apply([[3, 4]]).arraySync()).toEqual([[3, 4]]);
  expect(losses(layer)[0]).toBeCloseTo(0.02, 6);
  expect(layer.weights[0]?.constraint?.apply(layer.apply([[-1, 1]])).arraySync()).toEqual([[0, 1]]);
});
