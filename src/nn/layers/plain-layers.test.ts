import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { oneSpec } from "../structure.ts";
import { ActivityRegularization } from "./activity-regularization.ts";
import { Dense } from "./dense.ts";
import { Flatten } from "./flatten.ts";
import { Identity } from "./identity.ts";
import { Input } from "./input-layer.ts";
import { Permute } from "./permute.ts";
import { RepeatVector } from "./repeat-vector.ts";
import { Rescaling } from "./rescaling.ts";
import { Reshape } from "./reshape.ts";

const x = array([
  [1, 2, -3],
  [0.5, 4, 2],
  [-1, 0, 6],
  [2, 2, 1],
]);

test("Flatten takes null for the usual order of axes, and no format that it does not know", () => {
  const images = array([
    [
      [1, 2],
      [3, 4],
    ],
  ]);
  expect(new Flatten({ dataFormat: null }).apply(images).arraySync()).toEqual([[1, 2, 3, 4]]);
  expect(() => new Flatten({ dataFormat: "first" as never })).toThrow('expected "channelsLast" or');
});

describe("Reshape", () => {
  test("takes the shape of a sample by itself", () => {
    expect(new Reshape([2, -1]).apply([[1, 2, 3, 4]]).arraySync()).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  test("refuses what is no shape", () => {
    for (const targetShape of [[-1, -1], [1.5], [-2], "4, 2" as never, null as never]) {
      expect(() => new Reshape({ targetShape })).toThrow("of which one may be −1");
    }
  });
});

test("a list is no options", () => {
  expect(() => new Dense([1] as never)).toThrow("given as one object, { units: … }. Received: a");
});

describe("Permute", () => {
  test("orders the axes of samples", () => {
    const y = new Permute([2, 1]).apply([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]);
    expect(y.arraySync()).toEqual([
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ]);
    const spec = { shape: [null, 2, null, 4], dtype: "float32" as const };
    expect(oneSpec(new Permute({ dims: [3, 1, 2] }).computeOutputSpec(spec)).shape).toEqual([
      null,
      4,
      2,
      null,
    ]);
  });

  test("refuses what is no order of axes counted from 1, and inputs of another rank", () => {
    for (const dims of [[0, 1], [1, 1], [2, 3], [], 2 as never]) {
      expect(() => new Permute({ dims })).toThrow(/counted from 1/);
    }
    expect(() => new Permute([2, 1]).apply(x)).toThrow(/\[batch, axis 1, axis 2\].*\[4, 3\]/);
  });

  test("keeps its options", () => {
    expect(new Permute([2, 1]).config).toEqual({ dims: [2, 1] });
  });
});

describe("RepeatVector", () => {
  test("makes equal steps of each vector", () => {
    const y = new RepeatVector(2).apply([
      [1, 2],
      [3, 4],
    ]);
    expect(y.arraySync()).toEqual([
      [
        [1, 2],
        [1, 2],
      ],
      [
        [3, 4],
        [3, 4],
      ],
    ]);
    const spec = { shape: [null, 5], dtype: "float32" as const };
    expect(oneSpec(new RepeatVector({ n: 3 }).computeOutputSpec(spec)).shape).toEqual([null, 3, 5]);
  });

  test("wants a positive integer, and vectors", () => {
    for (const n of [0, -1, 1.5, "2" as never]) {
      expect(() => new RepeatVector({ n })).toThrow(/RepeatVector: n: expected a positive integer/);
    }
    expect(() => new RepeatVector(2).apply([[[1]]])).toThrow(/\[batch, features\]/);
  });
});

describe("Identity", () => {
  test("passes on what comes in, whatever it is", () => {
    expect(new Identity().apply(x).arraySync()).toEqual(x.arraySync());
    expect(new Identity().apply(array([1, 2], "int32")).dtype).toBe("int32");
    expect(() => new Identity({ units: 1 } as never)).toThrow(/unknown option `units`/);
  });
});

describe("Rescaling", () => {
  test("multiplies, then adds, number by number or channel by channel", () => {
    const bytes = array([[0, 127, 255]], "uint8");
    const y = new Rescaling({ scale: 1 / 127.5, offset: -1 }).apply(bytes);
    expect([y.dtype, y.shape]).toEqual(["float32", [1, 3]]);
    expect(Array.from(y.dataSync(), Number).map((v) => v.toFixed(4))).toEqual([
      "-1.0000",
      "-0.0039",
      "1.0000",
    ]);
    const channels = new Rescaling({ scale: [1, 2, 3], offset: Float32Array.of(0.5, 0, -1) });
    expect(channels.apply(x).arraySync()).toEqual([
      [1.5, 4, -10],
      [1, 8, 5],
      [-0.5, 0, 17],
      [2.5, 4, 2],
    ]);
    expect(channels.apply(x, { training: true }).arraySync()).toEqual(
      channels.apply(x).arraySync(),
    );
  });

  test("keeps numbers and lists among its options, whatever they were given as", () => {
    const layer = new Rescaling({ scale: array([1, 2]), offset: Float32Array.of(3, 4) });
    expect(layer.config).toEqual({ scale: [1, 2], offset: [3, 4] });
    expect(new Rescaling(0.5).config).toEqual({ scale: 0.5, offset: 0 });
  });

  test("wants numbers that stretch to the inputs", () => {
    expect(() => new Rescaling({ scale: "2" as never })).toThrow(/scale.*number.*"2"/);
    expect(() => new Rescaling({} as never)).toThrow(/scale.*required/);
    const wide = new Rescaling({ scale: [[[1]]] });
    expect(() => wide.apply(x)).toThrow(/scale \[1, 1, 1\].*\[4, 3\]/);
  });
});

describe("ActivityRegularization", () => {
  const options = { l1: 0.1, l2: 0.01 } as const;

  test("adds Keras's penalty, a mean over the batch", () => {
    const added: Tensor[] = [];
    const addLoss = (loss: Tensor): void => {
      added.push(loss);
    };
    const layer = new ActivityRegularization(options);
    const y = layer.callWith(x, { training: false, addLoss });
    expect(y.arraySync()).toEqual(x.arraySync());
    // Real Keras: layer.losses = [0.813125].
    expect(added.map((loss) => loss.item())).toEqual([expect.closeTo(0.813125, 6)]);
  });

  test("counts in evaluation, and its gradient in training", async () => {
    const model = new Sequential([
      Input([1]),
      new Dense({ units: 1, kernelInitializer: "ones" }),
      new ActivityRegularization({ l2: 0.5 }),
    ]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    // Outputs 1 and 3: nothing to learn, (0.5·1 + 0.5·9) / 2 to pay.
    expect(await model.evaluate([[1], [3]], [1, 3], { verbose: 0 })).toBeCloseTo(2.5, 6);
    await model.fit([[1], [3]], [1, 3], { verbose: 0 });
    // By the kernel: Σ x·y / 2 = 5, by the bias: Σ y / 2 = 2, at a rate of 0.01.
    const [kernel, bias] = model.getWeights().map((weight) => weight.item());
    expect(kernel).toBeCloseTo(0.95, 6);
    expect(bias).toBeCloseTo(-0.02, 6);
  });

  test("wants factors that are not negative", () => {
    expect(() => new ActivityRegularization({ l1: -1 })).toThrow(/l1.*-1/);
    expect(() => new ActivityRegularization({ l2: Number.POSITIVE_INFINITY })).toThrow(/l2/);
    expect(new ActivityRegularization().config).toEqual({ l1: 0, l2: 0 });
  });
});
