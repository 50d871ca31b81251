import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import { array } from "./convert.ts";
import { inTopK, topK } from "./top-k.ts";

const { NaN: nan } = Number;

describe("topK", () => {
  test("gives the greatest first, of equal ones the first, NaN before all", () => {
    onEachBackend(() => {
      const [values, indices] = topK(
        [
          [1, 4, 2, 4],
          [nan, 0, 1, -1],
        ],
        3,
      );
      expectValues(values, [
        [4, 4, 2],
        [nan, 1, 0],
      ]);
      expectValues(indices, [
        [1, 3, 2],
        [0, 2, 1],
      ]);
    });
    expect(() => topK([1, 2], 3)).toThrow(/from 0 to the length of the last axis, 2/);
  });

  test("has the gradients that central differences give", () => {
    testGradients((x) => topK(x, 2)[0].square(), [sampleTensor([2, 5], [-1, 1])]);
  });
});

describe("inTopK", () => {
  test("counts how many predictions are greater", () => {
    onEachBackend(() => {
      const scores = array([
        [0.1, 0.9, 0.8],
        [0.5, 0.5, 0.5],
        [0.3, nan, 0.2],
      ]);
      expectValues(inTopK([2, 0, 1], scores, 1), [false, true, false]);
      expectValues(inTopK([2, 2, 2], scores, 2), [true, true, true]);
      expectValues(inTopK([0, 7, 1], scores, 2), [false, false, false]);
    });
    expect(() => inTopK([1], [0.1, 0.2], 1)).toThrow(/an axis of classes/);
  });
});
