/** The guide says the same in both languages: the same pages, with the same code but for what people read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const GUIDE = fileURLToPath(new URL("../../docs/guide", import.meta.url));

function pagesIn(language: string): string[] {
  return readdirSync(join(GUIDE, language), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .sort();
}

/** The code of a page, without comments and texts. */
function codeOf(language: string, page: string): string {
  const text = readFileSync(join(GUIDE, language, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)]
    .map(([, code = ""]) => code)
    .join("")
    .replace(/"[^"\n]*"|`[^`]*`/g, '""')
    .replace(/\s*\/\/ .*$/gm, "");
}

test("every page is there in Korean and in English", () => {
  expect(pagesIn("ko")).toEqual(pagesIn("en"));
});

test.each(pagesIn("en"))("%s has the same code in both languages", (page) => {
  expect(codeOf("ko", page)).toBe(codeOf("en", page));
});
