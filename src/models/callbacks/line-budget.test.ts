import { expect, test } from "vitest";
import { LineBudget } from "./line-budget.ts";

test("ten lines may come at once, then ten a second", () => {
  const budget = new LineBudget();
  const at = (time: number): number => {
    let taken = 0;
    while (budget.take(1, time)) taken += 1;
    return taken;
  };
  expect(at(5000)).toBe(10);
  expect(at(5000)).toBe(0);
  expect(at(5250)).toBe(2);
  expect(at(60_000)).toBe(10);
});

test("a reserve is left for who asks without one", () => {
  const budget = new LineBudget();
  let taken = 0;
  while (budget.take(2, 0, 4)) taken += 2;
  expect(taken).toBe(6);
  expect(budget.take(4, 0)).toBe(true);
  expect(budget.take(1, 0)).toBe(false);
});

test("what does not fit takes nothing", () => {
  const budget = new LineBudget();
  expect(budget.take(11, 0)).toBe(false);
  expect(budget.take(10, 0)).toBe(true);
});
