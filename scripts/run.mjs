/**
 * Starts every job of the repository (`npm start`, `npm test`, …) on whatever Node the user has:
 * installs what is missing, finds a Node that runs the tools, and passes arguments and exit code on.
 *
 * Plain JavaScript, and nothing but Node's own modules, because it runs first, on Node 20.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { JOBS } from "./jobs.mjs";
import { findNode } from "./node-binary.mjs";
import { ROOT, run } from "./process.mjs";

const [name, ...args] = process.argv.slice(2);
const job = name === undefined ? undefined : JOBS[name];
if (job === undefined) {
  console.error(`Usage: node scripts/run.mjs <${Object.keys(JOBS).join(" | ")}> [arguments]`);
  process.exit(2);
}

for (const folder of [".", ...(job.install ?? [])]) {
  const installed = ensureInstalled(join(ROOT, folder));
  if (installed !== 0) process.exit(installed);
}

const node = findNode();
for (const file of job.needs ?? []) {
  if (existsSync(join(ROOT, file))) continue;
  console.error(`npm run ${name}: ${file} does not exist.`);
  process.exit(2);
}

process.exit(runSteps());

/** Runs all steps of a check, so that one run shows every fault; stops at the first fault elsewhere. */
function runSteps() {
  let worst = 0;
  for (const step of job.steps(args, node)) {
    const code = run(node.path, step);
    worst = Math.max(worst, code);
    if (code !== 0 && job.keepGoing !== true) break;
  }
  return worst;
}
