/**
 * Executes the Jupyter notebooks beside this file.
 *
 * `npm run notebooks` executes them with Jupyter and Deno's kernel on the built package, and compares what they show with
 * what is committed; without those programs it says so and does nothing. `npm run notebooks -- --write` records what the
 * cells show now, and `--check` compares, both in this Node, as Deno's kernel would show it.
 */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { Session } from "node:inspector/promises";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { isSame } from "../tools/as-shown.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "examples");

/** Something that a cell shows, in Jupyter's format. */
type Output =
  | { readonly output_type: "stream"; readonly name: "stdout"; readonly text: string[] }
  | {
      readonly output_type: "execute_result";
      readonly execution_count: number;
      readonly data: Readonly<Record<string, string[]>>;
      readonly metadata: Readonly<Record<string, never>>;
    };

interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: readonly string[];
  execution_count?: number | null;
  outputs?: readonly Output[];
}

interface Notebook {
  readonly cells: readonly Cell[];
}

const readNotebook = (file: string): Notebook => JSON.parse(readFileSync(file, "utf8")) as Notebook;
const codeCells = ({ cells }: Notebook): Cell[] => cells.filter((c) => c.cell_type === "code");

/** Jupyter keeps text as a list of lines, each with its line break. */
const linesOf = (text: string): string[] => text.split(/(?<=\n)/);

/** A cell's code as a kernel evaluates it: without types, and with imports that may stand anywhere. */
function evaluable(source: string): string {
  const imports = /^import \{([^}]*)\} from "(?:npm:)?([^"]+)";$/gm;
  const dynamic = source.replace(imports, (_, names: string, from: string) => {
    const kept = names.split(",").filter((part) => !/^\s*type /.test(part));
    return `const {${kept.join(",").replaceAll(" as ", ": ")}} = await importForCell("${from}");`;
  });
  return stripTypeScriptTypes(dynamic);
}

/** What Deno's kernel shows of a cell's last value. */
async function bundleOf(value: unknown): Promise<Readonly<Record<string, string>>> {
  const display = Symbol.for("Jupyter.display");
  if (typeof value === "object" && value !== null && display in value) {
    const show = value[display];
    if (typeof show === "function") return await show.call(value);
  }
  return { "text/plain": inspect(value) };
}

/** Executes the cells one after the other and gives what each shows. */
async function execute(cells: readonly Cell[]): Promise<Output[][]> {
  const { utils } = await import("gradus");
  utils.clearSession(); // names of layers count from the start, as in a fresh kernel
  const session = new Session();
  session.connect();
  const shared = globalThis as { importForCell?: unknown; takeResult?: unknown };
  shared.importForCell = (from: string) => import(from);
  let result: unknown;
  shared.takeResult = (value: unknown): void => {
    result = value;
  };
  const shown: Output[][] = [];
  const write = process.stdout.write;
  try {
    for (const [i, { source }] of cells.entries()) {
      let printed = "";
      result = undefined;
      process.stdout.write = (chunk: string | Uint8Array): boolean => {
        printed += String(chunk);
        return true;
      };
      const options = { replMode: true, awaitPromise: true };
      const expression = evaluable(source.join(""));
      const { result: last, exceptionDetails } = await session.post("Runtime.evaluate", {
        expression,
        ...options,
      });
      if (exceptionDetails !== undefined) {
        const { exception, text } = exceptionDetails;
        throw new Error(`${exception?.description ?? text}\nin the cell\n${source.join("")}`);
      }
      const { objectId, value, unserializableValue } = last;
      const argument =
        objectId !== undefined
          ? { objectId }
          : unserializableValue !== undefined
            ? { unserializableValue }
            : { value };
      const { result: place } = await session.post("Runtime.evaluate", {
        expression: "globalThis",
      });
      await session.post("Runtime.callFunctionOn", {
        functionDeclaration: "function (value) { takeResult(value); }",
        arguments: [argument],
        ...(place.objectId === undefined ? {} : { objectId: place.objectId }),
      });
      process.stdout.write = write;
      const outputs: Output[] = [];
      if (printed !== "") {
        outputs.push({ output_type: "stream", name: "stdout", text: linesOf(printed) });
      }
      if (result !== undefined) {
        const bundle = await bundleOf(result);
        outputs.push({
          output_type: "execute_result",
          execution_count: i + 1,
          data: Object.fromEntries(Object.entries(bundle).map(([k, text]) => [k, linesOf(text)])),
          metadata: {},
        });
      }
      shown.push(outputs);
    }
  } finally {
    process.stdout.write = write;
    session.disconnect();
  }
  return shown;
}

