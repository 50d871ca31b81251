import { describe, test } from "vitest";
import { expectValues, testOp } from "../../test/test-op.ts";
import { array } from "./convert.ts";
import { divideNoNan, floorDivide, fmod, mod, remainder, trueDivide } from "./division.ts";

const floorMod = (x: number, y: number): number => {
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
};
const floorQuotient = (x: number, y: number): number => {
  if (y === 0) return x / y;
  const rest = x % y;
  const opposite = rest !== 0 && rest < 0 !== y < 0 ? 1 : 0;
  const whole = (x - rest) / y - opposite;
  return Math.abs(whole % 1) === 0.5 ? 2 * Math.round(whole / 2) : Math.round(whole);
};
// 1e30 in float32 is not 1e30: its remainders have nothing to do with those of the double.
const huge = [1e30, -1e30, 1e-30, -1e-30];
const apart: readonly [readonly [number, number], readonly [number, number]] = [
  [1.1, 1.9],
  [0.3, 0.4],
];

testOp(mod, {
  reference: floorMod,
  domain: [
    [3.1, 3.3],
    [2, 2.9],
  ],
  ofIntegers: "int32",
  edges: huge,
});
testOp(remainder, {
  reference: floorMod,
  domain: [
    [3.1, 3.3],
    [2, 2.9],
  ],
  ofIntegers: "int32",
  edges: huge,
});
testOp(fmod, {
  reference: (x, y) => x % y,
  domain: [
    [3.1, 3.3],
    [2, 2.9],
  ],
  ofIntegers: "int32",
  edges: huge,
});
testOp(floorDivide, {
  reference: floorQuotient,
  domain: apart,
  ofIntegers: "int32",
  gradient: false,
  edges: huge,
});
testOp(trueDivide, { reference: (x, y) => x / y, domain: [0.3, 3] });
testOp(divideNoNan, { reference: (x, y) => (y === 0 ? 0 : x / y), domain: [0.3, 3] });

describe("division of integers", () => {
  const x = array([7, -7, 7, -7, 5, -(2 ** 31)], "int32");
  const y = array([3, 3, -3, -3, 0, -1], "int32");

  test("floors as Python does, and gives 0 by 0", () => {
    expectValues(floorDivide(x, y), [2, -3, -3, 2, 0, -(2 ** 31)]);
    expectValues(mod(x, y), [1, 2, -2, -1, 0, 0]);
    expectValues(fmod(x, y), [1, -1, 1, -1, 0, 0]);
  });

  test("of unsigned numbers has no signs to mind", () => {
    const large = array([4_000_000_000, 7], "uint32");
    expectValues(floorDivide(large, array([3, 2], "uint32")), [1_333_333_333, 3]);
    expectValues(mod(large, array([7, 2], "uint32")), [4_000_000_000 % 7, 1]);
  });

  test("floors 1 / 0.1 to 9, since 0.1 is a little more than a tenth", () => {
    expectValues(floorDivide(array([1], "float64"), array([0.1], "float64")), [9]);
  });
});
