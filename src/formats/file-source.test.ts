import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { type FileSource, nameOfSource, readSource } from "./file-source.ts";

const folder = mkdtempSync(join(tmpdir(), "gradus-source-"));
const path = join(folder, "a.bin");
const bytes = Uint8Array.of(1, 2, 3, 4, 5);
writeFileSync(path, bytes);
afterAll(() => rmSync(folder, { recursive: true }));

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 2);
  yield bytes.subarray(2);
}

describe("readSource", () => {
  test.each<[string, FileSource]>([
    ["a path", path],
    ["a file URL", pathToFileURL(path)],
    ["a data URL", "data:application/octet-stream;base64,AQIDBAU="],
    ["bytes", bytes],
    ["a buffer of Node's", Buffer.from(bytes)],
    ["an ArrayBuffer", bytes.slice().buffer],
    ["a Blob", new Blob([bytes])],
    ["a File", new File([bytes], "a.bin")],
    ["a file's handle", { getFile: async () => new Blob([bytes]) }],
    ["a web stream", new Blob([bytes]).stream()],
    ["a stream of Node's", createReadStream(path, { highWaterMark: 2 })],
    ["an async generator", pieces()],
  ])("reads %s", async (_, source) => {
    const read = await readSource("test", source, "fallback");
    expect(read.bytes).toEqual(bytes);
    expect(read.bytes.constructor).toBe(Uint8Array);
  });

  test("names what it reads", () => {
    expect(nameOfSource("x.keras", "fallback")).toBe("x.keras");
    expect(nameOfSource(new File([], "f.keras"), "fallback")).toBe("f.keras");
    expect(nameOfSource(bytes, "fallback")).toBe("fallback");
  });

  test("says whose file could not be read, and why", async () => {
    const missing = readSource("loadModel", join(folder, "none"), "");
    await expect(missing).rejects.toMatchObject({ code: "load/read" });
    await expect(missing).rejects.toThrow(/^loadModel: could not read .*none.*ENOENT/);
  });

  test.each([7, null, {}, [1, 2]])("refuses %j", async (source) => {
    const reading = readSource("test", source as unknown as FileSource, "fallback");
    await expect(reading).rejects.toMatchObject({ code: "load/source" });
  });

  test("refuses a stream of texts", async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue("text");
        controller.close();
      },
    });
    await expect(readSource("test", stream, "fallback")).rejects.toMatchObject({
      code: "load/source",
    });
  });
});
