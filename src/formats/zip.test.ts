import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { crc32, openZip } from "./zip.ts";

const blanks = new Uint8Array(100_000).fill(32);
const archive = zipSync({
  "a.txt": [strToU8("hello"), { level: 0 }],
  "dir/b.txt": [blanks, { level: 9 }],
});

/** The archive with bytes replaced, at places counted from the start of its `nth` directory entry. */
function patched(nth: number, offset: number, values: readonly number[]): Uint8Array {
  const copy = archive.slice();
  const found: number[] = [];
  for (let at = 0; at + 4 <= copy.length; at++) {
    if (copy[at] === 0x50 && copy[at + 1] === 0x4b && copy[at + 2] === 1 && copy[at + 3] === 2) {
      found.push(at);
    }
  }
  copy.set(values, (found[nth] ?? 0) + offset);
  return copy;
}

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return "opened";
}

async function readAll(bytes: Uint8Array): Promise<void> {
  const zip = openZip("test", bytes);
  for (const name of zip.names) await zip.read(name);
}

describe("openZip", () => {
  test("reads stored and deflated members", async () => {
    const zip = openZip("test", archive);
    expect(zip.names).toEqual(["a.txt", "dir/b.txt"]);
    expect(new TextDecoder().decode(await zip.read("a.txt"))).toBe("hello");
    expect(await zip.read("dir/b.txt")).toEqual(blanks);
  });

  test("finds an archive behind other bytes, as self-extractors have", async () => {
    const shifted = new Uint8Array([...strToU8("#!/bin/sh\n"), ...archive]);
    expect(await openZip("test", shifted).read("dir/b.txt")).toEqual(blanks);
  });

  test("computes CRC-32 as the standard's check value has it", () => {
    expect(crc32(strToU8("123456789"))).toBe(0xcbf43926);
  });

  test.each([
    ["no bytes", new Uint8Array(0), "zip/empty-file"],
    ["other bytes", strToU8("not an archive at all, but text"), "zip/not-a-zip"],
    ["a cut end", archive.subarray(0, archive.length - 10), "zip/truncated"],
    ["a cut start", archive.subarray(8), "zip/truncated"],
    ["a wrong CRC", patched(0, 16, [1, 2, 3, 4]), "zip/checksum"],
    ["an encrypted member", patched(0, 8, [1, 0]), "zip/encrypted"],
    ["an unknown method", patched(0, 10, [14, 0]), "zip/method"],
    ["a stored member of two sizes", patched(0, 24, [6, 0, 0, 0]), "zip/size"],
    ["a size that deflate cannot reach", patched(1, 24, [0, 0, 0, 0x7f]), "zip/size"],
    ["a size too small", patched(1, 24, [100, 0, 0, 0]), "zip/size"],
    ["a size too large", patched(1, 24, [0xa1, 0x86, 1, 0]), "zip/size"],
    ["zip64", patched(0, 42, [255, 255, 255, 255]), "zip/zip64"],
    ["members that share bytes", patched(1, 42, [0, 0, 0, 0]), "zip/corrupt"],
    ["a member behind the directory", patched(0, 42, [0, 0, 1, 0]), "zip/corrupt"],
    ["a name that climbs", zipSync({ "../evil": strToU8("x") }), "zip/unsafe-name"],
    ["an absolute name", zipSync({ "/evil": strToU8("x") }), "zip/unsafe-name"],
    ["a drive's name", zipSync({ "C:evil": strToU8("x") }), "zip/unsafe-name"],
    ["a backslash", zipSync({ "..\\evil": strToU8("x") }), "zip/unsafe-name"],
  ])("refuses %s", async (_, bytes, code) => {
    expect(await codeOf(() => readAll(bytes))).toBe(code);
  });

  test("refuses a name that is there twice", async () => {
    const twice = zipSync({ aa: strToU8("1"), ab: strToU8("2") }, { level: 0 });
    const text = new TextDecoder("latin1").decode(twice).replaceAll("ab", "aa");
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    // Windows-1252 differs from bytes between 128 and 159; put those back.
    for (let i = 0; i < bytes.length; i++) {
      const byte = twice[i] ?? 0;
      if (byte > 127) bytes[i] = byte;
    }
    expect(await codeOf(() => readAll(bytes))).toBe("zip/duplicate-name");
  });

  test("names what an archive holds where a member is missing", async () => {
    await expect(openZip("test", archive).read("c.txt")).rejects.toThrow("a.txt, dir/b.txt");
  });

  test("keeps to its limits", async () => {
    const tight = openZip("test", archive, { maxInflatedBytes: 150_000 });
    await tight.read("dir/b.txt");
    expect(await codeOf(() => tight.read("dir/b.txt"))).toBe("zip/too-large");
    expect(await codeOf(() => openZip("test", archive).read("a.txt", 4))).toBe("zip/too-large");
    expect(await codeOf(() => openZip("test", archive, { maxMembers: 1 }))).toBe(
      "zip/too-many-members",
    );
  });

  test("gives the same content or a format error, whatever is changed or cut off", async () => {
    const change = fc.record({
      keep: fc.integer({ min: 0, max: archive.length }),
      edits: fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 0, max: 255 })), {
        maxLength: 6,
      }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ keep, edits }) => {
        const bytes = archive.slice(0, keep);
        for (const [at, value] of edits) if (at < keep) bytes[at] = value;
        expect(await codeOf(() => readAll(bytes))).toMatch(/^(opened|zip\/[a-z0-9-]+)$/);
      }),
      { numRuns: 300 },
    );
  });
});
