import { expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import { array } from "./convert.ts";
import { sparsemax } from "./sparsemax.ts";

test("sparsemax leaves all to a score that leads by 1, and cuts by Keras's threshold where several are kept", () => {
  onEachBackend(() => {
    expectValues(sparsemax([[3, 1, 2, -5]]), [[1, 0, 0, 0]]);
    // Both are kept: τ = (1 + 1.8 − 1) / 2 = 0.9.
    expectValues(sparsemax([1, 0.8], 0), [0.1, 0], 4);
  });
});

test("sparsemax works along any axis", () => {
  onEachBackend(() => {
    const rows = sampleTensor([3, 4], [-1, 1]);
    expectValues(sparsemax(rows.transpose(), 0).transpose(), sparsemax(rows).arraySync());
  });
});

test("sparsemax has the gradients that central differences give", () => {
  testGradients((x) => sparsemax(x).square(), [sampleTensor([3, 5], [-1, 1])]);
  testGradients((x) => sparsemax(x, 0).square(), [array([[0.9], [0.6], [-2]], "float64")]);
});

test("sparsemax names an axis that is not there", () => {
  expect(() => sparsemax([1, 2], 1)).toThrow(/sparsemax.*axis/);
});
