import { describe, expect, test } from "vitest";
import { expectValues, testOp } from "../../test/test-op.ts";
import { DTypeError } from "../core/errors.ts";
import { array } from "./convert.ts";
import {
  bitwiseAnd,
  bitwiseInvert,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
  isclose,
  isfinite,
  isinf,
  isnan,
  isneginf,
  isposinf,
  leftShift,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  nanToNum,
  rightShift,
} from "./logical.ts";

const toBool = { domain: [-2, 2], result: "bool", ofIntegers: "bool", gradient: false } as const;

testOp(isnan, { ...toBool, reference: (x) => Number(Number.isNaN(x)) });
testOp(isinf, { ...toBool, reference: (x) => Number(Math.abs(x) === Infinity) });
testOp(isfinite, { ...toBool, reference: (x) => Number(Number.isFinite(x)) });
testOp(isposinf, { ...toBool, reference: (x) => Number(x === Infinity) });
testOp(isneginf, { ...toBool, reference: (x) => Number(x === -Infinity) });
testOp(logicalNot, { ...toBool, reference: (x) => Number(x === 0) });
testOp(logicalAnd, { ...toBool, reference: (x, y) => Number(x !== 0 && y !== 0) });
testOp(logicalOr, { ...toBool, reference: (x, y) => Number(x !== 0 || y !== 0) });
testOp(logicalXor, { ...toBool, reference: (x, y) => Number((x !== 0) !== (y !== 0)) });
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

describe("bits", () => {
  const x = array([0b1100, -1, 7], "int32");
  const y = array([0b1010, 5, 33], "int32");

  test("are combined as in C", () => {
    expectValues(bitwiseAnd(x, y), [0b1000, 5, 1]);
    expectValues(bitwiseOr(x, y), [0b1110, -1, 39]);
    expectValues(bitwiseXor(x, y), [0b0110, -6, 38]);
    expectValues(bitwiseNot(x), [-13, 0, -8]);
    expectValues(bitwiseInvert(array([true, false])), [false, true]);
    expectValues(bitwiseAnd(array([true, false]), array([true, true])), [true, false]);
  });

  test("shift by a count modulo the width, keeping the sign", () => {
    expectValues(bitwiseLeftShift(x, y), [0b1100 << 10, -32, 14]);
    expectValues(leftShift(array([1], "int32"), 4), [16]);
    expectValues(bitwiseRightShift(array([-8, 8], "int32"), 1), [-4, 4]);
    expectValues(rightShift(array([2 ** 32 - 1], "uint32"), 28), [15]);
  });

  test("do not exist for floats", () => {
    expect(() => bitwiseAnd([1.5], 1)).toThrow(DTypeError);
    expect(() => bitwiseNot([1.5])).toThrow(DTypeError);
  });
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
