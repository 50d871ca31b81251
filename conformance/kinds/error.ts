import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { type Subject, Unsupported } from "../subject.ts";

/** What the child tells on its last line. */
export interface Report {
  readonly outcome: "opened" | "failed";
  /** An error on purpose, with a code and a message. */
  readonly clear: boolean;
  readonly message: string;
  /** What an UnsupportedError named. */
  readonly missing: string | null;
  readonly peakBytes: number;
}

const deadlineMs = 20_000;
const maxBytes = 2 ** 30;
const openScript = fileURLToPath(new URL("../open-child.ts", import.meta.url));

/**
 * A hostile or broken file, opened in a process of its own that may write nowhere and start nothing
 * (Node's permission model), with a deadline and a bound on memory.
 */
export async function error(_subject: Subject, c: Case, check: Check): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const report = await open(c.pathOf(c.text("model")), folder);
    check.that("outcome", report !== null, `no answer within ${deadlineMs / 1000} s, or a crash`);
    check.same("files written", readdirSync(folder), []);
    if (report === null) return;
    // A class of Keras that Gradus lacks fails clearly too, but not for the reason under test.
    if (report.missing !== null && knownClasses.has(report.missing)) {
      throw new Unsupported(report.missing);
    }
    const megabytes = (report.peakBytes / 2 ** 20).toFixed(0);
    check.that("memory", report.peakBytes < maxBytes, `${megabytes} MiB at the peak, over 1 GiB`);
    if (report.outcome === "opened") {
      check.that("outcome", c.text("expect") !== "error", `opened: ${c.text("reason")}`);
    } else {
      check.that("clear error", report.clear, `an error without a code: ${report.message}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Classes that Keras has: those that the corpus covers (the runner adds them from the index), and the
 * one that broken graphs are made of, which a part of the corpus may leave out.
 */
export const knownClasses: Set<string> = new Set(["Functional"]);

function open(path: string, folder: string): Promise<Report | null> {
  const child = spawn(
    process.execPath,
    [
      "--permission",
      "--allow-fs-read=*",
      "--max-old-space-size=512",
      "--conditions=gradus-source",
      "--disable-warning=ExperimentalWarning",
      openScript,
      path,
    ],
    { cwd: folder, stdio: ["ignore", "pipe", "ignore"] },
  );
  return lastLine(child);
}

function lastLine(child: ChildProcess): Promise<Report | null> {
  return new Promise((resolve) => {
    let output = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
    child.stdout?.on("data", (chunk) => {
      output += String(chunk);
    });
    child.on("error", () => resolve(null));
    child.on("close", () => {
      clearTimeout(timer);
      const line = output.trimEnd().split("\n").at(-1) ?? "";
      try {
        resolve(JSON.parse(line));
      } catch {
        resolve(null);
      }
    });
  });
}
