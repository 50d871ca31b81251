/** One measurement in one fresh process, on one core. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pythonPath } from "./machine.ts";
import type { Options } from "./options.ts";
import { ONE_THREAD, type Peer } from "./peers.ts";
import type { Result } from "./workloads/shared/emit.ts";
import type { Entry, Workload } from "./workloads.ts";

/** A result, or why there is none. */
export type Outcome = Result | { readonly failure: string };

const WORKLOADS = join(import.meta.dirname, "workloads");
const TIMEOUT_MS = 15 * 60 * 1000;

const hasTaskset: boolean =
  process.platform === "linux" && spawnSync("taskset", ["--version"]).status === 0;

/** Whether processes can be bound to a core here. */
export function isBound({ core }: Options): boolean {
  return core !== null && hasTaskset;
}

interface Run {
  readonly output: string;
  readonly ms: number;
  readonly failure: string | null;
}

function run(
  peer: Peer,
  file: string,
  args: readonly string[],
  options: Options,
  env: Entry["env"] = {},
): Run {
  const command = [...interpreter(peer, options), file, ...args];
  if (isBound(options)) command.unshift("taskset", "-c", String(options.core));
  const [program = "", ...rest] = command;
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, rest, {
    encoding: "utf8",
    timeout: TIMEOUT_MS,
    maxBuffer: 2 ** 26,
    env: {
      ...process.env,
      ...ONE_THREAD,
      // A script may have its library's name: it must not be found instead of it.
      PYTHONSAFEPATH: "1",
      PYTHONPATH: join(WORKLOADS, "shared"),
      PYTHONDONTWRITEBYTECODE: "1",
      NO_COLOR: "1",
      ...peer.env,
      ...env,
    },
  });
  const ms = performance.now() - start;
  const reason = error?.message ?? complaintIn(stderr);
  return { output: stdout ?? "", ms, failure: status === 0 ? null : `exit ${status}: ${reason}` };
}

/** The line that names the error, out of a stack trace of either language. */
function complaintIn(stderr: string): string {
  const lines = stderr.trim().split("\n");
  return lines.findLast((line) => /^\S*(Error|Exception)\b.*:/.test(line)) ?? lines.at(-1) ?? "";
}

function interpreter(peer: Peer, { source }: Options): string[] {
  if (peer.runtime === "python") return [pythonPath() ?? "python3"];
  const isOurs = peer.id.startsWith("gradus");
  return [process.execPath, ...(source && isOurs ? ["--conditions=gradus-source"] : [])];
}

/** Runs one peer once. */
export function measure(workload: Workload, entry: Entry, peer: Peer, options: Options): Outcome {
  const path = entry.file.includes("/") ? entry.file : join(workload.id, entry.file);
  const file = join(WORKLOADS, path);
  if (!existsSync(file)) return { failure: `${path} does not exist.` };
  if (workload.kind === "process") return measureProcess(file, peer, options);
  const limits = ["--seconds", String(options.seconds), "--steps", String(options.steps)];
  const args = [...(entry.args ?? []), ...limits];
  const { output, failure } = run(peer, file, args, options, entry.env);
  if (failure !== null) return { failure };
  return check(workload, readResult(output));
}

/** The whole process, less one of the same runtime that does nothing, which runs right beside it. */
function measureProcess(file: string, peer: Peer, options: Options): Outcome {
  const bareFile = join(WORKLOADS, "cold", peer.runtime === "node" ? "bare.mjs" : "bare.py");
  // The first start of a runtime reads it from disk; only the others count.
  run(peer, bareFile, [], options);
  const bare = run(peer, bareFile, [], options);
  const imported = run(peer, file, ["--import"], options);
  const whole = run(peer, file, [], options);
  const failure = bare.failure ?? imported.failure ?? whole.failure;
  if (failure !== null) return { failure };
  return {
    samples: {
      predictions: [whole.ms - bare.ms],
      import: [imported.ms - bare.ms],
    },
  };
}

/** The last line that looks like a result: libraries print things of their own. */
function readResult(output: string): Outcome {
  const line = output.split("\n").findLast((candidate) => candidate.startsWith('{"samples"'));
  if (line === undefined) return { failure: "It printed no result." };
  return JSON.parse(line) as Result;
}

/** Whether it has learned what was to be learned: a fast way of learning nothing does not count. */
function check({ expects }: Workload, outcome: Outcome): Outcome {
  if ("failure" in outcome) return outcome;
  for (const [name, [low, high]] of Object.entries(expects ?? {})) {
    const value = outcome.outcome?.[name];
    if (value === undefined) continue;
    // Written so that NaN fails.
    if (!(value >= low && value <= high)) {
      return { failure: `It trained to ${name} ${value}, which is not within ${low} to ${high}.` };
    }
  }
  return outcome;
}
