import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { valueAndGrad } from "../../runtime/grad.ts";
import { getLoss } from "./all.ts";
import { Circle } from "./circle.ts";
import { CosineSimilarity } from "./cosine-similarity.ts";
import { SparseCategoricalCrossentropy } from "./crossentropy.ts";
import { LogCosh } from "./huber.ts";
import type { Reduction } from "./loss.ts";
import { Dice } from "./overlap.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./regression.ts";

const yTrue = [
  [1, 0.5, -2],
  [0, 3, 1],
];
const yPred = [
  [0.5, 1, -1],
  [2, 2.5, -0.5],
];

// Losses of the two samples are 2/3 and 4/3; all numbers are from Keras 3.15.1 on JAX.
describe("reductions", () => {
  test.each<[Reduction, number | number[]]>([
    ["sumOverBatchSize", 7 / 3],
    ["sum_over_batch_size", 7 / 3],
    ["mean", 7 / 3],
    ["sum", 14 / 3],
    ["meanWithSampleWeight", 7 / 6],
    ["mean_with_sample_weight", 7 / 6],
    ["none", [2 / 3, 4]],
    [null, [2 / 3, 4]],
  ])("%s with weights 1 and 3", (reduction, expected) => {
    const loss = new MeanAbsoluteError({ reduction }).apply(yTrue, yPred, [1, 3]);
    const values = [expected].flat();
    expect(loss.shape).toEqual(Array.isArray(expected) ? [2] : []);
    [...loss.dataSync()].forEach((x, i) => {
      expect(x).toBeCloseTo(values[i] ?? Number.NaN, 6);
    });
  });

  test("weights that sum to 0 give 0, even of a loss that is infinite", () => {
    const loss = new MeanAbsoluteError({ reduction: "meanWithSampleWeight" });
    expect(loss.apply(yTrue, yPred, [0, 0]).item()).toBe(0);
    const infinite = [[Number.POSITIVE_INFINITY], [1]];
    expect(loss.apply([[0], [0]], infinite, [0, 0]).item()).toBe(0);
  });

  test("weights of samples are not taken for weights of steps", () => {
    const steps = [
      [[1], [2]],
      [[3], [4]],
      [[5], [6]],
    ];
    const text = "To weight whole samples, reshape it to [3, 1].";
    const loss = new MeanAbsoluteError();
    expect(() => loss.apply(steps, steps, [1, 2, 3])).toThrow(text);
    const mask = array(steps).squeeze(-1).greater(2);
    expect(() => loss.apply(steps, steps, [1, 2, 3], mask)).toThrow(text);
    expect(loss.apply(steps, steps, [[1], [2], [3]]).item()).toBe(0);
  });

  test("what is none is refused, with the list", () => {
    expect(() => new MeanSquaredError({ reduction: "average" as "mean" })).toThrow(
      /reduction must be one of "sumOverBatchSize"/,
    );
  });

  test("a loss of the whole batch is weighted by the mean of the weights", () => {
    const loss = new Dice();
    const [target, prediction] = [[[1, 0]], [[0.8, 0.3]]];
    const both = [...target, ...target];
    const plain = loss.apply(both, [...prediction, ...prediction]).item();
    const weighted = loss.apply(both, [...prediction, ...prediction], [1, 3]).item();
    expect(weighted).toBeCloseTo(2 * plain, 6);
  });
});

// Three samples with losses 1.5, 3.5 and 6, of which the second is masked; numbers from Keras 3.15.1 on JAX.
describe("masks of predictions", () => {
  const prediction = [
    [1, 2],
    [3, 4],
    [5, 7],
  ];
  const zeros = prediction.map(() => [0, 0]);
  const mask = array([true, false, true]);

  test.each<[Reduction, number[] | null, number | number[]]>([
    ["sumOverBatchSize", null, 3.75],
    ["sumOverBatchSize", [1, 3, 2], 6.75],
    ["sum", null, 7.5],
    ["sum", [1, 3, 2], 13.5],
    ["meanWithSampleWeight", null, 3.75],
    ["meanWithSampleWeight", [1, 3, 2], 4.5],
    ["none", null, [1.5, 0, 6]],
    ["none", [1, 3, 2], [1.5, 0, 12]],
  ])("%s, weights %j", (reduction, weight, expected) => {
    const loss = new MeanAbsoluteError({ reduction }).apply(zeros, prediction, weight, mask);
    expect([...loss.dataSync()]).toEqual([expected].flat());
  });

  test("count together with the mask that a loss makes itself", () => {
    const loss = new SparseCategoricalCrossentropy({ ignoreClass: 1 });
    const rows = [
      [0.5, 0.5],
      [0.9, 0.1],
      [0.2, 0.8],
    ];
    const value = loss.apply([0, 0, 1], rows, null, mask).item();
    expect(value).toBeCloseTo(Math.LN2, 6);
  });
});

test("dtype is what a loss computes in", () => {
  const loss = new LogCosh({ dtype: "float16" }).apply(yTrue, yPred);
  expect(loss.dtype).toBe("float16");
  // Keras gives 0.495605469.
  expect(Math.abs(loss.item() - 0.4957)).toBeLessThan(1e-3);
  expect(new LogCosh().apply(yTrue, array(yPred, "float16")).dtype).toBe("float32");
});

test("a function as a loss gets targets of the predictions' rank and type", () => {
  const loss = getLoss((t: Tensor, p: Tensor) => t.subtract(p).square());
  expect(loss.apply(array([1, 2, 3], "int32"), [[1], [2], [5]]).item()).toBeCloseTo(4 / 3, 6);
});

describe("gradients stay numbers at the edges", () => {
  const gradient = (f: (p: Tensor) => Tensor, at: number[][]): number[] => [
    ...valueAndGrad(f)(array(at)).gradient.dataSync(),
  ];

  test("the cosine of a vector of zeros", () => {
    const f = (p: Tensor): Tensor => new CosineSimilarity().apply([[1, 1]], p);
    expect(f(array([[0, 0]])).item()).toBeCloseTo(0);
    expect(gradient(f, [[0, 0]]).every(Number.isFinite)).toBe(true);
  });

  test("a batch of one class only has nothing to push apart", () => {
    const f = (p: Tensor): Tensor => new Circle().apply([0, 0], p);
    const at = [
      [1, 0],
      [0, 1],
    ];
    expect(f(array(at)).item()).toBe(0);
    expect(gradient(f, at)).toEqual([0, 0, 0, 0]);
  });
});
