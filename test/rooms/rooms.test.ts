import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";

const CHECK = fileURLToPath(new URL("../../scripts/check-rooms.mjs", import.meta.url));

const MANIFEST = {
  name: "gradus",
  type: "module",
  imports: {
    "#platform": {
      "gradus-source": { node: "./src/platform/node.ts", default: "./src/platform/browser.ts" },
      default: "./dist/platform/browser.js",
    },
  },
  dependencies: { fflate: "1.0.0" },
};

/** A house in which nothing is wrong, with every permitted way of importing. */
const SOUND: Readonly<Record<string, string>> = {
  "src/index.ts": `export { Model } from "./models/model.ts";`,
  "src/entries/models.ts": `export * from "../index.ts";`,
  "src/cli/main.ts": `import "node:fs"; import "../index.ts";`,
  "src/core/a.ts": `export type A = import("./b.ts").B;`,
  "src/core/b.ts": `import type { A } from "./a.ts"; export interface B { readonly a: A | null }`,
  "src/platform/node.ts": `import "node:fs"; const name = String("x"); export const x = () => import(name);`,
  "src/platform/browser.ts": `export const x = 1;`,
  "src/loops/kernel.ts": `import type { A } from "../core/a.ts"; export type Kernel = A;`,
  "src/ir/tensor.ts": `// import { run } from "../runtime/run.ts";\nexport const text = 'import "../models/model.ts"';`,
  "src/ops/add.ts": `declare module "../ir/tensor.ts" { interface T {} }\nexport const lazy = () => import("./lazy.ts");`,
  "src/ops/lazy.ts": `export {};`,
  "src/ops/add.test.ts": `import "vitest"; import "../runtime/run.ts";`,
  "src/backends/backend.ts": `import "../loops/kernel.ts";`,
  "src/backends/wasm/run.ts": `import "#platform"; import "../backend.ts"; import "./emit.ts";`,
  "src/backends/wasm/emit.ts": `export {};`,
  "src/ops/testing/samples.ts": `import "fast-check"; import "../../runtime/run.ts";`,
  "src/backends/reference/run.ts": `import "../../core/a.ts";`,
  "src/runtime/run.ts": `import "../backends/wasm/run.ts"; import "../backends/reference/run.ts";`,
  "src/formats/zip.ts": `export const zip = () => import("fflate");`,
  "src/models/model.ts": `export class Model {}`,
  "examples/notebook.ts": `import "gradus";`,
};

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function check(files: Readonly<Record<string, string>>): { code: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), "rooms-"));
  folders.push(folder);
  const all = { ...SOUND, ...files, "package.json": JSON.stringify(MANIFEST) };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHECK, folder], {
    encoding: "utf8",
  });
  return { code: status, said: stderr + stdout };
}

test("a house in order passes", () => {
  expect(check({})).toEqual({ code: 0, said: "Rooms: 20 modules in order.\n" });
});

