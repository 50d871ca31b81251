/**
 * Measures Gradus beside its peers: `npm run bench -- --help`.
 *
 * Peers are interleaved round by round, each in a fresh process, so that a disturbance of the machine hits all of them.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { isBound, measure, type Outcome } from "./child.ts";
import { describeMachine, type Machine, versionsOf } from "./machine.ts";
import { HELP, type Options, readOptions } from "./options.ts";
import { type Peer, peerOf } from "./peers.ts";
import { prepare } from "./prepare.ts";
import { describeCommit, keep, peerRecord, type WorkloadRecord } from "./record.ts";
import { formatNumber, judge, renderReport } from "./report.ts";
import { type Entry, type Workload, workloadsOf } from "./workloads.ts";

interface Participant {
  readonly entry: Entry;
  readonly peer: Peer;
  readonly versions: Readonly<Record<string, string>>;
}

function participants(workload: Workload, { peers }: Options): readonly Participant[] {
  const chosen = (id: string): boolean =>
    id.startsWith("gradus")
      ? !(peers?.includes("-gradus") ?? false)
      : peers === null || peers.every((name) => name.startsWith("-")) || peers.includes(id);
  return workload.entries.flatMap((entry) => {
    const peer = peerOf(entry.peer);
    if (!chosen(peer.id)) return [];
    const versions = versionsOf(peer);
    return versions === null ? [] : [{ entry, peer, versions }];
  });
}

function describe(workload: Workload, outcome: Outcome): string {
  if ("failure" in outcome) return `failed: ${outcome.failure}`;
  const figures = workload.metrics.map(({ key, title, unit }) => {
    const samples = outcome.samples[key] ?? [];
    return `${title} ${samples.map(formatNumber).join(" ")} ${unit}`;
  });
  return figures.join("; ") + (outcome.note === undefined ? "" : ` (${outcome.note})`);
}

function measureWorkload(workload: Workload, machine: Machine, options: Options): WorkloadRecord {
  const all = participants(workload, options);
  const outcomes = new Map<string, Outcome[]>(all.map(({ peer }) => [peer.id, []]));
  for (let round = 0; round < options.runs; round++) {
    for (const { entry, peer } of all) {
      if (round >= (entry.rounds ?? options.runs)) continue;
      const outcome = measure(workload, entry, peer, options);
      outcomes.get(peer.id)?.push(outcome);
      console.log(
        `${workload.id} ${round + 1}/${options.runs} ${peer.title}: ${describe(workload, outcome)}`,
      );
    }
  }
  const keys = workload.metrics.map(({ key }) => key);
  return {
    workload: workload.id,
    date: new Date().toISOString().slice(0, 10),
    machine,
    commit: describeCommit(),
    runs: options.runs,
    steps: options.steps,
    core: isBound(options) ? options.core : null,
    source: options.source,
    peers: all.map(({ peer, versions }) =>
      peerRecord(peer.id, versions, keys, outcomes.get(peer.id) ?? []),
    ),
  };
}

function main(): void {
  const options = readOptions(process.argv.slice(2), availableParallelism() - 1);
  if (options.help) {
    console.log(HELP);
    return;
  }
  const workloads = workloadsOf(options.workloads);
  prepare(options);
  const machine = describeMachine();
  for (const workload of workloads) {
    // Written after each: a long run that is stopped has not run for nothing.
    const record = measureWorkload(workload, machine, options);
    const records = keep(options.out === "RESULTS" ? "results" : options.out, [record]);
    writeFileSync(join(import.meta.dirname, `${options.out}.md`), renderReport(records));
    const ours = record.peers.filter(({ peer }) => peer.startsWith("gradus"));
    if (ours.some(({ failure }) => failure !== null)) process.exitCode = 1;
    for (const { text, figure, met } of judge(workload, record)) {
      console.log(`  ${met === null ? "?" : met ? "✓" : "✗"} ${text}: ${figure}`);
    }
  }
}

main();
