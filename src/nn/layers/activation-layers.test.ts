import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import { expectValues } from "../../../test/test-op.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { inferenceContext } from "./call-context.ts";
import { ELU } from "./elu.ts";
import { Input } from "./input-layer.ts";
import { LeakyReLU } from "./leaky-relu.ts";
import { PReLU } from "./prelu.ts";
import { ReLU } from "./relu.ts";
import { Softmax } from "./softmax.ts";

const line = [-10, -5, 0, 5, 10];

describe("ReLU", () => {
  test("is the plain rectifier by default, and bends where it is told to", () => {
    expectValues(new ReLU().apply(line), [0, 0, 0, 5, 10]);
    expectValues(new ReLU({ maxValue: 6 }).apply(line), [0, 0, 0, 5, 6]);
    const bent = new ReLU({ maxValue: 8, negativeSlope: 0.5, threshold: 5 });
    expectValues(bent.apply(line), [-7.5, -5, -2.5, 0, 8]);
    expect(bent.config).toEqual({ maxValue: 8, negativeSlope: 0.5, threshold: 5 });
  });

  test("takes Keras's automatic name", () => {
    expect(new ReLU().name).toMatch(/^re_lu/);
    expect(new PReLU().name).toMatch(/^p_re_lu/);
    expect(new LeakyReLU().name).toMatch(/^leaky_re_lu/);
  });

  test.each(["maxValue", "negativeSlope", "threshold"])("refuses a negative %s", (option) => {
    expect(() => new ReLU({ [option]: -1 })).toThrow(new RegExp(`ReLU: ${option}: expected`));
  });
});

describe("LeakyReLU", () => {
  test("has the slope 0.3 by default", () => {
    expectValues(new LeakyReLU().apply([-10, 4]), [-3, 4]);
  });

  test("takes the slope by its older name too, and writes the newer", () => {
    const layer = new LeakyReLU({ alpha: 0.5 });
    expectValues(layer.apply(line), [-5, -2.5, 0, 5, 10]);
    expect(layer.config).toEqual({ negativeSlope: 0.5 });
    expect(new LeakyReLU(0.5).config).toEqual({ negativeSlope: 0.5 });
  });

  test("refuses a negative slope", () => {
    expect(() => new LeakyReLU(-0.1)).toThrow(/LeakyReLU: negativeSlope/);
    expect(() => new LeakyReLU({ negativeSlope: null as never })).toThrow(/negativeSlope/);
  });
});

describe("ELU", () => {
  test("scales what is below 0 by alpha", () => {
    expectValues(new ELU().apply([-1, 2]), [Math.expm1(-1), 2], 4);
    expectValues(new ELU(2).apply([-1, 2]), [2 * Math.expm1(-1), 2], 4);
    expect(() => new ELU({ alpha: "2" as never })).toThrow(/ELU: alpha/);
  });
});

describe("PReLU", () => {
  test("has a slope for each element of a sample, 0 at first", () => {
    const layer = new PReLU();
    expectValues(layer.apply([[-1, 2]]), [[0, 2]]);
    expect(layer.weights.map(({ path, shape }) => [path, shape])).toEqual([
      [`${layer.name}/alpha`, [2]],
    ]);
  });

  test("shares slopes along axes", () => {
    const layer = new PReLU({ sharedAxes: 1, alphaInitializer: "ones" });
    layer.ensureBuilt([null, null, 3]);
    expect(layer.weights[0]?.shape).toEqual([1, 3]);
    layer.setWeights([[[0.5, 1, 2]]]);
    const x = [
      [
        [-1, -1, -1],
        [1, -2, -3],
      ],
    ];
    expectValues(layer.apply(x), [
      [
        [-0.5, -1, -2],
        [1, -2, -6],
      ],
    ]);
    expect(layer.config.sharedAxes).toEqual([1]);
  });

  test("learns its slopes, held by their penalty and constraint", async () => {
    const layer = new PReLU({
      alphaInitializer: "ones",
      alphaRegularizer: "l2",
      alphaConstraint: "nonNeg",
    });
    const model = new Sequential([Input([1]), layer]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    // (−1·α − 1)² + 0.01·α² at α = 1.
    const { history } = await model.fit([[-1]], [[1]], { epochs: 200, verbose: 0 });
    expect(history.loss?.[0]).toBeCloseTo(4.01, 5);
    expectValues(layer.weights[0]?.value ?? array([]), [0]);
  });

  test("refuses axes that have no slopes, and inputs of another shape", () => {
    expect(() => new PReLU({ sharedAxes: [0] })).toThrow(/numbers from 1/);
    expect(() => new PReLU({ sharedAxes: "a" as never })).toThrow(/PReLU: sharedAxes/);
    expect(() => new PReLU({ sharedAxes: [2] }).apply([[1]])).toThrow(/axes 0 \(the batch\) to 1/);
    const layer = new PReLU();
    layer.apply([[1, 2]]);
    expect(() => layer.apply([[1]])).toThrow(/\[batch, 2\].*\[1, 1\]/);
  });
});

describe("Softmax", () => {
  const x = array([
    [1, 2, 1],
    [1, 2, 1],
  ]);

  test("sums to 1 along the last axis by default, or over several", () => {
    const [e, ee] = [Math.E, Math.E ** 2];
    const row = [e, ee, e].map((value) => value / (2 * e + ee));
    expectValues(new Softmax().apply(x), [row, row], 4);
    const half = row.map((value) => value / 2);
    expectValues(new Softmax({ axis: [0, 1] }).apply(x), [half, half], 8);
    expectValues(new Softmax([1]).apply(x), [row, row], 4);
    expectValues(new Softmax(0).apply(x), [
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
    ]);
  });

  const masked = (mask: unknown): unknown =>
    new Softmax().callWith(x, inferenceContext(), { mask: array(mask as never) });

  test("gives nothing to what is masked, and nothing at all where all is", () => {
    const [small, large] = [1 / (1 + Math.E), Math.E / (1 + Math.E)];
    expectValues(
      masked([
        [true, true, false],
        [false, false, false],
      ]) as never,
      [
        [small, large, 0],
        [0, 0, 0],
      ],
      4,
    );
    expectValues(masked([1, 0, 1]) as never, [
      [0.5, 0, 0.5],
      [0.5, 0, 0.5],
    ]);
  });

  test("refuses a mask that does not broadcast, and axes that are none", () => {
    expect(() => masked([[true, true]])).toThrow(/mask.*\[1, 2\], input \[2, 3\]/);
    expect(() => masked([[[true]]])).toThrow(/broadcasts to the input/);
    expect(() => new Softmax({ axis: 0.5 })).toThrow(/Softmax: axis/);
    expect(() => new Softmax([])).toThrow(/Softmax: axis/);
  });
});
