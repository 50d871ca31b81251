import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import { jit } from "../runtime/jit.ts";
import { array } from "./convert.ts";
import { arange } from "./creation.ts";
import { dynamicSlice, dynamicUpdateSlice, sliceUpdate } from "./dynamic-slice.ts";

const grid = arange(12).reshape(3, 4);

describe("dynamicSlice", () => {
  test("takes the box where the indices say, eagerly and traced", () => {
    const traced = jit((i: ReturnType<typeof array>) => dynamicSlice(grid, [i, 1], [2, 2]));
    onEachBackend(() => {
      expectValues(dynamicSlice(grid, [1, 2], [2, 2]), [
        [6, 7],
        [10, 11],
      ]);
      expectValues(dynamicSlice(grid, array([0, 1], "int32"), [1, 3]), [[1, 2, 3]]);
      expectValues(traced(array(1, "int32")), [
        [5, 6],
        [9, 10],
      ]);
      expectValues(traced(array(0, "int32")), [
        [1, 2],
        [5, 6],
      ]);
    });
  });

  test("moves a box that reaches outside inside", () => {
    onEachBackend(() => {
      expectValues(dynamicSlice(grid, [7, -3], [2, 3]), [
        [4, 5, 6],
        [8, 9, 10],
      ]);
    });
  });

  test("has the gradients that central differences give", () => {
    const x = sampleTensor([3, 4], [-1, 1]);
    testGradients((t) => dynamicSlice(t, [1, 2], [2, 2]).square(), [x]);
  });

  test("refuses boxes and starts that do not fit the tensor", () => {
    expect(() => dynamicSlice(grid, [0], [1, 1])).toThrow(/one integer for each of the 2 axes/);
    expect(() => dynamicSlice(grid, [0, 0], [4, 1])).toThrow(/box \[4, 1\], tensor \[3, 4\]/);
    expect(() => dynamicSlice(grid, array([0.5, 1]), [1, 1])).toThrow(/indices must be integers/);
  });
});

describe("dynamicUpdateSlice", () => {
  test("puts a box in, inside the tensor, in its dtype", () => {
    onEachBackend(() => {
      expectValues(
        dynamicUpdateSlice(
          grid,
          [
            [-1, -2],
            [-3, -4],
          ],
          [5, 1],
        ),
        [
          [0, 1, 2, 3],
          [4, -1, -2, 7],
          [8, -3, -4, 11],
        ],
      );
      expectValues(sliceUpdate(grid, [0, 0], grid.negative()), grid.negative().arraySync());
      expectValues(
        jit((x: typeof grid) => dynamicUpdateSlice(x, array([[9, 9, 9, 9]]), [-1, 3]))(grid),
        [
          [9, 9, 9, 9],
          [4, 5, 6, 7],
          [8, 9, 10, 11],
        ],
      );
    });
  });

  test("has the gradients that central differences give", () => {
    const x = sampleTensor([3, 4], [-1, 1]);
    const updates = sampleTensor([2, 3], [-1, 1], 1);
    testGradients((t, u) => dynamicUpdateSlice(t, u, [1, 0]).square(), [x, updates]);
  });
});
