import { expect, test } from "vitest";
import { expectValues, testOp } from "../../test/test-op.ts";
import { mish, relu6, threshold } from "./activation.ts";

const smooth = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

testOp(mish, { reference: (x) => x * Math.tanh(smooth(x)), domain: [-7, 7], factor: 2 });
testOp(relu6, { reference: (x) => Math.min(Math.max(x, 0), 6), domain: [-3, 9] });

test("threshold keeps what is above its limit", () => {
  expectValues(threshold([1, 2, 3], 2, -7), [-7, -7, 3]);
});

test("threshold without its numbers says that both are needed", () => {
  const byName: (x: readonly number[]) => unknown = threshold as never;
  expect(() => byName([1])).toThrow(/expected two numbers.*threshold\(x, 0, 0\)/);
});
