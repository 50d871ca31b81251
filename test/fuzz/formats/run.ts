/** @module test/fuzz/formats/run — reads many hostile inputs in worker processes and counts what goes wrong. */
import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Report, Task } from "./worker.ts";

const deadlineMilliseconds = 1000;
const maxPeakBytes = 256 * 2 ** 20;
// A new process now and then, so that none hides what it has gathered.
const inputsPerWorker = 2000;

/** An input that did what none may. */
export interface Fault {
  readonly index: number;
  readonly format: string;
  readonly what: "crash" | "hang" | "memory";
  readonly detail: string;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly faults: readonly Fault[];
  readonly peakBytes: number;
  readonly slowestMilliseconds: number;
  /** How often each format ended with each code. */
  readonly codes: ReadonlyMap<string, number>;
}

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** The number of the first input. Default 0. */
  readonly first?: number | undefined;
  readonly onProgress?: ((inputs: number, faults: number) => void) | undefined;
  readonly onFault?: ((fault: Fault) => void) | undefined;
}

/** Seconds of work that a process has done, where the system says so: a busy machine is no hang. */
function workedMilliseconds(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** Reads `count` inputs of a seed, one after another. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed, first = 0 } = options;
  const last = first + options.count;
  const faults: Fault[] = [];
  const codes = new Map<string, number>();
  let [peakBytes, slowestMilliseconds] = [0, 0];
  const fault = (found: Fault): void => {
    faults.push(found);
    options.onFault?.(found);
  };
  const onEnd = (report: Extract<Report, { type: "end" }>): void => {
    const { index, format, code, crash, milliseconds } = report;
    const key = `${format} ${code}`;
    codes.set(key, (codes.get(key) ?? 0) + 1);
    peakBytes = Math.max(peakBytes, report.peakBytes ?? 0);
    slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
    if (milliseconds > deadlineMilliseconds) {
      fault({ index, format, what: "hang", detail: `${milliseconds} ms of work` });
    }
    if (crash !== null) fault({ index, format, what: "crash", detail: crash });
    if ((report.peakBytes ?? 0) > maxPeakBytes) {
      fault({ index, format, what: "memory", detail: `${report.peakBytes} bytes` });
    }
    options.onProgress?.(index + 1 - first, faults.length);
  };
  for (let next = first; next < last; ) {
    const to = Math.min(last, next + inputsPerWorker);
    next = await runWorker({ seed, from: next, to }, onEnd, fault);
  }
  return { inputs: options.count, faults, peakBytes, slowestMilliseconds, codes };
}

/** Gives the number of the input to go on with: behind the task, or behind an input that ended the process. */
function runWorker(
  task: Task,
  onEnd: (report: Extract<Report, { type: "end" }>) => void,
  onFault: (fault: Fault) => void,
): Promise<number> {
  const child: ChildProcess = fork(new URL("./worker.ts", import.meta.url), {
    execArgv: ["--conditions=gradus-source", "--max-old-space-size=256"],
    serialization: "advanced",
    // The library that reads HDF5 may complain; what is wrong comes as a message.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  return new Promise((resolve, reject) => {
    let running: { readonly index: number; readonly format: string } | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let [isDone, isReady, errors] = [false, false, ""];
    child.stderr?.on("data", (text) => {
      errors = (errors + String(text)).slice(-2000);
    });
    const watch = (workedBefore: number | null, waited: number): void => {
      timer = setTimeout(() => {
        const worked = workedMilliseconds(child.pid);
        const busy = worked === null || workedBefore === null ? waited : worked - workedBefore;
        if (busy < deadlineMilliseconds && waited < 20 * deadlineMilliseconds) {
          watch(workedBefore, waited + deadlineMilliseconds);
          return;
        }
        if (running !== null) {
          onFault({ ...running, what: "hang", detail: `${waited} ms, ${busy} ms of work` });
        }
        child.kill("SIGKILL");
      }, deadlineMilliseconds);
    };
    child.on("message", (report: Report) => {
      clearTimeout(timer);
      if (report.type === "ready") {
        isReady = true;
        child.send(task);
      } else if (report.type === "start") {
        running = report;
        watch(workedMilliseconds(child.pid), deadlineMilliseconds);
      } else if (report.type === "end") {
        running = null;
        onEnd(report);
      } else {
        isDone = true;
        child.kill();
      }
    });
    child.on("exit", (status, signal) => {
      clearTimeout(timer);
      if (isDone) resolve(task.to);
      else if (!isReady || running === null) reject(new Error(`the worker died: ${errors}`));
      else {
        if (signal !== "SIGKILL") {
          onFault({ ...running, what: "crash", detail: `exit ${status} ${signal}: ${errors}` });
        }
        resolve(running.index + 1);
      }
    });
  });
}

function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

if (import.meta.main) {
  const count = option("count", 1500);
  const seed = option("seed", 1);
  const result = await fuzz({
    count,
    seed,
    first: option("first", 0),
    onProgress: (inputs, faults) => {
      if (inputs % 5000 === 0) console.log(`${inputs} inputs, ${faults} faults`);
    },
    onFault: ({ index, format, what, detail }) => {
      console.log(`${what}: ${format}, --seed ${seed} --first ${index} --count 1\n${detail}`);
    },
  });
  const of = (what: Fault["what"]): number =>
    result.faults.filter((fault) => fault.what === what).length;
  if (process.argv.includes("--codes")) {
    for (const [code, times] of [...result.codes].sort()) console.log(`${times}\t${code}`);
  }
  console.log(
    `${result.inputs} inputs, ${of("crash")} crashes, ${of("hang")} hangs, ${of("memory")} over memory, peak ${Math.ceil(result.peakBytes / 2 ** 20)} MB, slowest ${Math.ceil(result.slowestMilliseconds)} ms of work`,
  );
  process.exitCode = result.faults.length === 0 ? 0 : 1;
}
