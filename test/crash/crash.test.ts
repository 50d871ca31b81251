import { expect, test } from "vitest";
import { crash } from "./run.ts";

test("a writer that is killed leaves the last whole file or the next, and what it left is removed", async () => {
  const { duringWrite, losses } = await crash(6, 20);
  expect(losses).toEqual([]);
  expect(duringWrite).toBeGreaterThan(0);
});
