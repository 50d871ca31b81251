import { describe, expect, test } from "vitest";
import { expectValues, testOp } from "../../test/test-op.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import { grad } from "../runtime/grad.ts";
import { sum } from "./broadcast.ts";
import { array } from "./convert.ts";
import { abs, absolute, ceil, floor, round, sign, signbit, trunc } from "./rounding.ts";

const even = (x: number): number => {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : nearest;
};

testOp(abs, { reference: Math.abs, domain: [-5, 5], ofIntegers: "int32" });
testOp(absolute, { reference: Math.abs, domain: [-5, 5], ofIntegers: "int32" });
testOp(sign, { reference: Math.sign, domain: [-5, 5], ofIntegers: "int32", gradient: false });
testOp(floor, { reference: Math.floor, domain: [-5, 5], gradient: false });
testOp(ceil, { reference: Math.ceil, domain: [-5, 5], gradient: false });
testOp(trunc, {
  reference: Math.trunc,
  domain: [-5, 5],
  gradient: false,
  ofIntegers: "int32",
});
testOp((x) => round(x), { reference: even, domain: [-5, 5], gradient: false, ofIntegers: "int32" });
testOp(signbit, {
  reference: (x) => Number(x < 0 || Object.is(x, -0)),
  domain: [-5, 5],
  result: "bool",
  ofIntegers: "bool",
  gradient: false,
});

describe("rounding", () => {
  test("takes halves to even, and decimals as NumPy does", () => {
    expectValues(round([0.5, 1.5, 2.5, -0.5, -1.5]), [0, 2, 2, -0, -2]);
    expectValues(round([1.234, 5.678], 1), [1.2, 5.7]);
    expectValues(round([1234.5, 5678], -2), [1200, 5700]);
    expectValues(round(array([1250, 1350, -49], "int32"), -2), [1200, 1400, 0]);
  });

  test("refuses a fraction of a decimal", () => {
    expect(() => round([1], 0.5)).toThrow(ValueError);
  });

  test("gives abs Keras's gradient, which is 1 at 0", () => {
    const slope = grad((x: Tensor) => sum(abs(x)))(array([-2, -0, 0, 3]));
    expectValues(slope, [-1, 1, 1, 1]);
  });

  test("keeps bool and unsigned numbers as they are under abs and sign", () => {
    expectValues(abs(array([true, false])), [true, false]);
    expectValues(sign(array([0, 7, 4_000_000_000], "uint32")), [0, 1, 1]);
    expectValues(abs(array([-(2 ** 31), -3], "int32")), [-(2 ** 31), 3]);
  });
});