/** Outputs as text, cell by cell, to compare. A kernel may send what a cell prints in several pieces. */
function textOf(outputs: readonly Output[]): string {
  const printed = outputs.flatMap((o) => (o.output_type === "stream" ? o.text : []));
  const results = outputs.flatMap((o) =>
    o.output_type === "execute_result"
      ? Object.entries(o.data).map(([type, lines]) => `\n${type}\n${[lines].flat().join("")}`)
      : [],
  );
  return [printed.flat().join(""), ...results.sort()].join("").trim();
}

/** The cells whose outputs differ from those committed, in words. */
function differences(cells: readonly Cell[], outputs: readonly (readonly Output[])[]): string[] {
  return cells.flatMap((cell, i) => {
    const committed = textOf(cell.outputs ?? []);
    const now = textOf(outputs[i] ?? []);
    if (isSame(committed, now)) return [];
    return [`cell ${i + 1} is committed with\n${committed}\nand shows\n${now}`];
  });
}

/** Why the notebooks cannot be executed by Jupyter here; `null` if they can. */
function obstacle(): string | null {
  const says = (command: string, ...args: readonly string[]): string | null => {
    const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
    return status === 0 ? stdout : null;
  };
  if (says("jupyter", "nbconvert", "--version") === null)
    return "there is no `jupyter nbconvert` here";
  if (says("deno", "--version") === null) return "there is no `deno` here";
  const kernels = says("jupyter", "kernelspec", "list") ?? "";
  return /\bdeno\b/.test(kernels)
    ? null
    : "Jupyter has no Deno kernel: run `deno jupyter --install`";
}

/** Executes a notebook with Jupyter, where `npm:gradus` is the package built last. */
function executeWithJupyter(name: string): Notebook {
  const folder = mkdtempSync(join(tmpdir(), "notebooks-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/gradus"), "junction");
    writeFileSync(join(folder, "package.json"), '{ "dependencies": { "gradus": "*" } }');
    writeFileSync(join(folder, "deno.json"), '{ "nodeModulesDir": "manual" }');
    writeFileSync(join(folder, name), readFileSync(join(FOLDER, name)));
    const { status, stderr } = spawnSync(
      "jupyter",
      ["nbconvert", "--to", "notebook", "--execute", "--inplace", name],
      { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
    );
    if (status !== 0) throw new Error(`jupyter nbconvert: ${stderr}`);
    return readNotebook(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What Jupyter shows of each cell. Deno's kernel may call itself idle before all that a cell shows has been sent, and
 * nbconvert drops what comes later: then the notebook is executed once more.
 */
function shownByJupyter(name: string, cells: readonly Cell[]): (readonly Output[])[] {
  const shown: (readonly Output[])[] = cells.map(() => []);
  for (let attempt = 0; attempt < 5; attempt++) {
    codeCells(executeWithJupyter(name)).forEach(({ outputs = [] }, i) => {
      if (textOf(outputs).length > textOf(shown[i] ?? []).length) shown[i] = outputs;
    });
    if (differences(cells, shown).length === 0) break;
  }
  return shown;
}

async function main(flags: readonly string[]): Promise<void> {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith(".ipynb"));
  const isHere = flags.includes("--check") || flags.includes("--write");
  const reason = isHere ? null : obstacle();
  if (reason !== null) {
    console.log(`The notebooks are not executed: ${reason}.`);
    return;
  }
  if (!isHere) {
    const { status } = spawnSync(process.execPath, [join(ROOT, "scripts/build.mjs")]);
    if (status !== 0) throw new Error("The package could not be built: npm run build says why.");
  }
  for (const name of names) {
    const notebook = readNotebook(join(FOLDER, name));
    const cells = codeCells(notebook);
    const outputs = isHere ? await execute(cells) : shownByJupyter(name, cells);
    if (flags.includes("--write")) {
      cells.forEach((cell, i) => {
        cell.execution_count = i + 1;
        cell.outputs = outputs[i] ?? [];
      });
      writeFileSync(join(FOLDER, name), `${JSON.stringify(notebook, null, 1)}\n`);
    }
    const found = differences(cells, outputs);
    if (found.length > 0) process.exitCode = 1;
    console.log([`${name}: ${cells.length} cells, ${found.length} differ`, ...found].join("\n"));
  }
}

await main(process.argv.slice(2));