describe("one planted fault is found, and found alone:", () => {
  test.each([
    [
      "a static import",
      "src/ops/x.ts",
      `import { r } from "../runtime/run.ts"; r;`,
      "static import",
    ],
    [
      "an aliased import",
      "src/ops/x.ts",
      `import * as r from "../nn/dense.ts"; r;`,
      "static import",
    ],
    ["a side-effect import", "src/core/x.ts", `import "../ir/tensor.ts";`, "side-effect import"],
    ["a dynamic import", "src/ir/x.ts", `await import("../ops/add.ts");`, "dynamic import"],
    ["an import of a template", "src/ir/x.ts", "await import(`../ops/add.ts`);", "dynamic import"],
    ["a required module", "src/ir/x.ts", `require("../ops/add.ts");`, "dynamic import"],
    ["a type import", "src/ir/x.ts", `import type { A } from "../ops/add.ts";`, "type import"],
    ["a type name", "src/ir/x.ts", `import { type A } from "../ops/add.ts";`, "type import"],
    ["an import type", "src/ir/x.ts", `export type A = import("../ops/add.ts").A;`, "type import"],
    [
      "a type query",
      "src/ir/x.ts",
      `export type A = typeof import("../ops/add.ts");`,
      "type import",
    ],
    ["a reference", "src/ir/x.ts", `/// <reference path="../ops/add.ts" />`, "type import"],
    ["a re-export", "src/ir/x.ts", `export { add } from "../ops/add.ts";`, "re-export import"],
    ["a star export", "src/ir/x.ts", `export * as ops from "../ops/add.ts";`, "re-export import"],
    ["a type re-export", "src/ir/x.ts", `export type { A } from "../ops/add.ts";`, "type import"],
    ["an augmentation", "src/ir/x.ts", `declare module "../ops/add.ts" {}`, "augmentation import"],
    ["a worker", "src/ir/x.ts", `new URL("../ops/add.ts", import.meta.url);`, "url import"],
    ["a resolved path", "src/ir/x.ts", `import.meta.resolve("../ops/add.ts");`, "dynamic import"],
  ])("%s of a room below", (_, file, text, kind) => {
    const { code, said } = check({ [file]: text });
    expect(code).toBe(1);
    expect(said).toContain(`${file}:1: ${kind} of `);
    expect(said).toMatch(/must not know \w+, which is below it\nRooms: 1 faults\.\n$/);
  });

  test.each([
    [
      "# specifiers follow package.json",
      "src/core/x.ts",
      `import "#platform";`,
      "must not know platform",
    ],
    [
      "an unknown # specifier",
      "src/ops/x.ts",
      `import "#nowhere";`,
      `has no source for it in "imports"`,
    ],
    ["a module in an unknown room", "src/cellar/x.ts", ``, `unknown room "cellar"`],
    ["a module outside any room", "src/x.ts", ``, `unknown room "x.ts"`],
    [
      "an import from an unknown room",
      "src/ops/x.ts",
      `import "../cellar/x.ts";`,
      `unknown room "cellar"`,
    ],
    [
      "a backend that knows a sibling",
      "src/backends/wasm/x.ts",
      `import "../reference/run.ts";`,
      "another backend",
    ],
    [
      "shared code that knows one backend",
      "src/backends/x.ts",
      `import "./wasm/run.ts";`,
      "another backend",
    ],
    [
      "a backend that knows ir",
      "src/backends/wasm/x.ts",
      `import type {} from "../../ir/tensor.ts";`,
      "backends must know only",
    ],
    [
      "a room that knows the entry",
      "src/models/x.ts",
      `import "../index.ts";`,
      "must not know index.ts",
    ],
    [
      "a room that knows an entry file",
      "src/models/x.ts",
      `import "../entries/models.ts";`,
      "must not know entries",
    ],
    [
      "a room that knows the command line",
      "src/models/x.ts",
      `import "../cli/main.ts";`,
      "must not know cli",
    ],
    [
      "the package's own name",
      "src/models/x.ts",
      `import "gradus/layers";`,
      "import the module itself",
    ],
    ["a module outside src", "src/ops/x.ts", `import "../../test/x.ts";`, "nothing outside src"],
    ["a test in the package", "src/ops/x.ts", `import "./add.test.ts";`, "tests are not part"],
    [
      "a test's helper in the package",
      "src/ops/x.ts",
      `import "./testing/samples.ts";`,
      "tests are not part",
    ],
    ["Node's modules", "src/ops/x.ts", `import "node:fs";`, "may import Node's modules"],
    [
      "Node's modules by their bare names",
      "src/ops/x.ts",
      `import "fs/promises";`,
      "may import Node's modules",
    ],
    [
      "an undeclared package",
      "src/ops/x.ts",
      `import "@scope/name/sub";`,
      "not among package.json's dependencies",
    ],
    [
      "a computed import",
      "src/ops/x.ts",
      `await import(String("x"));`,
      "only platform may compute",
    ],
    [
      "an example that reaches in",
      "examples/x.ts",
      `import "../src/ops/add.ts";`,
      `import "gradus" instead`,
    ],
    ["text that is no TypeScript", "src/ops/x.ts", `const = 1;`, "cannot be parsed"],
    ["a module of 501 lines", "src/ops/x.ts", "\n".repeat(501), "501 lines; the limit is 500"],
    ["a test of 701 lines", "src/ops/x.test.ts", "\n".repeat(701), "701 lines; the limit is 700"],
  ])("%s", (_, file, text, message) => {
    const { code, said } = check({ [file]: text });
    expect(code).toBe(1);
    expect(said).toContain(file);
    expect(said).toContain(message);
    expect(said).toMatch(/Rooms: 1 faults\.\n$/);
  });

  test.each([
    ["of values", `import "./y.ts";`, `import "./x.ts";`],
    ["through a re-export", `export * from "./y.ts";`, `import "./x.ts";`],
    ["through a dynamic import", `export const y = () => import("./y.ts");`, `import "./x.ts";`],
  ])("a cycle %s", (_, x, y) => {
    const { code, said } = check({ "src/ops/x.ts": x, "src/ops/y.ts": y });
    expect(code).toBe(1);
    expect(said).toContain("import cycle: src/ops/x.ts → src/ops/y.ts");
    expect(said).toMatch(/Rooms: 1 faults\.\n$/);
  });
});

test("files at the limit and cycles of types alone are in order", () => {
  const long = "\n".repeat(500);
  expect(check({ "src/ops/x.ts": long, "src/ops/x.test.ts": "\n".repeat(700) }).code).toBe(0);
});
