/**
 * Runs every TypeScript block of the READMEs, the guide and the page of errors, and compares what it prints with the
 * `text` block that follows it, where … stands for anything and numbers may differ by a thousandth.
 *
 * The blocks of a page are one program, up to a block that imports from "gradus" itself: that one begins a new program.
 * With GRADUS_UPDATE_GUIDE=1 the pages are given what their programs print now, for their authors to read over.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { isAsShown } from "../../tools/as-shown.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const END_OF_BLOCK = "--- end of block ---";

interface Block {
  readonly code: string;
  /** What it prints; `null` where the page does not show it. */
  readonly output: string | null;
}

function pages(): string[] {
  const guide = readdirSync(join(ROOT, "docs/guide"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/guide/${file.replaceAll("\\", "/")}`);
  return ["README.md", "README.ko.md", "docs/errors.md", "CONTRIBUTING.md", ...guide.sort()];
}

const FENCES = /^```ts\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm;

/** A page's programs, each a list of blocks. */
function programs(page: string): Block[][] {
  const found: Block[][] = [];
  for (const [, code = "", output] of readFileSync(join(ROOT, page), "utf8").matchAll(FENCES)) {
    if (code.includes('from "gradus";') || found.length === 0) found.push([]);
    found.at(-1)?.push({ code, output: output ?? null });
  }
  return found;
}

// Inside the repository, so that `gradus` and the types of Node are found; ignored by git.
mkdirSync(join(ROOT, ".cache"), { recursive: true });
const parent = mkdtempSync(join(ROOT, ".cache", "guide-"));
afterAll(() => rmSync(parent, { recursive: true }));

// The tables and their reader lie where a program in `examples/ideas` finds them.
const folder = join(parent, "ideas");
mkdirSync(folder);
copyFileSync(join(ROOT, "examples/table.ts"), join(parent, "table.ts"));
cpSync(join(ROOT, "examples/data"), join(parent, "data"), { recursive: true });
// The pages say to copy them.
for (const file of ["iris.csv", "iris.keras"]) {
  copyFileSync(join(ROOT, "examples/data", file), join(folder, file));
}

const all = pages().flatMap((page) =>
  programs(page).map((blocks, i) => {
    const file = join(folder, `${page.replaceAll("/", "-").replace(".md", "")}-${i + 1}.ts`);
    const marker = `console.log(${JSON.stringify(END_OF_BLOCK)});\n`;
    writeFileSync(file, blocks.map(({ code }) => code + marker).join(""));
    const text = readFileSync(join(ROOT, page), "utf8");
    return { name: `${page}, program ${i + 1}`, file, blocks, text, page: join(ROOT, page) };
  }),
);

describe("code on the pages", () => {
  test("is there", () => expect(all.length).toBeGreaterThan(4));

  test("has no type errors under the repository's own flags", () => {
    const config = {
      extends: "../../../tsconfig.json",
      compilerOptions: { isolatedDeclarations: false, declaration: false, types: ["node"] },
      include: ["*.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const { stdout } = spawnSync(process.execPath, [TSC, "-p", folder], { encoding: "utf8" });
    // What is wrong with the sources themselves is for `npm run check` to say.
    const own = stdout.split("\n").filter((line) => line.includes(basename(parent)));
    expect(own).toEqual([]);
  });

  test.each(all)("$name runs and prints what the page shows", ({ file, blocks, text, page }) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--conditions=gradus-source", "--disable-warning=ExperimentalWarning", basename(file)],
      { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
    );
    // What is warned of is part of what the page shows.
    const unexplained = stderr.split("\n").filter((line) => !text.includes(line));
    expect({ status, unexplained }).toEqual({ status: 0, unexplained: [] });
    const printed = stdout.split(`${END_OF_BLOCK}\n`);
    blocks.forEach(({ code, output }, i) => {
      const said = printed[i]?.trim() ?? "";
      if (output === null || isAsShown(output, said)) return;
      if (process.env.GRADUS_UPDATE_GUIDE !== "1") expect(said).toBe(output.trim());
      const fences = (shown: string): string => `${code}\`\`\`\n\n\`\`\`text\n${shown}\`\`\``;
      const lines = said.replace(/[ \t]+$/gm, "");
      const now = readFileSync(page, "utf8").replace(fences(output), () => fences(`${lines}\n`));
      writeFileSync(page, now);
    });
  });
});
