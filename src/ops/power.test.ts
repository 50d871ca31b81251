import { describe, expect, test } from "vitest";
import { expectValues, numbersOf, testOp } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { grad } from "../runtime/grad.ts";
import { sum } from "./broadcast.ts";
import { array } from "./convert.ts";
import { cbrt, power, reciprocal, rsqrt, sqrt, square } from "./power.ts";

testOp(square, { reference: (x) => x * x, domain: [-5, 5], ofIntegers: "int32" });
testOp(sqrt, { reference: Math.sqrt, domain: [0.1, 9] });
testOp(rsqrt, { reference: (x) => 1 / Math.sqrt(x), domain: [0.1, 9] });
testOp(reciprocal, { reference: (x) => 1 / x, domain: [0.2, 9] });
testOp(cbrt, {
  reference: Math.cbrt,
  domain: [0.2, 9],
  factor: 4,
  edges: [1e30, -1e30, 1e-30, -1e-30],
});
testOp(power, {
  // JavaScript's ** gives NaN where IEEE's pow gives 1.
  reference: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  domain: [0.2, 3],
  ofIntegers: "int32",
  edges: [1e30, -1e30, 1e-30, -1e-30],
});

describe("power", () => {
  test("of a base that is 0 or negative has finite gradients", () => {
    const base = (x: number, y: number): number[] =>
      numbersOf(grad((t: Tensor) => sum(power(t, array([y], "float64"))))(array([x], "float64")));
    const exponent = (x: number, y: number): number[] =>
      numbersOf(grad((t: Tensor) => sum(power(array([x], "float64"), t)))(array([y], "float64")));
    expect(base(0, 0)).toEqual([0]);
    expect(base(0, 1)).toEqual([1]);
    expect(base(0, 2)).toEqual([0]);
    expect(base(-2, 3)).toEqual([12]);
    expect(exponent(0, 2)).toEqual([0]);
    expect(exponent(-2, 2)).toEqual([0]);
    expect(exponent(1, 5)).toEqual([0]);
  });

  test("by a small whole number in the source is a product", () => {
    expectValues(power([-2, 3], 2), [4, 9]);
    expectValues(power([-2, 3], 3), [-8, 27]);
    expectValues(power(array([true, false]), 1), [1, 0]);
  });

  test("of integers wraps around, and a negative exponent truncates the fraction", () => {
    expectValues(power(array([2, 3, 2], "int32"), array([31, 2, -1], "int32")), [-(2 ** 31), 9, 0]);
  });
});
