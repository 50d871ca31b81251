import { afterEach, expect, test, vi } from "vitest";
import { writeOut } from "./node.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a notebook is shown whole lines through the console", () => {
  vi.stubGlobal("Deno", { jupyter: {} });
  const lines: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => lines.push(line));
  writeOut("Epoch 1/2\n5/5 ");
  writeOut("done\nEpoch 2/2\n");
  expect(lines).toEqual(["Epoch 1/2", "5/5 done\nEpoch 2/2"]);
});

test("Deno outside a notebook, where asking for the kernel throws, writes to standard output", () => {
  const deno = Object.defineProperty({}, "jupyter", {
    get: () => {
      throw new Error("only available in `deno jupyter`");
    },
  });
  vi.stubGlobal("Deno", deno);
  const written: unknown[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(text) > 0);
  writeOut("5/5");
  expect(written).toEqual(["5/5"]);
});
