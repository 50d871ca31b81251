/**
 * @module platform/node — what Node, Deno and Bun offer and browsers do not. Chosen by the package's `imports` conditions.
 */
import process from "node:process";
import { setFlagsFromString } from "node:v8";

/** An environment variable, or `undefined`. */
export function environment(name: string): string | undefined {
  return process.env[name];
}

/** Whether this is Deno's kernel for Jupyter; outside it, Deno throws when asked. */
function isNotebook(): boolean {
  try {
    return (globalThis as { Deno?: { jupyter?: unknown } }).Deno?.jupyter !== undefined;
  } catch {
    return false;
  }
}

/** Part of a line that a notebook is still to be shown. */
let pending = "";

/** Writes text to standard output without a line break of its own. */
export function writeOut(text: string): void {
  if (!isNotebook()) {
    process.stdout.write(text);
    return;
  }
  // The kernel shows what goes through the console, which takes whole lines, and drops what is written elsewhere.
  const lines = (pending + text).split("\n");
  pending = lines.pop() ?? "";
  if (lines.length > 0) console.log(lines.join("\n"));
}

/** Writes a line to standard error. */
export function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What standard output is: whether it is a terminal that can redraw a line, shows colours, and how wide it is. */
export function terminal(): {
  readonly isInteractive: boolean;
  readonly hasColors: boolean;
  readonly columns: number;
} {
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  const isInteractive = process.stdout.isTTY === true && TERM !== "dumb";
  // Both as on no-color.org and force-color.org: set and not empty. `FORCE_COLOR=0` means none, as in Node itself.
  const hasColors = FORCE_COLOR
    ? FORCE_COLOR !== "0" && FORCE_COLOR !== "false"
    : isInteractive && !NO_COLOR;
  return { isInteractive, hasColors, columns: process.stdout.columns || 80 };
}

/** Node's first version whose V8 joins pairs of vectors reliably. */
const FIRST_WITH_WIDE_VECTORS = 24;

/**
 * Sets a flag of V8 while the process runs; `null` where that is of no use, or no other engine's business: not in Deno, Bun and
 * Electron, before Node 24, and on processors other than x64.
 */
export function engineFlagSetter(): ((flag: string) => void) | null {
  const { versions, release, arch, execArgv, env } = process;
  const isNode =
    release?.name === "node" && !/bun|deno|electron/.test(Object.keys(versions).join());
  const isNew = Number.parseInt(versions.node, 10) >= FIRST_WITH_WIDE_VECTORS;
  // V8 ends the process when flags are set after they have been frozen.
  const isFrozen = [...execArgv, env.NODE_OPTIONS ?? ""].some((text) => /freeze.flags/.test(text));
  return isNode && isNew && arch === "x64" && !isFrozen ? setFlagsFromString : null;
}

/** Milliseconds of a steady clock. */
export function now(): number {
  return performance.now();
}

/** Lets other work of the event loop run; costs microseconds. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Bytes of a local file. */
export async function readFile(path: string | URL): Promise<Uint8Array> {
  const { readFile: read } = await import("node:fs/promises");
  return read(path);
}

/** Whether there is something at a path. */
export async function fileExists(path: string | URL): Promise<boolean> {
  const { access } = await import("node:fs/promises");
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Writes text to a local file, behind what is there or in its place. */
export async function writeText(path: string | URL, text: string, append: boolean): Promise<void> {
  const { appendFile, writeFile } = await import("node:fs/promises");
  await (append ? appendFile(path, text) : writeFile(path, text));
}

/**
 * Writes a file so that a crash at any instant leaves the old one or the new one.
 *
 * @throws {@link ValueError} `file/no-folder`, `file/is-folder`; {@link StateError} `file/permission`, `file/disk-full`, `file/write-failed`
 */
export async function writeFileAtomically(
  path: string | URL,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const { writeAtomically } = await import("./node-atomic-file.ts");
  await writeAtomically(path, chunks);
}

/** Makes the folder that a file is to lie in, and those above it. */
export async function makeFolderOf(path: string | URL): Promise<void> {
  const { makeFolderOf: make } = await import("./node-atomic-file.ts");
  await make(path);
}

/** Removes a file, what unfinished writers of it have left, and its folder if nothing else is in it. */
export async function removeFile(path: string | URL): Promise<void> {
  const { removeFile: remove } = await import("./node-atomic-file.ts");
  await remove(path);
}
