import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import { array } from "./convert.ts";
import { zeros } from "./creation.ts";
import { median, percentile, quantile } from "./quantile.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe("quantile, percentile and median", () => {
  const x = array([
    [7, 1, 3, 5],
    [2, 8, 6, 4],
  ]);

  test("lie between neighbours as the method says", () => {
    onEachBackend(() => {
      expectValues(quantile(x, 0.5), 4.5);
      expectValues(quantile(x, 0.4, { axis: 1 }), [3.4, 4.4], 4);
      expectValues(quantile(x, [0, 0.4, 1], { axis: 1, method: "lower" }), [
        [1, 2],
        [3, 4],
        [7, 8],
      ]);
      expectValues(quantile(x, 0.4, { axis: 1, method: "higher" }), [5, 6]);
      expectValues(quantile(x, 0.4, { axis: 1, method: "nearest" }), [3, 4]);
      expectValues(quantile(x, 0.4, { axis: 1, method: "midpoint" }), [4, 5]);
      expectValues(percentile(x, 50, { axis: 0 }), [4.5, 4.5, 4.5, 4.5]);
      expectValues(median(x, 1), [4, 5]);
      expectValues(median(x, [0, 1], true), [[4.5]]);
      expect(quantile(x, [0.1, 0.2], { axis: 0, keepDims: true }).shape).toEqual([2, 1, 4]);
    });
  });

  test("are NaN where there is a NaN, and keep infinities", () => {
    expectValues(
      median(
        [
          [1, nan, 2],
          [3, 4, 5],
        ],
        1,
      ),
      [nan, 4],
    );
    expectValues(quantile([1, inf, inf], [0, 0.5, 1]), [1, inf, inf]);
    expect(median(array([1, 2], "int32")).dtype).toBe("float32");
  });

  test("have the gradients that central differences give", () => {
    const rows = sampleTensor([5, 2], [-1, 1]);
    testGradients((t) => quantile(t, [0.3, 0.8], { axis: 0 }).square(), [rows]);
    testGradients((t) => median(t, 0).square(), [rows]);
  });

  test("refuse what makes no sense", () => {
    expect(() => quantile(x, 0.5, { method: "mean" as never })).toThrow(/Received: "mean"/);
    expect(() => median(zeros([0, 2]), 0)).toThrow(/of no elements/);
  });
});
