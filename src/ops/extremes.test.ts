import { describe, expect, test } from "vitest";
import {
  expectValues,
  numbersOf,
  onEachBackend,
  sampleTensor,
  testGradients,
  testOp,
} from "../../test/test-op.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import { grad } from "../runtime/grad.ts";
import { sum } from "./broadcast.ts";
import { array } from "./convert.ts";
import {
  amax,
  amin,
  argmax,
  argmin,
  clip,
  max,
  maximum,
  min,
  minimum,
  ptp,
  relu,
} from "./extremes.ts";

testOp(maximum, { reference: (x, y) => Math.max(x, y), domain: [-5, 5], ofIntegers: "int32" });
testOp(minimum, { reference: (x, y) => Math.min(x, y), domain: [-5, 5], ofIntegers: "int32" });
testOp(relu, {
  reference: (x) => (x <= 0 ? 0 : x),
  domain: [-5, 5],
  ofIntegers: "int32",
});
testOp((x) => clip(x, -1, 1.5), {
  reference: (x) => Math.min(Math.max(x, -1), 1.5),
  domain: [-5, 5],
});

describe("ties", () => {
  test("share the gradient", () => {
    expect(
      numbersOf(
        grad((x: Tensor) => sum(maximum(x, array([1, 1, 1], "float64"))))(
          array([0, 1, 2], "float64"),
        ),
      ),
    ).toEqual([0, 0.5, 1]);
    expect(
      numbersOf(
        grad((x: Tensor) => sum(minimum(array([1, 1, 1], "float64"), x)))(
          array([0, 1, 2], "float64"),
        ),
      ),
    ).toEqual([1, 0.5, 0]);
    expect(numbersOf(grad((x: Tensor) => max(x))(array([3, 1, 3, 3], "float64")))).toEqual([
      1 / 3,
      0,
      1 / 3,
      1 / 3,
    ]);
    expect(numbersOf(grad((x: Tensor) => min(x))(array([3, 1, 1], "float64")))).toEqual([
      0, 0.5, 0.5,
    ]);
  });

  test("give relu no gradient at 0", () => {
    expect(numbersOf(grad((x: Tensor) => sum(relu(x)))(array([-1, 0, 2], "float64")))).toEqual([
      0, 0, 1,
    ]);
  });
});

describe("extremes along axes", () => {
  const x = array([
    [3, 1, 2],
    [0, 5, -4],
  ]);

  test("have the values of NumPy", () => {
    onEachBackend(() => {
      expectValues(max(x), 5);
      expectValues(max(x, 0), [3, 5, 2]);
      expectValues(amax(x, 1, true), [[3], [5]]);
      expectValues(min(x, [0, 1]), -4);
      expectValues(amin(x, -1), [1, -4]);
      expectValues(ptp(x, 1), [2, 9]);
      expectValues(max(array([1, NaN, 3])), NaN);
      expectValues(max(array([false, true])), true);
      expectValues(min(array([7, 3], "uint8")), 3);
    });
  });

  test("have positions as int32, the first of equals, NaN before all", () => {
    onEachBackend(() => {
      expectValues(argmax(x), 4);
      expectValues(argmin(x), 5);
      expectValues(argmax(x, 0), [0, 1, 0]);
      expectValues(argmin(x, 1, true), [[1], [2]]);
      expectValues(argmax([2, 7, 7]), 1);
      expectValues(argmin([2, NaN, 1, NaN]), 1);
      expectValues(argmax(5), 0);
      expect(argmax(x).dtype).toBe("int32");
    });
  });

  test("have gradients", () => {
    testGradients((t) => max(t, 1), [sampleTensor([3, 4], [-2, 2])]);
    testGradients((t) => min(t.square(), [0, 2], true), [sampleTensor([2, 2, 2], [1, 2])]);
    testGradients((t) => ptp(t), [sampleTensor([5], [-2, 2])]);
  });

  test("do not exist of nothing", () => {
    expect(() => max(array([]))).toThrow(ValueError);
    expect(() => argmin(array([]))).toThrow(ValueError);
    expect(() => max(x, 2)).toThrow(ShapeError);
    expect(max(array([]).reshape(0, 3), 1).shape).toEqual([0]);
  });
});
