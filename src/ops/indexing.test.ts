import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { grad } from "../runtime/grad.ts";
import { jit } from "../runtime/jit.ts";
import { sum } from "./broadcast.ts";
import { array } from "./convert.ts";
import { zeros } from "./creation.ts";
import { multiHot, oneHot, take, takeAlongAxis } from "./indexing.ts";
import { bincount, digitize, isin, nonzero, searchsorted, unique } from "./search.ts";

const nan = Number.NaN;
const x = array([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("take", () => {
  test("puts slices in the place of an axis, counting negative indices from the end", () => {
    onEachBackend(() => {
      expectValues(take(x, [1, -2], 0), [
        [4, 5, 6],
        [1, 2, 3],
      ]);
      expectValues(take(x, [[0, -1]], 1), [[[1, 3]], [[4, 6]]]);
      expectValues(take(x, [5, 0]), [6, 1]);
      expectValues(take(x, 1, -1), [2, 5]);
      expectValues(jit((t: Tensor, i: Tensor) => take(t, i, 0))(x, array([1, 1], "int32")), [
        [4, 5, 6],
        [4, 5, 6],
      ]);
    });
  });

  test("marks what is outside, as Keras on JAX does, and sends no gradient there", () => {
    onEachBackend(() => {
      expectValues(take(x, [2, -3, 0], 0), [
        [nan, nan, nan],
        [nan, nan, nan],
        [1, 2, 3],
      ]);
      expectValues(take(array([1, 2], "int32"), [2, 1]), [-(2 ** 31), 2]);
      expectValues(take(array([1, 2], "uint8"), [9]), [255]);
      expectValues(take(array([false]), [1, 0]), [true, false]);
      expectValues(take(zeros([0, 2]), [0], 0), [[nan, nan]]);
      const slope = grad((t: Tensor) => sum(take(t, [2, 0, -3, 0], 0)));
      expectValues(slope(x), [
        [2, 2, 2],
        [0, 0, 0],
      ]);
    });
  });

  test("has the gradients that central differences give, along each axis", () => {
    const t = sampleTensor([3, 4, 2], [-1, 1]);
    for (const axis of [0, 1, 2]) {
      testGradients(
        (v) =>
          take(
            v,
            [
              [1, 0],
              [-1, 1],
            ],
            axis,
          ).square(),
        [t],
      );
    }
  });

  test("refuses indices that are not whole numbers", () => {
    expect(() => take(x, array([0.5]), 0)).toThrow(/must be integers. Received: dtype float32/);
    expect(() => take(x, [0.5], 0)).toThrow(/Received: 0.5/);
    expect(() => take(x, [0], 2)).toThrow(/axis must be/);
  });
});

describe("takeAlongAxis", () => {
  test("picks one element for each index, with broadcasting", () => {
    onEachBackend(() => {
      expectValues(takeAlongAxis(x, [[2], [0]], 1), [[3], [4]]);
      expectValues(takeAlongAxis(x, [[1, 0, -1]], 0), [[4, 2, 6]]);
      expectValues(takeAlongAxis(x, [[0, -1]], 1), [
        [1, 3],
        [4, 6],
      ]);
      expectValues(takeAlongAxis(array([[7, 8]]), [[1], [0], [2]], 1), [[8], [7], [nan]]);
      expectValues(takeAlongAxis(x, [5, 0]), [6, 1]);
    });
  });

  test("has the gradients that central differences give", () => {
    const t = sampleTensor([2, 3, 2], [-1, 1]);
    for (const axis of [0, 1, 2]) {
      const indices = [
        [
          [0, 1],
          [1, 0],
          [-1, 1],
        ],
        [
          [1, 1],
          [0, 0],
          [1, -1],
        ],
      ];
      testGradients((v) => takeAlongAxis(v, indices, axis).square(), [t]);
    }
    const row = sampleTensor([1, 3], [-1, 1]);
    testGradients(
      (v) =>
        takeAlongAxis(
          v,
          [
            [0, 0],
            [2, 7],
          ],
          1,
        )
          .slice(":", 0)
          .square(),
      [row],
    );
  });

  test("refuses indices of another rank", () => {
    expect(() => takeAlongAxis(x, [0], 0)).toThrow(/as many axes as x/);
  });
});

describe("oneHot and multiHot", () => {
  test("mark classes, and nothing for what is no class", () => {
    onEachBackend(() => {
      expectValues(oneHot([0, 2, -1, 3], 3), [
        [1, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
      ]);
      expectValues(oneHot(array([[0], [1]], "int32"), 2, { axis: 1, dtype: "int32" }), [
        [[1], [0]],
        [[0], [1]],
      ]);
      expectValues(
        multiHot(
          [
            [0, 1],
            [2, 2],
          ],
          4,
        ),
        [
          [1, 1, 0, 0],
          [0, 0, 1, 0],
        ],
      );
      expectValues(multiHot([0, 2], 3, { dtype: "bool" }), [true, false, true]);
    });
    expect(oneHot([1], 3).dtype).toBe("float32");
    expect(() => oneHot([1], -3)).toThrow(/numClasses=-3/);
  });
});

describe("searchsorted, digitize and isin", () => {
  test("find places, on either side of equal elements, for every length", () => {
    onEachBackend(() => {
      for (let n = 0; n < 9; n++) {
        const sequence = Array.from({ length: n }, (_, i) => Math.floor(i / 2));
        const values = [-1, 0, 0.5, 1, 2, 3, 9];
        for (const side of ["left", "right"] as const) {
          const wanted = values.map(
            (v) => sequence.filter((s) => (side === "left" ? s < v : s <= v)).length,
          );
          expectValues(searchsorted(array(sequence), values, side), wanted);
        }
      }
      expectValues(searchsorted([0, 1, 2, nan], [nan, 1, -1], "right"), [4, 2, 0]);
      expectValues(searchsorted([0, 1, 2, nan], [nan, 1, -1]), [3, 1, 0]);
      expectValues(
        digitize(
          [
            [0, 1],
            [1.5, 9],
          ],
          [0, 1, 2],
        ),
        [
          [1, 2],
          [2, 3],
        ],
      );
    });
    expect(() => searchsorted(x, [1])).toThrow(/must have one axis/);
  });

  test("tell members from others", () => {
    onEachBackend(() => {
      expectValues(
        isin(
          [
            [0, 1],
            [2, 2],
          ],
          [2, 5],
        ),
        [
          [false, false],
          [true, true],
        ],
      );
      expectValues(isin([0, 5, nan], [5, nan], { invert: true }), [true, false, true]);
      expectValues(isin([1, 2], zeros([0])), [false, false]);
      expectValues(isin([1, 2], zeros([0]), { invert: true }), [true, true]);
    });
  });
});

describe("ops whose result's length depends on data", () => {
  test("bincount counts or weighs, also row by row", () => {
    onEachBackend(() => {
      expectValues(bincount([1, 3, 1]), [0, 2, 0, 1]);
      expectValues(bincount([1, 3, 1], [0.5, 1, 2], 5), [0, 2.5, 0, 1, 0]);
      expectValues(
        bincount([
          [0, 1],
          [2, 2],
        ]),
        [
          [1, 1, 0],
          [0, 0, 2],
        ],
      );
    });
    expect(bincount(zeros([0], "int32"), null, 2).arraySync()).toEqual([0, 0]);
    expect(() => bincount([-1])).toThrow(/must not be negative. Received: -1/);
    expect(() => bincount(zeros([1, 1, 1], "int32"))).toThrow(/one or two axes/);
  });

  test("nonzero gives the positions, an axis each", () => {
    const [rows, columns] = nonzero([
      [1, 0, nan],
      [0, -2, 0],
    ]);
    expect([rows?.arraySync(), columns?.arraySync()]).toEqual([
      [0, 0, 1],
      [0, 2, 1],
    ]);
    expect(nonzero(array([0, 1], "float16"))[0]?.arraySync()).toEqual([1]);
  });

  test("unique gives what Keras on JAX gives", () => {
    const [values, index, inverse, counts] = unique(array([3, 1, 1, 2], "int32"), {
      returnIndex: true,
      returnInverse: true,
      returnCounts: true,
    });
    expect(values.arraySync()).toEqual([1, 2, 3]);
    expect([index, inverse, counts].map((t) => t?.arraySync())).toEqual([
      [1, 3, 0],
      [2, 0, 0, 1],
      [2, 1, 1],
    ]);
    expect(unique([nan, 1, nan]).arraySync()).toEqual([1, nan, nan]);
    const rows = [
      [3, 1],
      [1, 2],
      [3, 1],
    ];
    const [different, whose] = unique(rows, { axis: 0, returnInverse: true });
    expect(different.arraySync()).toEqual([
      [1, 2],
      [3, 1],
    ]);
    expect(whose?.arraySync()).toEqual([1, 0, 1]);
    expect(unique(rows, { returnInverse: true })[1]?.arraySync()).toEqual([
      [2, 0],
      [0, 1],
      [2, 0],
    ]);
    expect(unique([3, 1, 1, 2], { size: 5 }).arraySync()).toEqual([1, 2, 3, 1, 1]);
    expect(unique([3, 1, 1, 2], { size: 5, fillValue: 9 }).arraySync()).toEqual([1, 2, 3, 9, 9]);
    expect(unique([3, 1, 1, 2], { size: 2 }).arraySync()).toEqual([1, 2]);
  });

  test("say inside a trace why they cannot be", () => {
    for (const f of [bincount, nonzero, unique]) {
      const traced = jit((t: Tensor) => {
        f(t);
        return t;
      });
      expect(() => traced(array([1], "int32"))).toThrow(
        /depends on the elements of a traced tensor/,
      );
    }
  });
});
