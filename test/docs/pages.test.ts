/** What pages say of the repository: links lead somewhere, files exist, quoted code is the file's. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const pages = [
  ...readdirSync(ROOT),
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" }).map(
    (file) => `docs/${file.replaceAll("\\", "/")}`,
  ),
].filter((file) => file.endsWith(".md"));

const textOf = (page: string): string => readFileSync(join(ROOT, page), "utf8");

/** Folders from which a page may name a file: a room's own files are named without `src/`. */
const bases = [
  "",
  "src",
  "scripts",
  "src/compile",
  "src/backends/wasm",
  "src/formats",
  "src/models/serialization",
  "src/models/trainer",
  "src/loops",
  "src/runtime",
];

describe.each(pages)("%s", (page) => {
  test("has links that lead to files", () => {
    const links = [...textOf(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, to = ""]) => to);
    const broken = links.filter(
      (to) => !/^https?:/.test(to) && !existsSync(join(ROOT, dirname(page), to)),
    );
    expect(broken).toEqual([]);
  });

  test("names files that exist", () => {
    const named = [...textOf(page).matchAll(/`([\w./*-]+\.(?:ts|mjs))`/g)].map(([, f = ""]) => f);
    const missing = named.filter(
      (file) =>
        !["file.ts", "name.test.ts", "kebab-case.ts"].includes(file) &&
        !bases.some((base) => existsSync(join(ROOT, base, file))),
    );
    expect(missing).toEqual([]);
  });

  test("quotes code as it stands in the file", () => {
    for (const [, file = "", code = ""] of textOf(page).matchAll(
      /^```ts (\S+)\n([\s\S]*?)^```/gm,
    )) {
      expect(textOf(file)).toContain(code);
    }
  });
});
