import { expect, test, vi } from "vitest";
import { crash, crashTraining, plainFile, savedModel } from "./run.ts";

// Each start of a process takes seconds on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  ["a file", plainFile, 6],
  ["model.save", { ...savedModel, megabytes: 5, within: 250 }, 3],
])(
  "a writer that is killed leaves the last whole file or the next, and what it left is removed: %s",
  async (_, writing, kills) => {
    const { duringWrite, losses } = await crash(writing, kills);
    expect(losses).toEqual([]);
    expect(duringWrite).toBeGreaterThan(0);
  },
);

test.each([
  ["epoch" as const, 3],
  [5, 2],
])(
  "a training that is killed goes on from its backup and ends with the same bits, saveFreq %s",
  async (frequency, kills) => {
    const { resumed, losses } = await crashTraining(frequency, kills);
    expect(losses).toEqual([]);
    expect(resumed).toBeGreaterThan(0);
  },
);
