/** What a run leaves: one record a workload, kept in `results.json` beside those of earlier runs. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./child.ts";
import type { Machine } from "./machine.ts";
import { median } from "./statistics.ts";

/** One peer's rounds. */
export interface PeerRecord {
  readonly peer: string;
  readonly versions: Readonly<Record<string, string>>;
  /** For each metric a number a round, `null` where the round gave none. */
  readonly rounds: Readonly<Record<string, readonly (number | null)[]>>;
  readonly notes: readonly string[];
  /** The first reason for which a round failed, or the peer was not run. */
  readonly failure: string | null;
}

/** One workload, measured in one run. */
export interface WorkloadRecord {
  readonly workload: string;
  readonly date: string;
  readonly machine: Machine;
  readonly commit: string;
  readonly runs: number;
  readonly steps: number;
  readonly core: number | null;
  readonly source: boolean;
  readonly peers: readonly PeerRecord[];
}

/** Turns a peer's outcomes, in order of rounds, into its record; a round's number is the median of its samples. */
export function peerRecord(
  peer: string,
  versions: Readonly<Record<string, string>>,
  metrics: readonly string[],
  outcomes: readonly Outcome[],
): PeerRecord {
  const rounds: Record<string, (number | null)[]> = {};
  for (const metric of metrics) {
    rounds[metric] = outcomes.map((outcome) => {
      if ("failure" in outcome) return null;
      const value = median(outcome.samples[metric] ?? []);
      return Number.isFinite(value) ? value : null;
    });
  }
  const notes = outcomes.flatMap((o) => ("failure" in o || o.note === undefined ? [] : [o.note]));
  const failed = outcomes.find((outcome) => "failure" in outcome);
  const failure = failed !== undefined && "failure" in failed ? failed.failure : null;
  return { peer, versions, rounds, notes: [...new Set(notes)], failure };
}

/** The commit that is measured, with a `+` where files differ from it. */
export function describeCommit(): string {
  const git = (...args: readonly string[]): string => {
    const answer = spawnSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" });
    return answer.status === 0 ? answer.stdout.trim() : "";
  };
  const commit = git("rev-parse", "--short", "HEAD");
  if (commit === "") return "unknown";
  return git("status", "--porcelain", "--", "../src") === "" ? commit : `${commit}+`;
}

/** Puts `fresh` in the place of earlier records of the same workloads. */
export function keep(name: string, fresh: readonly WorkloadRecord[]): readonly WorkloadRecord[] {
  const file = join(import.meta.dirname, `${name}.json`);
  const earlier = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as readonly WorkloadRecord[])
    : [];
  const replaced = new Set(fresh.map(({ workload }) => workload));
  const all = [...earlier.filter(({ workload }) => !replaced.has(workload)), ...fresh];
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  return all;
}
