/** The ideas: short, true, and on their pages, in both languages, as they stand in `examples/ideas`. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const IDEAS = join(ROOT, "examples/ideas");
const ideas = readdirSync(IDEAS).map((file) => file.replace(".ts", ""));
const sourceOf = (idea: string): string => readFileSync(join(IDEAS, `${idea}.ts`), "utf8");
const pageOf = (language: string, idea: string): string =>
  readFileSync(join(ROOT, "docs/guide", language, "ideas", `${idea}.md`), "utf8");

mkdirSync(join(ROOT, ".cache"), { recursive: true });
const folder = mkdtempSync(join(ROOT, ".cache", "ideas-"));
cpSync(join(ROOT, "examples"), folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

function run(file: string): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=gradus-source", "--disable-warning=ExperimentalWarning", file],
    { encoding: "utf8" },
  );
  return { status, stderr };
}

/** Code without comments, blank lines and what shows cells: comments are in the page's language. */
function essence(code: string): string {
  return code
    .replace(/^\/\*\*[\s\S]*?\*\/\n/, "")
    .split("\n")
    .filter((line) => !/^(?:const )?cell\b|showCells/.test(line))
    .map((line) => line.replace(/\s*\/\/ .*$/, ""))
    .filter((line) => line !== "")
    .join("\n");
}

test("there are ideas, each of at most 40 lines", () => {
  expect(ideas.length).toBeGreaterThanOrEqual(9);
  for (const idea of ideas)
    expect(sourceOf(idea).trimEnd().split("\n").length).toBeLessThanOrEqual(40);
});

describe.each(ideas)("%s", (idea) => {
  test("runs, and its claim holds", () => {
    expect(run(join(IDEAS, `${idea}.ts`))).toEqual({ status: 0, stderr: "" });
  });

  test("fails where its claim does not hold", () => {
    const file = join(folder, "ideas", `${idea}.ts`);
    const negated = "const assert = (claim: unknown, said: string) => ok(!claim, said);";
    const source = sourceOf(idea).replace(
      'import assert from "node:assert/strict";',
      `import { ok } from "node:assert/strict";\n${negated}`,
    );
    expect(source).toContain(negated);
    writeFileSync(file, source);
    const { status, stderr } = run(file);
    expect(stderr).toContain("AssertionError");
    expect(status).not.toBe(0);
  });

  test.each(["en", "ko"])("is on its page in %s as it stands", (language) => {
    const blocks = [...pageOf(language, idea).matchAll(/^```ts\n([\s\S]*?)^```/gm)];
    expect(essence(blocks.map(([, code = ""]) => code).join(""))).toBe(essence(sourceOf(idea)));
  });

  test("has a line in both indexes", () => {
    for (const language of ["en", "ko"]) {
      const index = readFileSync(join(ROOT, "docs/guide", language, "ideas.md"), "utf8");
      expect(index).toContain(`ideas/${idea}.md`);
      expect(index).toContain(`examples/ideas/${idea}.ts`);
    }
  });
});
