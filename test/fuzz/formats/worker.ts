/** @module test/fuzz/formats/worker — a process that reads inputs, so that one may hang or die. */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { loadCorpus } from "./corpus.ts";
import { inputOf } from "./inputs.ts";
import { outcomeOf } from "./subject.ts";

/** Inputs to read: numbers from `from` up to, without, `to`. */
export interface Task {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** What became of an input. */
export type Report =
  | { readonly type: "ready" | "done" }
  | { readonly type: "start"; readonly index: number; readonly format: string }
  | {
      readonly type: "end";
      readonly index: number;
      readonly format: string;
      readonly code: string;
      /** A stack, if the reader threw what is no deliberate error. */
      readonly crash: string | null;
      /** Of work, whatever else the machine does. */
      readonly milliseconds: number;
      /** How far the process's memory rose meanwhile; null where the system does not tell. */
      readonly peakBytes: number | null;
    };

/** Memory in use now, and the most since the last call; Linux alone can say the latter. */
function memory(): { readonly now: number; readonly most: number } | null {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    const kilobytes = (key: string): number =>
      Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? Number.NaN);
    const result = { now: 1024 * kilobytes("VmRSS"), most: 1024 * kilobytes("VmHWM") };
    writeFileSync("/proc/self/clear_refs", "5");
    return result;
  } catch {
    return null;
  }
}

function send(report: Report): void {
  process.send?.(report);
}

const corpus = await loadCorpus();
// What is loaded when first used belongs to no input.
for (let index = 0; index < 60; index++) {
  await outcomeOf(inputOf(corpus, 0, index)).catch(() => undefined);
}

process.on("message", async ({ seed, from, to }: Task) => {
  for (let index = from; index < to; index++) {
    const input = inputOf(corpus, seed, index);
    send({ type: "start", index, format: input.format });
    const before = memory();
    const start = process.cpuUsage();
    let [code, crash]: [string, string | null] = ["crash", null];
    try {
      code = await outcomeOf(input);
    } catch (error) {
      crash = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    }
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    const after = memory();
    const peakBytes = before && after ? Math.max(0, after.most - before.now) : null;
    const { format } = input;
    send({ type: "end", index, format, code, crash, milliseconds, peakBytes });
    // Messages leave, and a parent's stop arrives, only between turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  send({ type: "done" });
});
send({ type: "ready" });
