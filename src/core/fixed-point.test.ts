import { expect, test } from "vitest";
import { toFixedHalfEven } from "./fixed-point.ts";

test.each([
  [1.125, 2, "1.12"],
  [1.375, 2, "1.38"],
  [0.90625, 4, "0.9062"],
  [0.96875, 4, "0.9688"],
  [-0.90625, 4, "-0.9062"],
  [0.5, 0, "0"],
  [1.5, 0, "2"],
  [2.5, 0, "2"],
  [0.15, 1, "0.1"],
  [0.25, 1, "0.2"],
  [0.35, 1, "0.3"],
  [11.0105323791, 4, "11.0105"],
  [0, 2, "0.00"],
])("%d with %d decimals is %s, as Python prints it", (x, digits, text) => {
  expect(toFixedHalfEven(x, digits)).toBe(text);
});
