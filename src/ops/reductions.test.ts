import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, samples } from "../../test/test-op.ts";
import { mean, sum } from "./broadcast.ts";
import { array } from "./convert.ts";
import { ones, zeros } from "./creation.ts";
import {
  all,
  allclose,
  any,
  average,
  countNonzero,
  moments,
  prod,
  std,
  variance,
} from "./reductions.ts";
import { ravel } from "./shape.ts";

describe("all and any", () => {
  test("fold truth along axes; over nothing all is true and any is false", () => {
    const x = array([
      [1, 0],
      [2, NaN],
    ]);
    onEachBackend(() => {
      expectValues(all(x), false);
      expectValues(all(x, 1), [false, true]);
      expectValues(any(x, 0, true), [[true, true]]);
      expectValues(any(zeros([3])), false);
      expectValues(all(zeros([0, 2]), 0), [true, true]);
      expectValues(any(zeros([0, 2]), 0), [false, false]);
      expectValues(countNonzero(x), 3);
    });
  });
});

describe("sums, products and means", () => {
  test("widen narrow integers, and wrap in int32", () => {
    onEachBackend(() => {
      const bytes = array([200, 100], "uint8");
      expect(sum(bytes).dtype).toBe("uint32");
      expectValues(sum(bytes), 300);
      expect(prod(array([100, 2], "int8")).dtype).toBe("int32");
      expectValues(prod(array([100, 2], "int8")), 200);
      expectValues(sum(array([true, true, false])), 2);
      expectValues(sum(array([2 ** 31 - 1, 1], "int32")), -(2 ** 31));
      expectValues(mean(array([1, 2], "int32")), 1.5);
      expectValues(variance(array([1, 2, 3, 4], "int32")), 1.25);
    });
  });

  test("of nothing are 0, 1 and NaN", () => {
    onEachBackend(() => {
      expectValues(sum(zeros([0, 2]), 0), [0, 0]);
      expectValues(prod(zeros([0])), 1);
      expectValues(mean(zeros([0])), NaN);
      expect(sum(zeros([2, 0])).item()).toBe(0);
    });
  });

  test("of many numbers stay near the exact value", () => {
    const values = samples(5000, [-1, 1]).map(Math.fround);
    const exact = values.reduce((total, value) => total + value, 0);
    const bound =
      4 * Math.sqrt(5000) * 2 ** -24 * values.reduce((total, v) => total + Math.abs(v), 0);
    onEachBackend(() => {
      expect(Math.abs(sum(array(values)).item() - exact)).toBeLessThan(bound);
    });
  });

  test("keep their axes when asked, over any of them", () => {
    const x = ones([2, 1, 3, 2, 2]);
    expect(sum(x, [0, -1], true).shape).toEqual([1, 1, 3, 2, 1]);
    expect(std(x, []).shape).toEqual([2, 1, 3, 2, 2]);
    expectValues(sum(ravel(x)), 24);
    expect(moments(x, 2).map((t) => t.shape)).toEqual([
      [2, 1, 2, 2],
      [2, 1, 2, 2],
    ]);
  });

  test("average takes integer weights", () => {
    expectValues(average([1, 5], 0, array([3, 1], "int32")), 2);
  });
});

describe("allclose", () => {
  test("asks all elements", () => {
    expectValues(allclose([1, 2], [1, 2 + 1e-6]), true);
    expectValues(allclose([1, 2], [1, 2.1]), false);
  });
});
