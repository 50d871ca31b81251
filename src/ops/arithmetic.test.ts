import { describe, test } from "vitest";
import { expectValues, sampleTensor, testGradients, testOp } from "../../test/test-op.ts";
import {
  add,
  astype,
  divide,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  multiply,
  negative,
  notEqual,
  subtract,
  where,
} from "./arithmetic.ts";
import { array } from "./convert.ts";

const compare = { domain: [-2, 2], result: "bool", ofIntegers: "bool", gradient: false } as const;

testOp(add, { reference: (x, y) => x + y, domain: [-5, 5], ofIntegers: "int32" });
testOp(subtract, { reference: (x, y) => x - y, domain: [-5, 5], ofIntegers: "int32" });
testOp(multiply, { reference: (x, y) => x * y, domain: [-5, 5], ofIntegers: "int32" });
testOp(divide, { reference: (x, y) => x / y, domain: [0.2, 5] });
testOp(negative, { reference: (x) => -x, domain: [-5, 5], ofIntegers: "int32" });
testOp(equal, { ...compare, reference: (x, y) => Number(x === y) });
testOp(notEqual, { ...compare, reference: (x, y) => Number(x !== y) });
testOp(less, { ...compare, reference: (x, y) => Number(x < y) });
testOp(lessEqual, { ...compare, reference: (x, y) => Number(x <= y) });
testOp(greater, { ...compare, reference: (x, y) => Number(x > y) });
testOp(greaterEqual, { ...compare, reference: (x, y) => Number(x >= y) });

describe("where", () => {
  test("chooses elementwise with broadcasting, and gradients follow the choice", () => {
    const condition = array([[true], [false]]);
    expectValues(where(condition, [1, 2], 5), [
      [1, 2],
      [5, 5],
    ]);
    testGradients(
      (x, y) => where(condition, x.multiply(y), y.square()),
      [sampleTensor([2, 3], [-1, 1]), sampleTensor([3], [-1, 1], 1)],
    );
  });
});

describe("astype", () => {
  test("truncates and saturates floats, wraps integers, and asks whether a number is 0", () => {
    const floats = array([1.9, -1.9, 1e20, -1e20, NaN]);
    expectValues(astype(floats, "int32"), [1, -1, 2 ** 31 - 1, -(2 ** 31), 0]);
    expectValues(astype(floats, "uint8"), [1, 0, 255, 0, 0]);
    expectValues(astype(array([300, -1], "int32"), "uint8"), [44, 255]);
    expectValues(astype([0, -0, 0.5, NaN], "bool"), [false, false, true, true]);
  });

  test("keeps bare numbers in the other operand's dtype unless they have a fraction", () => {
    expectValues(add(array([1], "int32"), 2), [3]);
    expectValues(multiply(array([3], "int32"), 0.5), [1.5]);
    expectValues(add(array([true, false]), array([true, true])), [2, 1]);
  });

  test("carries gradients between floating dtypes", () => {
    testGradients((x) => x.astype("float64").square(), [sampleTensor([3], [-1, 1])]);
  });
});
