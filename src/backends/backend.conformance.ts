/**
 * @module backends/backend.conformance — the one suite that every backend must pass.
 */
import { describe, expect, it } from "vitest";
import type { Backend } from "../loops/program.ts";
import { testControl } from "./conformance/control.conformance.ts";
import { testInstructions } from "./conformance/instructions.conformance.ts";
import { testLoops } from "./conformance/loops.conformance.ts";
import { testPrograms } from "./conformance/programs.conformance.ts";
import { testReductions } from "./conformance/reductions.conformance.ts";
import { testRoutines } from "./conformance/routines.conformance.ts";
import { createSuite, type Skips } from "./conformance/suite.conformance.ts";

/**
 * Declares the suite for one backend.
 *
 * @param name - Shown above the tests.
 * @param create - Makes the backend; called once, inside the first test.
 * @param skips - Names of tests that the backend need not pass, each with the reason why.
 */
export function testBackend(name: string, create: () => Backend, skips: Skips = {}): void {
  const { suite, unusedSkips } = createSuite(create, skips);
  describe(`the ${name} backend`, () => {
    testInstructions(suite);
    testLoops(suite);
    testReductions(suite);
    testRoutines(suite);
    testControl(suite);
    testPrograms(suite);
    it("is excused only from tests that exist, with a reason", () => {
      expect(unusedSkips()).toEqual([]);
    });
  });
}
