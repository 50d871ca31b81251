import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "./all.ts";
import { writeFiles } from "./files.ts";
import { makeMistake } from "./make-mistake.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const home = process.cwd();
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mistakes-"));
  writeFiles(folder);
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

describe.each(groups)("$title:", ({ mistakes }) => {
  test.each(mistakes)("$mistake is answered as the page says", async ({ code, error, says }) => {
    expect(await makeMistake(code)).toEqual({ error, says });
  });
});

test("there are at least 60 mistakes, each of its own kind", () => {
  const all = groups.flatMap(({ mistakes }) => mistakes);
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
});

test("nothing that is said leaks what is inside", () => {
  for (const { error, says } of groups.flatMap(({ mistakes }) => mistakes)) {
    if (error !== null) expect(says).not.toMatch(/\[object|undefined \(|internal/);
  }
});

test("docs/errors.md says the same", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts", "errors.mjs")], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
