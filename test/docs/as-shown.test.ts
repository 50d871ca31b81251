import { expect, test } from "vitest";
import { isAsShown, isSame } from "../../tools/as-shown.ts";

test("what is said is as shown but for numbers that differ by a thousandth", () => {
  expect(isAsShown("loss 1.000 of 3", "loss 1.0004 of 3")).toBe(true);
  expect(isAsShown("loss 1.000", "loss 1.01")).toBe(false);
});

test("words that differ are not as shown, with or without numbers", () => {
  expect(isAsShown("Did you mean it?", "Did you mean that?")).toBe(false);
  expect(isAsShown("mean 1", "sum 1")).toBe(false);
  expect(isSame("mean 1", "sum 1")).toBe(false);
});

test("… stands for anything", () => {
  expect(isAsShown("array([…])", "array([1, 2])")).toBe(true);
});

test("the same texts may differ in numbers by a thousandth", () => {
  expect(isSame("M1 2L3 4", "M1.0001 2L3 4")).toBe(true);
  expect(isSame("M1 2L3 4", "M1 2L3 5")).toBe(false);
  expect(isSame("M1 2", "M1 2L3 4")).toBe(false);
});
