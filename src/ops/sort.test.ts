import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { jit } from "../runtime/jit.ts";
import { multiply } from "./arithmetic.ts";
import { array } from "./convert.ts";
import { zeros } from "./creation.ts";
import { argsort, sort } from "./sort.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe("sort and argsort", () => {
  test("put equal elements in their order, infinities at the ends and NaN last", () => {
    onEachBackend(() => {
      const x = array([3, nan, -inf, 1, 3, -0, inf, 0, nan]);
      expectValues(argsort(x), [2, 5, 7, 3, 0, 4, 6, 1, 8]);
      expectValues(sort(x), [-inf, -0, 0, 1, 3, 3, inf, nan, nan]);
    });
  });

  test("go along any axis, or through all elements", () => {
    const x = array([
      [3, 1, 2],
      [0, 5, 4],
    ]);
    onEachBackend(() => {
      expectValues(sort(x), [
        [1, 2, 3],
        [0, 4, 5],
      ]);
      expectValues(sort(x, 0), [
        [0, 1, 2],
        [3, 5, 4],
      ]);
      expectValues(argsort(x, 0), [
        [1, 0, 0],
        [0, 1, 1],
      ]);
      expectValues(sort(x, null), [0, 1, 2, 3, 4, 5]);
      expectValues(jit((t: Tensor) => sort(t, -2))(x), [
        [0, 1, 2],
        [3, 5, 4],
      ]);
    });
  });

  test("take every dtype, scalars and nothing at all", () => {
    expectValues(sort(array([3, -1, 2], "int32")), [-1, 2, 3]);
    expectValues(sort(array([3e9, 1], "uint32")), [1, 3e9]);
    expectValues(sort(array([true, false, true])), [false, true, true]);
    expectValues(sort(array([2, -1], "float16")), [-1, 2]);
    expectValues(argsort(array(5)), [0]);
    expect(sort(zeros([0, 3])).shape).toEqual([0, 3]);
    expect(sort(zeros([3, 0])).shape).toEqual([3, 0]);
  });

  test("send gradients back to where the elements were", () => {
    testGradients((x) => multiply(sort(x, 0), sort(x, 0)), [sampleTensor([4, 3], [-1, 1])]);
  });
});
