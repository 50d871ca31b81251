import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import type { Constraint } from "./constraint.ts";
import {
  MaxNorm,
  MinMaxNorm,
  maxNorm,
  minMaxNorm,
  NonNeg,
  nonNeg,
  UnitNorm,
  unitNorm,
} from "./norms.ts";
import { getConstraint } from "./registry.ts";

const weight = array([
  [1, -2],
  [3, 4],
]);

function expectNear(constraint: Constraint, expected: readonly number[]): void {
  const values = [...constraint.apply(weight).dataSync()];
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 6);
}

describe("norms", () => {
  test("are kept below a maximum, shorter vectors stay as they are", () => {
    expectNear(new MaxNorm(2), [0.63245553, -0.89442718, 1.89736652, 1.78885436]);
    expectNear(maxNorm({ maxValue: 4 }), [1, -1.78885436, 3, 3.57770872]);
  });

  test("are 1 along an axis, or along several", () => {
    expectNear(unitNorm({ axis: 1 }), [0.4472136, -0.89442718, 0.6, 0.8]);
    const whole = Math.sqrt(30);
    expectNear(new UnitNorm({ axis: [0, 1] }), [1 / whole, -2 / whole, 3 / whole, 4 / whole]);
  });

  test("move between bounds at a rate", () => {
    const options = { minValue: 4, maxValue: 5, rate: 0.5 };
    expectNear(minMaxNorm(options), [1.13245547, -2, 3.39736652, 4]);
    expect(new MinMaxNorm().config).toEqual({ minValue: 0, maxValue: 1, rate: 1, axis: 0 });
  });
});

test("bounds that are none are refused", () => {
  expect(() => new MaxNorm(-1)).toThrow("MaxNorm: maxValue: expected a number in [0, Infinity]");
  expect(() => new MinMaxNorm({ minValue: 2 })).toThrow("maxValue: expected a number in [2,");
  expect(() => new MinMaxNorm({ rate: Number.NaN })).toThrow("MinMaxNorm: rate");
});

test("no weight is negative", () => {
  expect(nonNeg().apply(weight).arraySync()).toEqual([
    [1, 0],
    [3, 4],
  ]);
});

test("getConstraint takes names in every spelling, functions, objects and nothing", () => {
  for (const name of ["max_norm", "maxNorm", "MaxNorm"]) {
    expect(getConstraint(name)).toBeInstanceOf(MaxNorm);
  }
  expect(getConstraint("non_neg")).toBeInstanceOf(NonNeg);
  expect(getConstraint("unit_norm")).toBeInstanceOf(UnitNorm);
  expect(getConstraint("min_max_norm")).toBeInstanceOf(MinMaxNorm);
  expect(
    getConstraint((x: Tensor) => x.minimum(0))
      ?.apply(weight)
      .sum()
      .item(),
  ).toBe(-2);
  expect(getConstraint(null)).toBe(null);
  expect(() => getConstraint("max_nrm")).toThrow('Did you mean "maxNorm"');
  expect(() => getConstraint(NonNeg as never)).toThrow("write new before it");
});
