/**
 * @module test/crash/run — kills processes at random instants and looks at what they leave. Writers of files: always a whole file,
 * the last that was finished or the one after it. Trainings with a backup: those that are started again go on where the last
 * backup was, and end with the weights of one that ran through.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadModel } from "gradus/saving";

export interface CrashResult {
  readonly kills: number;
  /** How many of them left an unfinished file beside the good one: the kill came while one was written. */
  readonly duringWrite: number;
  /** What was lost or broken, in words; empty if all is well. */
  readonly losses: readonly string[];
}

/** Whom to kill, and how to see what it left. */
interface Writing {
  readonly program: string;
  readonly file: string;
  readonly megabytes: number;
  /** Milliseconds after the first word within which it is killed. */
  readonly within: number;
  /** The version in a file: a number that the writer has put everywhere; `null` for anything else. */
  versionIn(path: string): Promise<number | null>;
}

const part = ".gradus-part";

/** Bytes, all of them of one version, by `writeFileAtomically`. */
export const plainFile: Writing = {
  program: "writer.ts",
  file: "model.bin",
  megabytes: 20,
  within: 300,
  versionIn: async (path) => {
    let file: Buffer;
    try {
      file = readFileSync(path);
    } catch {
      return null;
    }
    const words = new Uint32Array(file.buffer, file.byteOffset, file.length / 4);
    return file.length === plainFile.megabytes * 2 ** 20 ? onlyOne(words) : null;
  },
};

/** A model, all of whose weights are of one version, by `model.save`. */
export const savedModel: Writing = {
  program: "saver.ts",
  file: "model.keras",
  megabytes: 20,
  within: 800,
  versionIn: async (path) => {
    try {
      const model = await loadModel(path);
      const versions = model.getWeights().map((weight) => onlyOne(weight.dataSync()));
      const [first = null] = versions;
      return versions.every((version) => version === first) ? first : null;
    } catch {
      return null;
    }
  },
};

function onlyOne(values: ArrayLike<number>): number | null {
  const first = values[0] ?? null;
  for (let i = 0; i < values.length; i++) if (values[i] !== first) return null;
  return first;
}

/**
 * Kills a writer so many times, at random instants; where none of them has met a write, which would show nothing, a few times
 * more as soon as a write is seen.
 */
