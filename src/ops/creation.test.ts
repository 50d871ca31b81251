import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend } from "../../test/test-op.ts";
import { array } from "./convert.ts";
import {
  arange,
  empty,
  emptyLike,
  full,
  fullLike,
  linspace,
  logspace,
  ones,
  onesLike,
  zeros,
  zerosLike,
} from "./creation.ts";

describe("creation", () => {
  test("gives float32 unless told otherwise, and arange int32 for whole numbers", () => {
    expect(zeros([2]).dtype).toBe("float32");
    expect(ones([2], "int8").dtype).toBe("int8");
    expect(full([2], 3).dtype).toBe("float32");
    expect(full([2], true).dtype).toBe("bool");
    expect(arange(3).dtype).toBe("int32");
    expect(arange(0, 1, 0.5).dtype).toBe("float32");
    expect(arange(3, undefined, 1, "float64").dtype).toBe("float64");
    expect(linspace(0, 1, 3).dtype).toBe("float32");
    expect(logspace(0, 1, 2, { dtype: "int32" }).dtype).toBe("int32");
  });

  test("fills", () => {
    onEachBackend(() => {
      expectValues(zeros(2), [0, 0]);
      expectValues(ones([1, 2], "bool"), [[true, true]]);
      expectValues(empty([1]), [0]);
      expectValues(full([2, 2], [1, 2]), [
        [1, 2],
        [1, 2],
      ]);
      const like = array([[7, 8]], "int32");
      expectValues(zerosLike(like), [[0, 0]]);
      expectValues(onesLike(like, "float32"), [[1, 1]]);
      expectValues(fullLike(like, 5), [[5, 5]]);
      expectValues(emptyLike(like), [[0, 0]]);
    });
  });

  test("counts", () => {
    onEachBackend(() => {
      expectValues(arange(2, 8, 2), [2, 4, 6]);
      expectValues(arange(3, 0), []);
      expectValues(arange(3, 0, -1), [3, 2, 1]);
      expectValues(arange(250, 260, 4, "uint8"), [250, 254, 2]);
    });
  });

  test("ends linspace at stop, whatever the steps round to", () => {
    const end = linspace(0, 0.7, 1000).slice(-1).item();
    expect(end).toBe(Math.fround(0.7));
    expectValues(linspace(3, 3, 1), [3]);
    expectValues(linspace(0, 1, 0), []);
  });
});
