/** What each npm script does: one row per job. */

import { typescriptArguments } from "./node-binary.mjs";
import { installed } from "./process.mjs";

/**
 * A job.
 *
 * @typedef {object} Job
 * @property {readonly string[]} [install] - Folders besides the root whose dependencies it needs.
 * @property {readonly string[]} [needs] - Files that must exist, for a clear message.
 * @property {boolean} [keepGoing] - Whether to run all steps though one has failed.
 * @property {(args: readonly string[], node: import("./node-binary.mjs").NodeBinary) =>
 *   readonly (readonly string[])[]} steps - Node's arguments, step by step.
 */

const biome = installed("@biomejs/biome/bin/biome");
const tsc = installed("typescript/bin/tsc");
const vitest = installed("vitest/vitest.mjs");

/**
 * A job that runs one TypeScript file of the repository on the sources.
 *
 * @param {string} file - The file.
 * @param {readonly string[]} [install] - Folders whose dependencies it needs.
 * @returns {Job} The job.
 */
function source(file, install = []) {
  return {
    install,
    needs: [file],
    steps: (args, node) => [[...typescriptArguments(node), file, ...args]],
  };
}

/** @type {Readonly<Record<string, Job>>} */
export const JOBS = {
  start: source("examples/start.ts"),
  test: { steps: (args) => [[vitest, "run", ...args]] },
  check: {
    keepGoing: true,
    steps: (_, node) => [
      [biome, "check", "--error-on-warnings"],
      ["scripts/exports.mjs"],
      [...typescriptArguments(node), "scripts/errors.mjs"],
      ["scripts/check-rooms.mjs"],
      [tsc, "-p", "tsconfig.json"],
      [tsc, "-p", "tsconfig.browser.json"],
    ],
  },
  docs: { steps: (_, node) => [[...typescriptArguments(node), "scripts/errors.mjs", "--write"]] },
  notebooks: source("examples/execute-notebooks.ts"),
  build: { steps: () => [["scripts/build.mjs"]] },
  bench: source("bench/run.ts", ["bench"]),
  conformance: source("conformance/run.ts"),
  fuzz: source("test/fuzz/formats/run.ts"),
  crash: source("test/crash/run.ts"),
  soak: {
    steps: (args, node) => [
      ["--expose-gc", ...typescriptArguments(node), "bench/soak/soak.ts", ...args],
    ],
  },
  size: {
    install: ["test/packaging"],
    steps: () => [["scripts/build.mjs"], ["scripts/size.mjs"]],
  },
  packaging: {
    install: ["test/packaging"],
    steps: (args) => [["scripts/build.mjs"], ["test/packaging/run.mjs", ...args]],
  },
  format: {
    steps: () => [
      [biome, "check", "--write"],
      ["scripts/exports.mjs", "--write"],
    ],
  },
};
