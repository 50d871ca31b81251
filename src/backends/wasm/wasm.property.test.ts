import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReferenceBackend } from "../reference/reference-backend.ts";
import { createWasmBackend } from "./index.ts";
import { differences, runOn } from "./testing/compare.ts";
import { KernelMaker } from "./testing/random-kernel.ts";

describe.each(["plain", "relaxed"] as const)("the %s profile", (profile) => {
  const made = createWasmBackend({ profile });
  const reference = createReferenceBackend();

  it.skipIf(made.backend === null)("computes random kernels as the reference does", () => {
    const { backend } = made;
    if (backend === null) return;
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const { program, inputs } = new KernelMaker(g).make();
        const expected = runOn(reference, program, inputs);
        const received = runOn(backend, program, inputs);
        expect(differences(program, expected, received)).toEqual([]);
      }),
      { numRuns: Number(process.env.GRADUS_RUNS ?? 400), endOnFailure: true },
    );
    expect(backend.allocatedBytes()).toBe(0);
  });
});
