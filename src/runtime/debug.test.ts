import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("GRADUS_DEBUG prints each stage that it names, in order, and no other", () => {
  const run = (stages: string): string[] => {
    const program = 'import { array } from "gradus"; array([1, 2]).add(1).dataSync();';
    const { stderr } = spawnSync(
      process.execPath,
      ["--conditions=gradus-source", "--input-type=module", "--eval", program],
      { encoding: "utf8", env: { ...process.env, GRADUS_DEBUG: stages, GRADUS_VERIFY: "1" } },
    );
    return stderr.match(/(?<=^--- )\w+/gm) ?? [stderr];
  };
  expect(new Set(run("all"))).toEqual(new Set(["ir", "memory", "kernels", "wasm"]));
  // One program adds, and another one before it may make the array.
  expect(run("ir,kernels").slice(-2)).toEqual(["ir", "kernels"]);
  expect(new Set(run("ir,kernels"))).toEqual(new Set(["ir", "kernels"]));
});
