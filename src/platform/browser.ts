/**
 * @module platform/browser — the same for browsers and other engines without Node's modules.
 */
import { UnsupportedError } from "../core/errors.ts";

/** Browsers have no environment variables; `globalThis.GRADUS_…` stands in for them. */
export function environment(name: string): string | undefined {
  const value: unknown = Reflect.get(globalThis, name);
  return typeof value === "string" ? value : undefined;
}

let pending = "";

/** Writes text to the console, a line at a time. */
export function writeOut(text: string): void {
  const lines = (pending + text).split("\n");
  pending = lines.pop() ?? "";
  for (const line of lines) console.log(line);
}

/** Writes a line to the console's errors. */
export function writeError(line: string): void {
  console.warn(line);
}

export function terminal(): {
  readonly isInteractive: boolean;
  readonly hasColors: boolean;
  readonly columns: number;
} {
  return { isInteractive: false, hasColors: false, columns: 80 };
}

export function now(): number {
  return performance.now();
}

let channel: MessageChannel | null = null;
const waiting: (() => void)[] = [];

function openChannel(): MessageChannel {
  const opened = new MessageChannel();
  opened.port1.onmessage = () => {
    waiting.shift()?.();
    if (waiting.length > 0) return;
    // An open port would keep a process alive that runs a bundle made for browsers.
    opened.port1.close();
    channel = null;
  };
  return opened;
}

/** `setTimeout(0)` costs a millisecond or more; a message costs microseconds. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === "undefined") {
      setTimeout(resolve, 0);
      return;
    }
    channel ??= openChannel();
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

/** Bytes behind a URL, relative to the page. */
export async function readFile(path: string | URL): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) {
    throw new UnsupportedError(
      "file/fetch",
      `Could not read ${String(path)}: the server answered ${response.status} ${response.statusText}.`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Browsers have no files to write to. @throws {@link UnsupportedError} `file/write` */
export async function writeText(
  path: string | URL,
  _text: string,
  _append: boolean,
): Promise<void> {
  throw new UnsupportedError(
    "file/write",
    `Could not write ${String(path)}: there are no files in a browser. Take the text instead, where the option \`onText\` is offered.`,
  );
}

/** Browsers have no files that a path leads to. */
export async function fileExists(_path: string | URL): Promise<boolean> {
  return false;
}

/** Browsers do not let a page set the engine's flags. */
export function engineFlagSetter(): ((flag: string) => void) | null {
  return null;
}

/** Browsers have no files to write to by a path. @throws {@link UnsupportedError} `file/write` */
export async function writeFileAtomically(
  path: string | URL,
  _chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  throw new UnsupportedError(
    "file/write",
    `Could not write ${String(path)}: there are no files in a browser. Pass a FileSystemFileHandle or a WritableStream, or take the bytes.`,
  );
}

/** Browsers have no folders; what is then written to one says so. */
export async function makeFolderOf(_path: string | URL): Promise<void> {}

/** Browsers have no files that a path leads to. */
export async function removeFile(_path: string | URL): Promise<void> {}
