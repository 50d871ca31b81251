import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { type FileSink, type FileWritable, writeSink } from "./file-sink.ts";

const folder = mkdtempSync(join(tmpdir(), "gradus-sink-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = Uint8Array.of(1, 2, 3);

/** A handle as a page's file picker gives it, which records what is done to it. */
function handle(log: unknown[], fail = false): FileSink {
  const writable: FileWritable = {
    write: async (chunk) => {
      log.push([...chunk]);
      if (fail) throw new Error("quota exceeded");
    },
    close: async () => {
      log.push("close");
    },
    abort: async () => {
      log.push("abort");
    },
  };
  return { createWritable: async () => writable };
}

describe("writeSink", () => {
  test("writes to a path and to a file URL", async () => {
    const path = join(folder, "a.bin");
    for (const sink of [path, pathToFileURL(path)]) {
      await writeSink("test", sink, bytes);
      expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
      rmSync(path);
    }
  });

  test("writes through a file's handle, which shows the new file only when it is closed", async () => {
    const log: unknown[] = [];
    await writeSink("test", handle(log), bytes);
    expect(log).toEqual([[1, 2, 3], "close"]);
  });

  test("gives a handle up where writing fails, so that the old file stays", async () => {
    const log: unknown[] = [];
    await expect(writeSink("test", handle(log, true), bytes)).rejects.toThrow("quota exceeded");
    expect(log).toEqual([[1, 2, 3], "abort"]);
  });

  test("writes into a stream and closes it", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const read = new Response(readable).arrayBuffer();
    await writeSink("test", writable, bytes);
    expect(new Uint8Array(await read)).toEqual(bytes);
  });

  test.each([7, null, {}, "https://example.org/model.keras"])("refuses %j", async (sink) => {
    await expect(writeSink("test", sink as FileSink, bytes)).rejects.toMatchObject({
      code: "save/target",
    });
  });
});
