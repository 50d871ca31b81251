import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { encode } from "../ops/convert.ts";
import { requireDType } from "./dtype.ts";
import { formatTensor, toNested } from "./printing.ts";

interface Case {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
  readonly str: string;
  readonly repr: string;
}

// Written by test/golden/numpy-printing.py.
const file = new URL("../../test/golden/numpy-printing.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];

/** NumPy's words for numbers that JSON lacks. */
const words = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-0.0", -0],
]);

describe("an array prints as NumPy prints it", () => {
  for (const { dtype: name, shape, values, str, repr } of cases) {
    test(repr.replaceAll(/\s+/g, " ").slice(0, 80), () => {
      const dtype = requireDType("test", name);
      const numbers = values.map((x) => (typeof x === "string" ? (words.get(x) ?? 0) : x));
      const data = encode(numbers, dtype);
      expect(formatTensor(data, shape, dtype, "str")).toBe(str);
      expect(formatTensor(data, shape, dtype, "repr")).toBe(repr);
    });
  }
});

describe("toNested", () => {
  test("gives booleans for bool, and decodes 16-bit floats", () => {
    expect(toNested(encode([1, 0], "bool"), [2, 1], "bool")).toEqual([[true], [false]]);
    expect(toNested(encode([1.5, -2], "float16"), [2], "float16")).toEqual([1.5, -2]);
    expect(toNested(encode([1.5], "bfloat16"), [], "bfloat16")).toBe(1.5);
    expect(toNested(encode([], "float32"), [2, 0], "float32")).toEqual([[], []]);
  });
});
