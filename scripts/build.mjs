/** Builds `dist`: one JavaScript file and one declaration file for each module of `src`. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { rolldown } from "rolldown";
import { parseAst } from "rolldown/parseAst";
import { documentOps } from "./op-docs.mjs";
import { installed, ROOT, run } from "./process.mjs";

const dist = join(ROOT, "dist");
/** `from "./a.ts"`, `import("./a.ts")`, `import "./a.ts"`, `declare module "./a.ts"`. */
const RELATIVE = /(\b(?:from|import|module)\s*\(?\s*["'])(\.{1,2}\/[^"']*)(?=["'])/g;

// What was built from a module that is no more must not be published.
rmSync(dist, { recursive: true, force: true });
const code = run(process.execPath, [installed("typescript/bin/tsc"), "-p", "tsconfig.build.json"]);
if (code !== 0) process.exit(code);

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const faults = documentOps(dist).map((op) => `ops.${op}: no comment of its function is found`);
const modules = filesBelow(dist);
await bundleForNode();
for (const file of modules) {
  if (file.endsWith(".d.ts")) nameJavaScript(file);
  if (file.endsWith(".d.ts") || file.endsWith(".js")) checkImports(file);
  if (file.endsWith(".js")) dropInvariantTexts(file);
}
for (const target of targetsIn([manifest.exports, manifest.imports, manifest.bin])) {
  if (!existsSync(join(ROOT, target))) faults.push(`package.json names ${target}: not built`);
}

for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

/**
 * Joins the modules into one file for Node (and what is seldom needed into a few more), where loading each
 * of hundreds would take most of a short program's time: every file costs about half a millisecond, all of
 * the code together 20 ms. Bundlers and browsers get the modules themselves.
 */
async function bundleForNode() {
  const entries = Object.values(manifest.exports).flatMap((target) =>
    typeof target === "object" ? [target.default.slice("./dist/".length, -".js".length)] : [],
  );
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(dist, `${entry}.js`)])),
    platform: "node",
    external: [/^node:/, ...Object.keys(manifest.dependencies ?? {})],
    resolve: { conditionNames: ["node", "import", "default"] },
    // What is loaded on demand in a browser may lie in the one file here.
    checks: { pluginTimings: false, ineffectiveDynamicImport: false },
  });
  await bundle.write({
    dir: join(dist, "node"),
    format: "esm",
    chunkFileNames: "shared/[name].js",
    codeSplitting: { groups: [{ name: "core", test: /dist/, minShareCount: 2 }] },
    comments: { annotation: false, jsdoc: false, legal: true },
  });
  await bundle.close();
}

/**
 * The compiler rewrites `./a.ts` to `./a.js` in JavaScript and leaves it in declarations. Both names
 * have the same length, so that declaration maps stay right.
 *
 * @param {string} file - A declaration file.
 */
function nameJavaScript(file) {
  const text = readFileSync(file, "utf8");
  const mended = text.replace(RELATIVE, (match, before, path) =>
    path.endsWith(".ts") && !path.endsWith(".d.ts")
      ? `${before}${path.slice(0, -".ts".length)}.js`
      : match,
  );
  if (mended !== text) writeFileSync(file, mended);
}

/**
 * Leaves the texts of `assert(condition, "text")` out of the modules that bundlers take: they speak to us, not to users, and are
 * one part in ninety of what a page loads. The stack names the place; Node's files keep the texts.
 *
 * @param {string} file - A built module.
 */
function dropInvariantTexts(file) {
  const text = readFileSync(file, "utf8");
  /** @type {(readonly [start: number, end: number])[]} */
  const cuts = [];
  const visit = (/** @type {unknown} */ node) => {
    if (typeof node !== "object" || node === null) return;
    const { type, callee, arguments: list } = /** @type {Record<string, any>} */ (node);
    if (type === "CallExpression" && callee.name === "assert" && list.length === 2) {
      cuts.push([list[0].end, list[1].end]);
    }
    Object.values(node).forEach(visit);
  };
  if (text.includes("assert(")) visit(parseAst(text));
  if (cuts.length === 0) return;
  let end = 0;
  const kept = cuts.map(([from, to]) => {
    const part = text.slice(end, from);
    end = to;
    return part;
  });
  writeFileSync(file, kept.join("") + text.slice(end));
}

/** @param {string} file - A built file, all of whose relative imports must lead somewhere. */
function checkImports(file) {
  const isDeclaration = file.endsWith(".d.ts");
  // An example in a comment is no import.
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  for (const [, , path = ""] of text.matchAll(RELATIVE)) {
    const target = join(dirname(file), path);
    const expected = isDeclaration ? target.replace(/\.js$/, ".d.ts") : target;
    if (path.endsWith(".js") && existsSync(expected)) continue;
    faults.push(`${relative(ROOT, file)}: ${path} leads nowhere`);
  }
}

/**
 * @param {string} folder - A folder.
 * @returns {string[]} All files in it.
 */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * @param {unknown} value - Any part of package.json.
 * @returns {string[]} The built files named in it.
 */
function targetsIn(value) {
  if (typeof value === "string") return value.startsWith("./dist/") ? [value] : [];
  return Object.values(value ?? {}).flatMap(targetsIn);
}