export async function crash(writing: Writing, atLeast: number): Promise<CrashResult> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-crash-"));
  const path = join(folder, writing.file);
  const losses: string[] = [];
  let [last, duringWrite, kill] = [-1, 0, 0];
  try {
    for (; kill < atLeast || (duringWrite === 0 && kill < 5 * atLeast); kill++) {
      const args = [path, String(writing.megabytes), String(last + 1)];
      const instant: Instant =
        kill < atLeast ? { after: "start", within: writing.within } : { atPartIn: folder };
      const { lines, isKilled } = await runKilled(writing.program, args, instant);
      if (!isKilled) throw new Error("the writer ended by itself");
      const parts = readdirSync(folder).filter((name) => name.endsWith(part));
      duringWrite += parts.length > 0 ? 1 : 0;
      if (parts.length > 1) losses.push(`kill ${kill}: ${parts.length} unfinished files were left`);
      const finished = Math.max(last, ...numbersOf(lines, "done"));
      const found = await writing.versionIn(path);
      if (finished >= 0 && (found === null || found < finished)) {
        losses.push(
          `kill ${kill}: version ${finished} was finished, the file is ${found ?? "broken"}`,
        );
      }
      last = Math.max(finished, found ?? -1);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { kills: kill, duringWrite, losses };
}

export interface TrainingCrashResult {
  readonly kills: number;
  /** How many of the trainings went on with one that was killed before. */
  readonly resumed: number;
  /** How many ran to their end, whose weights were compared. */
  readonly ends: number;
  readonly losses: readonly string[];
}

/** Kills a training with a backup, and starts it again, until there were so many kills and it has ended. */
export async function crashTraining(
  frequency: "epoch" | number,
  kills: number,
): Promise<TrainingCrashResult> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-crash-"));
  const backup = join(folder, "backup");
  const losses: string[] = [];
  const whole = await runKilled("trained.ts", [backup, "none"], "never");
  const wanted = wordsOf(whole.lines, "weights");
  if (wanted.length !== 1) throw new Error("the training without a backup has failed");
  let [killed, resumed, ends, begun] = [0, 0, 0, 0];
  // The epoch that the next start must have got to; the first start has the seed of the whole training.
  let from = -1;
  try {
    // Where all kills came before the first backup, which would show nothing, a few more come after one.
    const isKilling = (): boolean => killed < kills || (resumed === 0 && killed < 10 * kills);
    while (isKilling() || ends === 0) {
      const isEarly = killed < kills;
      const instant: Instant = isKilling()
        ? { after: isEarly ? "epoch" : "saved", within: isEarly ? 200 : 20 }
        : "never";
      const seed = begun === 0 ? 7 : 1000 + killed;
      const { lines, isKilled } = await runKilled(
        "trained.ts",
        [backup, String(frequency), String(seed)],
        instant,
      );
      const [first] = numbersOf(lines, "epoch");
      if (begun > 0 && first !== undefined) resumed += 1;
      if (first !== undefined && first < from) {
        losses.push(
          `kill ${killed}: epoch ${from} was reached, the next start began with ${first}`,
        );
      }
      from = Math.max(from, ...numbersOf(lines, "saved"));
      if (isKilled) killed += 1;
      const [found] = wordsOf(lines, "weights");
      if (found === undefined) {
        const isThere =
          existsSync(backup) && readdirSync(backup).some((name) => !name.endsWith(part));
        // Before the first backup, and after the end, there is none.
        if (!isThere && from > 0 && numbersOf(lines, "end").length === 0) {
          losses.push(`kill ${killed}: epoch ${from} was reached, but there is no backup`);
        }
        if (!isThere) from = -1;
        begun = isThere ? 1 : 0;
        continue;
      }
      ends += 1;
      if (found !== wanted[0]) {
        losses.push(`end ${ends}: other weights than the training that ran through`);
      }
      if (existsSync(backup)) losses.push(`end ${ends}: the backup was not removed`);
      [begun, from] = [0, -1];
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { kills: killed, resumed, ends, losses };
}

const numbersOf = (lines: readonly string[], word: string): number[] =>
  wordsOf(lines, word).map(Number);
const wordsOf = (lines: readonly string[], word: string): string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

/**
 * When a program is killed: some random milliseconds after the first line that begins with a word, or as soon as an unfinished
 * file lies in a folder.
 */
type Instant =
  | { readonly after: string; readonly within: number }
  | { readonly atPartIn: string }
  | "never";

/** Runs a program of this folder, and kills it at an instant. */
function runKilled(
  program: string,
  args: readonly string[],
  instant: Instant,
): Promise<{ readonly lines: readonly string[]; readonly isKilled: boolean }> {
  const path = fileURLToPath(new URL(`./${program}`, import.meta.url));
  const old = instant !== "never" && "atPartIn" in instant ? readdirSync(instant.atPartIn) : [];
  const child = spawn(process.execPath, ["--conditions=gradus-source", path, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  const watcher =
    instant !== "never" && "atPartIn" in instant
      ? watch(instant.atPartIn, (_, name) => {
          // What an earlier one left is removed by this one.
          if (name?.endsWith(part) && !old.includes(name)) kill();
        })
      : null;
  return new Promise((resolve, reject) => {
    let [isTimed, text] = [false, ""];
    child.stdout.on("data", (chunk) => {
      text += String(chunk);
      if (isTimed || instant === "never" || !("after" in instant)) return;
      isTimed = linesOf(text).some((line) => line.startsWith(`${instant.after} `));
      if (isTimed) setTimeout(kill, Math.random() * instant.within);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      watcher?.close();
      const lines = linesOf(text);
      if (signal === null && code !== 0) reject(new Error(`${program} failed: code ${code}`));
      else resolve({ lines, isKilled: signal === "SIGKILL" });
    });
  });
}

/** Whole lines: what follows the last line break was cut short. */
function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}

if (import.meta.main) {
  const kills = Number(process.argv[2] ?? 50);
  let count = 0;
  for (const writing of [plainFile, savedModel]) {
    const { kills: done, duringWrite, losses } = await crash(writing, kills);
    for (const loss of losses) console.log(loss);
    console.log(
      `${writing.program}: ${done} kills, ${duringWrite} of them during a write, ${losses.length} losses`,
    );
    count += losses.length;
  }
  for (const frequency of ["epoch", 5] as const) {
    const { kills: done, resumed, ends, losses } = await crashTraining(frequency, kills);
    for (const loss of losses) console.log(loss);
    console.log(
      `trained.ts, saveFreq ${frequency}: ${done} kills, ${resumed} resumed, ${ends} ended, ${losses.length} losses`,
    );
    count += losses.length;
  }
  process.exitCode = count === 0 ? 0 : 1;
}
