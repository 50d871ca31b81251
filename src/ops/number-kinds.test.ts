import { describe, test } from "vitest";
import { expectValues, testOp } from "../../test/test-op.ts";
import { array } from "./convert.ts";
import { isclose, isfinite, isinf, isnan, isneginf, isposinf, nanToNum } from "./number-kinds.ts";

const toBool = { domain: [-2, 2], result: "bool", ofIntegers: "bool", gradient: false } as const;

testOp(isnan, { ...toBool, reference: (x) => Number(Number.isNaN(x)) });
testOp(isinf, { ...toBool, reference: (x) => Number(Math.abs(x) === Infinity) });
testOp(isfinite, { ...toBool, reference: (x) => Number(Number.isFinite(x)) });
testOp(isposinf, { ...toBool, reference: (x) => Number(x === Infinity) });
testOp(isneginf, { ...toBool, reference: (x) => Number(x === -Infinity) });
testOp((x, y = x) => isclose(x, y), {
  ...toBool,
  reference: (x, y) =>
    Number(x === y || (Number.isFinite(y) && Math.abs(x - y) <= 1e-8 + 1e-5 * Math.abs(y))),
});
testOp((x) => nanToNum(x, 7, 8, 9), {
  reference: (x) => (Number.isNaN(x) ? 7 : x === Infinity ? 8 : x === -Infinity ? 9 : x),
  domain: [-2, 2],
  ofIntegers: "int32",
});

describe("nearness and replacement", () => {
  test("NaN is close to NaN only when asked", () => {
    expectValues(isclose([NaN, 1], [NaN, 1]), [false, true]);
    expectValues(isclose([NaN, 1], [NaN, 1], 1e-5, 1e-8, true), [true, true]);
  });

  test("infinities become the dtype's largest numbers by default", () => {
    expectValues(
      nanToNum([NaN, Infinity, -Infinity, 2]),
      [0, 3.4028234663852886e38, -3.4028234663852886e38, 2],
    );
    expectValues(nanToNum(array([Infinity], "float16")), [65504]);
  });
});
