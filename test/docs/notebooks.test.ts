/** What the Jupyter notebooks are committed with is what their cells show now. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
}

function codeOf(name: string): string {
  const text = readFileSync(join(ROOT, "examples", name), "utf8");
  const { cells } = JSON.parse(text) as { readonly cells: readonly Cell[] };
  return cells
    .filter((cell) => cell.cell_type === "code")
    .map((cell) => cell.source.join(""))
    .join("\n\n");
}

test("the notebooks show what is committed", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=gradus-source", "examples/execute-notebooks.ts", "--check"],
    { cwd: ROOT, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  expect(`${stdout}${stderr}`).toContain("notebook.ko.ipynb: 9 cells, 0 differ");
  expect(status).toBe(0);
});

test("both languages have the same cells", () => {
  expect(codeOf("notebook.ko.ipynb")).toBe(codeOf("notebook.ipynb"));
});
