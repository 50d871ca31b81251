/** @module formats/file-sink — bytes to wherever a file may go. */
import { writeFileAtomically } from "#platform";
import { formatReceived, ValueError } from "../core/errors.ts";

/** A stream to write a file into, as `FileSystemFileHandle.createWritable` gives. */
export interface FileWritable {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort?(reason?: unknown): Promise<void>;
}

/** What a page gets when its user picks a place to save to: a `FileSystemFileHandle`. */
export interface WritableFileHandle {
  createWritable(): Promise<FileWritable>;
}

/** Where a file may go: a path, a `file:` URL, a file's handle, or a stream. */
export type FileSink = string | URL | WritableFileHandle | WritableStream<Uint8Array>;

/**
 * Writes a whole file. By a path, and through a handle, what was there before stays until all of the new
 * file is written; a stream is closed at the end, or aborted.
 *
 * @param caller - Whom messages speak of, as `model.save`.
 * @throws {@link ValueError} `save/target`, `file/no-folder`, `file/is-folder`; {@link StateError} `file/permission`,
 *   `file/disk-full`, `file/write-failed`
 */
export async function writeSink(caller: string, sink: FileSink, bytes: Uint8Array): Promise<void> {
  if (typeof sink === "string" || sink instanceof URL) {
    if (/^(https?|blob|data):/i.test(String(sink))) {
      throw new ValueError(
        "save/target",
        `${caller}: files are not written to ${String(sink).slice(0, 80)}. Take the bytes and send them with fetch.`,
      );
    }
    await writeFileAtomically(sink, [bytes]);
    return;
  }
  if (typeof sink === "object" && sink !== null) {
    if ("createWritable" in sink && typeof sink.createWritable === "function") {
      await writeAndClose(await sink.createWritable(), bytes);
      return;
    }
    if ("getWriter" in sink && typeof sink.getWriter === "function") {
      await writeAndClose(sink.getWriter(), bytes);
      return;
    }
  }
  throw new ValueError(
    "save/target",
    `${caller}: expected a path, a file's handle or a WritableStream. Received: ${formatReceived(sink)}.`,
  );
}

async function writeAndClose(writable: FileWritable, bytes: Uint8Array): Promise<void> {
  try {
    await writable.write(bytes);
    await writable.close();
  } catch (error) {
    // Without this the swap file of a handle would stay open; the error of interest is the first one.
    await writable.abort?.(error).catch(() => undefined);
    throw error;
  }
}
