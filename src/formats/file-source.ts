/** @module formats/file-source — bytes from wherever a file may come from. */
import { readFile } from "#platform";
import { FormatError, formatReceived, GradusError, ValueError } from "../core/errors.ts";

/** What a page gets when its user picks a file to keep: a `FileSystemFileHandle`. */
export interface ReadableFileHandle {
  getFile(): Promise<Blob>;
}

/**
 * Where a file may come from: a path, a URL, its bytes, what a file input of a page gives, a file's
 * handle, or a stream (a web stream, or Node's).
 */
export type FileSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableFileHandle
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** A file's bytes, and what to call it in messages. */
export interface ReadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a source is called in messages; `fallback` where it has no name. */
export function nameOfSource(source: FileSource, fallback: string): string {
  if (typeof source === "string") return source;
  if (source instanceof URL) return source.href;
  if (typeof source === "object" && source !== null && "name" in source) {
    if (typeof source.name === "string" && source.name !== "") return source.name;
  }
  return fallback;
}

/**
 * All bytes of a file.
 *
 * @param caller - Whom messages speak of, as `loadModel`.
 * @param fallback - The name of a source that has none, as bytes.
 * @throws {@link ValueError} `load/source` for anything else; {@link FormatError} `load/read`
 */
export async function readSource(
  caller: string,
  source: FileSource,
  fallback: string,
): Promise<ReadFile> {
  const name = nameOfSource(source, fallback);
  try {
    return { name, bytes: await bytesOf(caller, source) };
  } catch (cause) {
    if (cause instanceof GradusError) throw cause;
    throw new FormatError("load/read", `${caller}: could not read ${name}: ${String(cause)}.`, {
      cause,
    });
  }
}

async function bytesOf(caller: string, source: FileSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return plainBytes(source);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source === "string" || source instanceof URL) {
    const isFetched = /^(https?|blob|data):/i.test(String(source));
    return isFetched ? fetchBytes(source) : plainBytes(await readFile(source));
  }
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (typeof source === "object" && source !== null) {
    if ("getFile" in source && typeof source.getFile === "function") {
      return new Uint8Array(await (await source.getFile()).arrayBuffer());
    }
    if ("getReader" in source && typeof source.getReader === "function") {
      return collect(caller, chunksOf(source));
    }
    if (Symbol.asyncIterator in source) return collect(caller, source);
  }
  throw new ValueError(
    "load/source",
    `${caller}: expected a path, a URL, bytes, a File or Blob, a file's handle, or a stream of bytes. Received: ${formatReceived(source)}.`,
  );
}

/** Without the methods of Node's `Buffer`, whose `slice` shares memory. */
function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function fetchBytes(source: string | URL): Promise<Uint8Array> {
  const response = await fetch(source);
  if (!response.ok)
    throw new Error(`the server answered ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Not every browser can iterate over a stream by itself. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

async function collect(caller: string, chunks: AsyncIterable<unknown>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) {
      throw new ValueError(
        "load/source",
        `${caller}: a stream must give bytes (Uint8Array). Received: ${formatReceived(chunk)}.`,
      );
    }
    parts.push(chunk);
    size += chunk.length;
  }
  const result = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
