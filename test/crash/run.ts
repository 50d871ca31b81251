/**
 * @module test/crash/run — kills a writer at random instants and looks at what it leaves: always a whole file, the last
 * that was finished or the one after it.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export interface CrashResult {
  readonly kills: number;
  /** How many of them left an unfinished file beside the good one: the kill came while one was written. */
  readonly duringWrite: number;
  /** What was lost or broken, in words; empty if all is well. */
  readonly losses: readonly string[];
}

const writer = fileURLToPath(new URL("./writer.ts", import.meta.url));
const part = ".gradus-part";

/**
 * Kills a writer of a file of this size, so many times, at random instants; a few times more where no kill has met a write yet,
 * which would show nothing.
 */
export async function crash(atLeast: number, megabytes: number): Promise<CrashResult> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-crash-"));
  const path = join(folder, "model.bin");
  const losses: string[] = [];
  let [last, duringWrite, kill] = [-1, 0, 0];
  try {
    for (; kill < atLeast || (duringWrite === 0 && kill < 5 * atLeast); kill++) {
      const { done } = await killedWriter(path, megabytes, last + 1);
      const parts = readdirSync(folder).filter((name) => name.endsWith(part));
      duringWrite += parts.length > 0 ? 1 : 0;
      if (parts.length > 1) losses.push(`kill ${kill}: ${parts.length} unfinished files were left`);
      const finished = Math.max(last, done);
      const found = versionIn(path, megabytes);
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

/** The version that a whole file holds in every word; null for anything else. */
function versionIn(path: string, megabytes: number): number | null {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch {
    return null;
  }
  const words = new Uint32Array(file.buffer, file.byteOffset, file.length / 4);
  const [first = 0] = words;
  return file.length === megabytes * 2 ** 20 && words.every((word) => word === first)
    ? first
    : null;
}

/** Lets a writer finish a file or begin one, and kills it some instants later. */
function killedWriter(
  path: string,
  megabytes: number,
  from: number,
): Promise<{ readonly done: number }> {
  const child = spawn(
    process.execPath,
    ["--conditions=gradus-source", writer, path, String(megabytes), String(from)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  return new Promise((resolve, reject) => {
    let [done, started, text] = [-1, false, ""];
    child.stdout.on("data", (chunk) => {
      text += String(chunk);
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("done ")) done = Number(line.slice(5));
      if (started) return;
      started = true;
      // Within the first write or one of the next few.
      setTimeout(() => child.kill("SIGKILL"), Math.random() * 15 * megabytes);
    });
    child.on("error", reject);
    child.on("close", (_, signal) => {
      if (signal === "SIGKILL") resolve({ done });
      else reject(new Error("the writer ended by itself"));
    });
  });
}

if (import.meta.main) {
  const { kills, duringWrite, losses } = await crash(Number(process.argv[2] ?? 50), 20);
  for (const loss of losses) console.log(loss);
  console.log(`${kills} kills, ${duringWrite} of them during a write, ${losses.length} losses`);
  process.exitCode = losses.length === 0 ? 0 : 1;
}
