import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../scripts/errors.mjs", import.meta.url));

const CLASSES = `export class GradusError extends Error {}
export class ShapeError extends GradusError {}
export class ValueError extends GradusError {}
`;

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A repository with these sources below `src`, besides the errors' classes. */
function repository(sources: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "errors-"));
  folders.push(folder);
  mkdirSync(join(folder, "docs"));
  for (const [path, text] of Object.entries({ "core/errors.ts": CLASSES, ...sources })) {
    const file = join(folder, "src", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

function run(folder: string, ...flags: readonly string[]): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, folder, ...flags], {
    encoding: "utf8",
  });
  return { code: status, said: stderr };
}

function pageOf(folder: string): string {
  expect(run(folder, "--write")).toEqual({ code: 0, said: "" });
  return readFileSync(join(folder, "docs", "errors.md"), "utf8");
}

describe("the page of errors", () => {
  test("names code, class, file and message, with … for what is known only later", () => {
    const page = pageOf(
      repository({
        "ops/matmul.ts": `throw new ShapeError(
          "matmul/inner",
          \`matmul: \${a} and \${say(\`b\${x}\`)} differ. \` + // why, isn't it
            (a === "b" ? 'See "A".' : ""),
        );`,
      }),
    );
    expect(page).toContain('### <a id="matmul-inner"></a>`matmul/inner`');
    expect(page).toContain("ShapeError, from [src/ops/matmul.ts](../src/ops/matmul.ts)");
    expect(page).toContain('- matmul: … and … differ. See "A".\n');
  });

  test("finds codes that a function of functions is handed", () => {
    const page = pageOf(
      repository({
        "formats/zip.ts": `
          function zipError(where: string, what: string, message: string) {
            return new ValueError(\`zip/\${what}\`, \`\${where}: \${message}\`);
          }
          function require(what: string) { throw zipError("file", what, "it is bad."); }
          require("empty");
          zipError(where, "name", \`"\${name}" is no name.\`);`,
      }),
    );
    expect(page).toContain("`zip/empty`");
    expect(page).toContain("- file: it is bad.\n");
    expect(page).toContain('- …: "…" is no name.\n');
  });

  test("copes with functions that hand an error on in a circle", () => {
    const page = pageOf(
      repository({
        "ops/read.ts": `
          function readList(code: string, where: string) { readItem(code, \`\${where}[0]\`); }
          function readItem(code: string, where: string) {
            if (bad) throw new ValueError(code, \`\${where} is bad.\`);
            readList(code, where);
            readItem(code, where);
          }
          function read() { readList("read/list", "x"); readItem("read/item", "y"); }`,
      }),
    );
    expect(page).toContain("`read/list`");
    expect(page).toContain("`read/item`");
    expect(page).toContain("- y is bad.\n");
  });

  test("lists an error that is caught and said anew where it is made", () => {
    const page = pageOf(
      repository({
        "a.ts": 'throw new ValueError("read/item", "One.");',
        "b.ts": `
          function read() {
            try { item(); } catch (error) { throw new ValueError(error.code, \`\${error.message} Two.\`); }
          }`,
      }),
    );
    expect(page).toContain("ValueError, from [src/a.ts](../src/a.ts)");
    expect(page).not.toContain("Two.");
  });

  test("leaves out tests and errors without a code", () => {
    const page = pageOf(
      repository({
        "a.test.ts": 'new ValueError("test/only", "x");',
        "b.ts": 'throw new RangeError("bug");',
      }),
    );
    expect(page).not.toContain("###");
  });
});

describe("the check", () => {
  test("fails where the page is old or missing", () => {
    const folder = repository({ "a.ts": 'throw new ValueError("a/b", "One.");' });
    expect(run(folder).said).toContain("docs/errors.md");
    pageOf(folder);
    expect(run(folder).code).toBe(0);
    writeFileSync(join(folder, "src", "a.ts"), 'throw new ValueError("a/b", "Two.");');
    expect(run(folder).code).toBe(1);
  });

  test("fails where one code has two classes", () => {
    const text = 'throw new ValueError("a/b", "1"); throw new ShapeError("a/b", "2");';
    expect(run(repository({ "a.ts": text })).said).toContain(
      "a/b is thrown as ValueError and as ShapeError",
    );
  });

  test("fails where a code cannot be told", () => {
    const text = 'throw new ValueError(codes[0], "1");';
    expect(run(repository({ "a.ts": text })).said).toContain("a.ts: codes[0]");
  });
});
