/** Lets an example show its own code before what the code prints, as a notebook does. */
import { readFileSync } from "node:fs";

const marker = /^cell\("(.*)"\);\n([\s\S]*?)(?=^cell\("|(?![\s\S]))/gm;

/**
 * What begins a cell in one file: `cell("Title")` prints the title and the lines up to the next `cell(`.
 *
 * They are read from the file itself, so that what is shown is what runs.
 *
 * @param file - The example's `import.meta.url`.
 */
export function showCells(file: string): (title: string) => void {
  const source = readFileSync(new URL(file), "utf8");
  const cells = new Map([...source.matchAll(marker)].map(([, title, code]) => [title, code]));
  return (title) => {
    const code = (cells.get(title) ?? "").trim().replaceAll(/^/gm, "  │ ");
    console.log(`\n── ${title} ${"─".repeat(Math.max(0, 76 - title.length))}\n${code}\n`);
  };
}
