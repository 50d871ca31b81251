/**
 * Keeps `exports` of `package.json` equal to the entry files that exist: `src/index.ts` is the package
 * itself, `src/entries/<name>.ts` is `gradus/<name>`.
 *
 * `node scripts/exports.mjs` checks; with `--write` it mends.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./process.mjs";

const path = join(ROOT, "package.json");
const manifest = JSON.parse(readFileSync(path, "utf8"));
const wanted = exportsMap();

if (process.argv.includes("--write")) {
  manifest.exports = wanted;
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
} else {
  const faults = [...missingTargets(), ...differences()];
  for (const fault of faults) console.error(`package.json: ${fault}`);
  if (faults.length > 0) console.error("`npm run format` writes `exports` anew.");
  process.exitCode = faults.length > 0 ? 1 : 0;
}

/** The map that the entry files call for. */
function exportsMap() {
  const entries = join(ROOT, "src", "entries");
  const names = existsSync(entries)
    ? readdirSync(entries)
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .map((file) => file.slice(0, -".ts".length))
        .sort()
    : [];
  return {
    ".": conditions("index"),
    ...Object.fromEntries(names.map((name) => [`./${name}`, conditions(`entries/${name}`)])),
    "./package.json": "./package.json",
  };
}

/**
 * @param {string} module - A module below `src`, without its extension.
 * @returns {Record<string, string>} Where each kind of reader finds it. The sources come first: only
 *   the repository's own tools ask for them.
 */
function conditions(module) {
  return {
    "gradus-source": `./src/${module}.ts`,
    types: `./dist/${module}.d.ts`,
    // Few files instead of hundreds: Node's module loader takes half a millisecond for each.
    node: `./dist/node/${module}.js`,
    default: `./dist/${module}.js`,
  };
}

function differences() {
  const found = manifest.exports ?? {};
  const keys = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...keys]
    .filter((key) => JSON.stringify(wanted[key]) !== JSON.stringify(found[key]))
    .map((key) =>
      wanted[key] === undefined
        ? `exports["${key}"] has no source file`
        : `exports["${key}"] should be ${JSON.stringify(wanted[key])}`,
    );
}

/** `imports` is written by hand; every source it names must be there. */
function missingTargets() {
  return sources([manifest.exports, manifest.imports])
    .filter((target) => !existsSync(join(ROOT, target)))
    .map((target) => `${target} does not exist`);
}

/**
 * @param {unknown} value - Any part of a map.
 * @returns {string[]} All source files named in it.
 */
function sources(value) {
  if (typeof value === "string") return value.startsWith("./src/") ? [value] : [];
  return Object.values(value ?? {}).flatMap(sources);
}
