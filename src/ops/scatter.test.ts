import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { valueAndGrad } from "../runtime/grad.ts";
import { jit } from "../runtime/jit.ts";
import { multiply } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { array } from "./convert.ts";
import { arange, zeros } from "./creation.ts";
import {
  scatter,
  scatterUpdate,
  segmentMax,
  segmentMin,
  segmentProd,
  segmentSum,
} from "./scatter.ts";

const x = array([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("scatter", () => {
  test("adds values at the positions, whole rows or single elements, and skips what is outside", () => {
    onEachBackend(() => {
      expectValues(
        scatter(
          [
            [0, 1],
            [1, 2],
            [0, 1],
          ],
          [10, 20, 5],
          [2, 3],
        ),
        [
          [0, 15, 0],
          [0, 0, 20],
        ],
      );
      expectValues(
        scatter(
          [[-1], [5], [0]],
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
          [3, 2],
        ),
        [
          [5, 6],
          [0, 0],
          [1, 2],
        ],
      );
      // A column outside must not land in the next row.
      expectValues(scatter([[0, 3]], [7], [2, 3]), zeros([2, 3]).arraySync());
    });
  });

  test("takes indices of more axes", () => {
    const indices = array(
      [
        [[0], [2]],
        [[2], [1]],
      ],
      "int32",
    );
    expectValues(
      scatter(
        indices,
        [
          [1, 2],
          [3, 4],
        ],
        [3],
      ),
      [1, 4, 5],
    );
  });

  test("has the gradients that central differences give", () => {
    const values = sampleTensor([3, 2], [-1, 1]);
    testGradients((v) => scatter([[1], [7], [1]], v, [3, 2]).square(), [values]);
  });

  test("refuses indices that do not fit", () => {
    expect(() => scatter([[0, 1, 2]], [1], [2, 3])).toThrow(/1 to 2. Received: indices \[1, 3\]/);
    expect(() => scatter([[0.5]], array([1]), [3])).toThrow(/must be integers. Received: 0.5/);
    expect(() => scatter(array([[0.5]]), array([1]), [3])).toThrow(/indices must be integers/);
    expect(() =>
      scatter(
        [[0], [1]],
        [
          [1, 2],
          [3, 4],
        ],
        [3],
      ),
    ).toThrow(/does not stretch/);
  });
});

describe("scatterUpdate", () => {
  const indices = array([[0], [1], [0], [9]], "int32");
  const updates = array([
    [9, 9, 9],
    [0, 7, 0],
    [2, 2, 2],
    [5, 5, 5],
  ]);

  test("replaces and combines rows, the last replacement stays", () => {
    onEachBackend(() => {
      expectValues(scatterUpdate(x, indices, updates), [
        [2, 2, 2],
        [0, 7, 0],
      ]);
      expectValues(scatterUpdate(x, indices, updates, "add"), [
        [12, 13, 14],
        [4, 12, 6],
      ]);
      expectValues(scatterUpdate(x, indices, updates, "max"), [
        [9, 9, 9],
        [4, 7, 6],
      ]);
      expectValues(scatterUpdate(x, indices, updates, "min"), [
        [1, 2, 2],
        [0, 5, 0],
      ]);
      expectValues(scatterUpdate(x, indices, updates, "mul"), [
        [18, 36, 54],
        [0, 35, 0],
      ]);
    });
  });

  test("leaves its input alone, eagerly and traced, and works on int32 and bool", () => {
    onEachBackend(() => {
      const traced = jit((t: Tensor) => [scatterUpdate(t, indices, updates, "add"), t] as const);
      const [, same] = traced(x);
      expectValues(same, [
        [1, 2, 3],
        [4, 5, 6],
      ]);
      expectValues(scatterUpdate(arange(3), [[1]], [7]), [0, 7, 2]);
      expectValues(scatterUpdate(array([true, false]), [[1], [0]], true), [true, true]);
    });
  });

  test("has the gradients that central differences give, with repeated rows", () => {
    const target = sampleTensor([3, 2], [0.5, 1.5]);
    const rows = sampleTensor([4, 2], [0.6, 1.4], 3);
    const places = array([[0], [2], [0], [8]], "int32");
    for (const reduction of [null, "add", "max", "min", "mul"] as const) {
      testGradients((t, u) => scatterUpdate(t, places, u, reduction).square(), [target, rows]);
    }
  });

  test("has the gradients of a product with factors that are 0", () => {
    const target = array([2, 3, 0, 5], "float64");
    const factors = array([0, 4, 0, 0, 7], "float64");
    const places = array([[0], [1], [2], [3], [3]], "int32");
    testGradients((t, u) => scatterUpdate(t, places, u, "mul"), [target, factors], { orders: [1] });
  });

  test("shares the gradient of equal extremes equally", () => {
    const loss = (t: Tensor, u: Tensor): Tensor => sum(scatterUpdate(t, [[0], [0]], u, "max"));
    const slopes = valueAndGrad(loss, { argnums: [0, 1] })(array([4, 1]), array([4, 3])).gradient;
    expectValues(slopes[0] ?? zeros(0), [0.5, 1]);
    expectValues(slopes[1] ?? zeros(0), [0.5, 0]);
  });

  test("refuses an unknown reduction", () => {
    expect(() => scatterUpdate(x, indices, updates, "sum" as never)).toThrow(/Received: "sum"/);
  });
});

describe("segments", () => {
  const data = array([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  const ids = array([2, 0, 2, -1], "int32");

  test("are summed, multiplied and searched for extremes; others are skipped", () => {
    onEachBackend(() => {
      const inf = Number.POSITIVE_INFINITY;
      expectValues(segmentSum(data, ids, 3), [
        [3, 4],
        [0, 0],
        [6, 8],
      ]);
      expectValues(segmentProd(data, ids, 3), [
        [3, 4],
        [1, 1],
        [5, 12],
      ]);
      expectValues(segmentMax(data, ids, 3), [
        [3, 4],
        [-inf, -inf],
        [5, 6],
      ]);
      expectValues(segmentMin(data, ids, 3), [
        [3, 4],
        [inf, inf],
        [1, 2],
      ]);
      expectValues(segmentMax(array([5, 6], "int32"), [0, 2], 3), [5, -(2 ** 31), 6]);
      expectValues(segmentMin(array([5, 6], "uint8"), [0, 2], 3), [5, 255, 6]);
    });
  });

  test("are counted outside traces, and must be counted inside", () => {
    expectValues(segmentSum(data, ids), [
      [3, 4],
      [0, 0],
      [6, 8],
    ]);
    expect(() => jit((i: Tensor) => segmentSum(data, i))(ids)).toThrow(/Give numSegments/);
    expect(() => segmentSum(data, [0, 1], 2)).toThrow(/one entry for each row/);
  });

  test("have the gradients that central differences give", () => {
    const values = sampleTensor([4, 2], [0.5, 1.5]);
    for (const segment of [segmentSum, segmentMax, segmentMin, segmentProd]) {
      testGradients(
        (v) => multiply(segment(v, array([1, 0, 1, 1], "int32"), 2), 2).square(),
        [values],
      );
    }
  });
});
