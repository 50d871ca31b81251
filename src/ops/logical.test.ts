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
  leftShift,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  rightShift,
} from "./logical.ts";

const toBool = { domain: [-2, 2], result: "bool", ofIntegers: "bool", gradient: false } as const;

testOp(logicalNot, { ...toBool, reference: (x) => Number(x === 0) });
testOp(logicalAnd, { ...toBool, reference: (x, y) => Number(x !== 0 && y !== 0) });
testOp(logicalOr, { ...toBool, reference: (x, y) => Number(x !== 0 || y !== 0) });
testOp(logicalXor, { ...toBool, reference: (x, y) => Number((x !== 0) !== (y !== 0)) });

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
