import { describe, expect, test } from "vitest";
import { expectValues } from "../../test/test-op.ts";
import { ValueError } from "../core/errors.ts";
import { cast, convertToTensor, ndim, select, shape, size } from "./core.ts";

describe("Keras's names", () => {
  test("ask a tensor what it is", () => {
    const x = convertToTensor([[1, 2, 3]], "int32");
    expect(shape(x)).toEqual([1, 3]);
    expect(ndim(x)).toBe(2);
    expect(size(x)).toBe(3);
    expect(cast(x, "float64").dtype).toBe("float64");
  });

  test("select takes the first choice whose condition holds", () => {
    const first = [true, false, false];
    const second = [true, true, false];
    expectValues(
      select(
        [first, second],
        [
          [1, 1, 1],
          [2, 2, 2],
        ],
        9,
      ),
      [1, 2, 9],
    );
    expect(() => select([first], [])).toThrow(ValueError);
  });
});
