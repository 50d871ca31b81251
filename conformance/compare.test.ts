import { describe, expect, test } from "vitest";
import { arrayOf, Check, differenceOf, isClose, isSameDtype, numberOf } from "./compare.ts";
import type { CaseArray } from "./npy.ts";

const tolerance = { rtol: 0.1, atol: 0.01 };
const float = (data: number[], shape = [data.length]): CaseArray => ({
  dtype: "float32",
  shape,
  data,
});

describe("isClose", () => {
  test("adds the absolute tolerance to the relative one of what is wanted", () => {
    expect(isClose(1.1, 1, tolerance)).toBe(true);
    expect(isClose(1.12, 1, tolerance)).toBe(false);
    expect(isClose(0.009, 0, tolerance)).toBe(true);
  });

  test("takes NaN for NaN and an infinity for itself only", () => {
    const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
    expect(isClose(nan, nan, tolerance)).toBe(true);
    expect(isClose(nan, 1, tolerance)).toBe(false);
    expect(isClose(1, nan, tolerance)).toBe(false);
    expect(isClose(inf, inf, tolerance)).toBe(true);
    expect(isClose(-inf, inf, tolerance)).toBe(false);
    expect(isClose(1e30, inf, tolerance)).toBe(false);
  });
});

describe("differenceOf", () => {
  test("finds a shape of the same size different", () => {
    expect(differenceOf(float([1, 2], [2, 1]), float([1, 2]), tolerance)).toContain("shape [2, 1]");
  });

  test("names the worst element", () => {
    const difference = differenceOf(float([1, 2, 9]), float([1, 3, 3]), tolerance);
    expect(difference).toContain("2 of 3 elements differ; at 2: 9, expected 3");
  });

  test("notices NaN where a number is wanted", () => {
    expect(differenceOf(float([Number.NaN]), float([1]), tolerance)).toContain("1 of 1");
  });

  test("lets integers come back as any number, and nothing else", () => {
    expect(isSameDtype("float32", "int32")).toBe(true);
    expect(isSameDtype("int8", "int32")).toBe(true);
    expect(isSameDtype("bool", "int32")).toBe(false);
    expect(isSameDtype("float64", "float32")).toBe(false);
    expect(isSameDtype("uint8", "bool")).toBe(false);
  });
});

describe("expected.json's numbers", () => {
  test("may be words", () => {
    expect(numberOf("-inf")).toBe(Number.NEGATIVE_INFINITY);
    expect(() => numberOf("seven")).toThrow("not a number");
  });

  test("have their lists' shape", () => {
    expect(arrayOf([[1, 2, "nan"]])).toEqual(float([1, 2, Number.NaN], [1, 3]));
    expect(arrayOf(3).shape).toEqual([]);
  });
});

describe("Check", () => {
  test("that compared nothing is a failure", () => {
    expect(new Check(tolerance).differences).toEqual(["nothing was compared"]);
  });

  test("that agreed has no differences", () => {
    const check = new Check(tolerance);
    check.number("loss", 1.05, 1);
    check.same("names", ["a"], ["a"]);
    expect(check.differences).toEqual([]);
  });

  test("names what differs", () => {
    const check = new Check(tolerance);
    check.number("loss", 2, 1);
    check.numbers("value", float([1]), [1]);
    check.that("memory", false, "too much");
    expect(check.differences).toEqual(["loss: 2, expected 1", "memory: too much"]);
  });
});
