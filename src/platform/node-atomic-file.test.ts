import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomically } from "./node.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradus-atomic-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (value: string): Uint8Array[] => [new TextEncoder().encode(value)];
const at = (name: string): string => join(folder, name);

async function* failing(): AsyncGenerator<Uint8Array> {
  yield* text("half of the new");
  throw new Error("the model is gone");
}

describe("writeFileAtomically", () => {
  test("makes a file, replaces it, and leaves nothing else", async () => {
    await writeFileAtomically(at("a"), [...text("one"), ...text(" two")]);
    expect(readFileSync(at("a"), "utf8")).toBe("one two");
    await writeFileAtomically(at("a"), text("three"));
    expect(readFileSync(at("a"), "utf8")).toBe("three");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("leaves the old file where the content fails half-way, and gives that error", async () => {
    writeFileSync(at("a"), "old");
    await expect(writeFileAtomically(at("a"), failing())).rejects.toThrow("the model is gone");
    expect(readFileSync(at("a"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("writes at once do not disturb each other", async () => {
    const writes = Array.from({ length: 20 }, (_, i) =>
      writeFileAtomically(at("a"), text(String(i).repeat(1000))),
    );
    await Promise.all(writes);
    expect(readFileSync(at("a"), "utf8")).toMatch(/^(\d+)\1{999}$/);
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("keeps the file's permissions, and follows a link", async () => {
    writeFileSync(at("a"), "old");
    chmodSync(at("a"), 0o640);
    symlinkSync("a", at("link"));
    await writeFileAtomically(at("link"), text("new"));
    expect(readFileSync(at("a"), "utf8")).toBe("new");
    expect(statSync(at("a")).mode & 0o777).toBe(0o640);
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    symlinkSync("later", at("dangling"));
    await writeFileAtomically(at("dangling"), text("new"));
    expect(readFileSync(at("later"), "utf8")).toBe("new");
  });

  test("takes names as long as the system does, in any writing", async () => {
    for (const name of ["가".repeat(80), "x".repeat(250), "a b'\"$.keras"]) {
      await writeFileAtomically(at(name), text("new"));
      expect(readFileSync(at(name), "utf8")).toBe("new");
    }
  });

  test("removes what a dead writer left of this file, and nothing of others", async () => {
    await writeFileAtomically(at("a"), text("old"));
    // A process that is stopped while it writes, so that its unfinished file can be seen.
    const program = `
      import { writeFileAtomically } from ${JSON.stringify(new URL("./node.ts", import.meta.url).href)};
      const chunks = async function* () { yield new Uint8Array(9); process.kill(process.pid, "SIGKILL"); };
      await writeFileAtomically(${JSON.stringify(at("a"))}, chunks());`;
    spawnSync(process.execPath, ["--input-type=module", "--eval", program]);
    const [left = ""] = readdirSync(folder).filter((name) => name !== "a");
    expect(left).toMatch(/\.gradus-part$/);
    writeFileSync(at("b.gradus-part"), "not ours");
    await writeFileAtomically(at("b"), text("other"));
    expect(readdirSync(folder)).toContain(left);
    await writeFileAtomically(at("a"), text("new"));
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "b.gradus-part"]);
  });

  test("leaves alone what a living writer has unfinished, for a day", async () => {
    await writeFileAtomically(at("a"), text("old"));
    const program = `
      import { readdirSync } from "node:fs";
      import { writeFileAtomically } from ${JSON.stringify(new URL("./node.ts", import.meta.url).href)};
      const chunks = async function* () {
        console.log(readdirSync(${JSON.stringify(folder)}).find((name) => name !== "a"));
        process.kill(process.pid, "SIGKILL");
      };
      await writeFileAtomically(${JSON.stringify(at("a"))}, chunks());`;
    const { stdout, pid } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", program],
      {
        encoding: "utf8",
      },
    );
    rmSync(at(stdout.trim()), { force: true });
    // The same name, of a process that is alive: this one's parent.
    const alive = stdout.trim().replace(`-${pid}-`, `-${process.ppid}-`);
    writeFileSync(at(alive), "half");
    await writeFileAtomically(at("a"), text("new"));
    expect(readdirSync(folder)).toContain(alive);
    const longAgo = Date.now() / 1000 - 2 * 86_400;
    utimesSync(at(alive), longAgo, longAgo);
    await writeFileAtomically(at("a"), text("new"));
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("says what is wrong with a place", async () => {
    const codeAt = (path: string): Promise<unknown> =>
      writeFileAtomically(path, text("new")).then(
        () => "written",
        (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
      );
    expect(await codeAt(at("none/a"))).toBe("file/no-folder");
    mkdirSync(at("sub"));
    expect(await codeAt(at("sub"))).toBe("file/is-folder");
    writeFileSync(at("plain"), "");
    expect(await codeAt(at("plain/a"))).toBe("file/no-folder");
    expect(await codeAt(at("x".repeat(300)))).toBe("file/write-failed");
    // A full device, where the system has one to try.
    if (process.platform === "linux") expect(await codeAt("/dev/full")).toBe("file/disk-full");
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "does not replace a file that may not be written, or in a folder that may not",
    async () => {
      writeFileSync(at("a"), "old");
      chmodSync(at("a"), 0o444);
      await expect(writeFileAtomically(at("a"), text("new"))).rejects.toMatchObject({
        code: "file/permission",
      });
      expect(readFileSync(at("a"), "utf8")).toBe("old");
    },
  );
});
