/**
 * Measures what a browser must load to train: the smallest program with `Sequential` and `Dense`,
 * `compile("adam", "mse")` and `fit`, bundled from `dist`, minified and gzipped. Then what it must load to
 * predict with a model from a file: with the layers that it names, and with all.
 *
 * A bundle is split where the package imports on demand, and then run: what it did not load is not
 * counted, what it did load is, whoever asked for it.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { ROOT } from "./process.mjs";

const KILOBYTE = 1024;
const TRAINING = 100 * KILOBYTE;
const require = createRequire(join(ROOT, "test/packaging/package.json"));

const body = (/** @type {string} */ Dense) => `
const model = new Sequential();
model.add(new ${Dense}({ units: 1, inputDim: 1 }));
model.compile({ optimizer: "adam", loss: "mse" });
await model.fit([[1], [2], [3]], [[2], [3], [4]], { epochs: 2, verbose: 0 });
`;

const file = join(ROOT, "conformance/cases/save-sequential-00-mlp-adam-trained/model.keras");
const prediction = (/** @type {string} */ options) => `
const bytes = new Uint8Array(${JSON.stringify([...readFileSync(file)])});
const model = await loadModel(bytes${options});
await model.predict([[1, 2, 3, 4, 5, 6, 7, 8].slice(0, model.inputs[0].shape[1])], { verbose: 0 });
`;

/**
 * A program to bundle and run.
 *
 * @typedef {object} Program
 * @property {string} name - What is said of it.
 * @property {(input: string, folder: string) => Promise<void>} bundle - Puts its bundle in a folder.
 * @property {number} budget - Bytes it may load.
 * @property {string} code - The program.
 * @property {RegExp} [without] - What no file of the bundle may hold.
 */

/** @type {readonly Program[]} */
const PROGRAMS = [
  {
    name: "Rolldown, from gradus",
    bundle: withRolldown,
    budget: TRAINING,
    code: `import { Sequential, layers } from "gradus";${body("layers.Dense")}`,
  },
  {
    name: "esbuild, from gradus/layers and gradus/models",
    bundle: withEsbuild,
    budget: TRAINING,
    code: `import { Dense } from "gradus/layers";\nimport { Sequential } from "gradus/models";${body("Dense")}`,
  },
  {
    name: "esbuild, a model of named layers from gradus/load",
    bundle: withEsbuild,
    budget: 165 * KILOBYTE,
    code: `import { Dense } from "gradus/layers";\nimport { loadModel } from "gradus/load";${prediction(", { layers: { Dense } }")}`,
    without: /className\s*=\s*"LSTM"/,
  },
  {
    name: "esbuild, a model of any layers from gradus",
    bundle: withEsbuild,
    budget: 300 * KILOBYTE,
    code: `import { loadModel } from "gradus";${prediction("")}`,
  },
];

/** @type {Set<string>} */
const loaded = new Set();
registerHooks({
  load(url, context, nextLoad) {
    loaded.add(url);
    return nextLoad(url, context);
  },
});

for (const program of PROGRAMS) {
  const { name, bundle, code } = program;
  const folder = mkdtempSync(join(tmpdir(), "gradus-size-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/gradus"), "junction");
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }\n`);
    writeFileSync(join(folder, "main.js"), code);
    await bundle(join(folder, "main.js"), join(folder, "out"));
    await import(pathToFileURL(join(folder, "out/main.js")).href);
    report(program, join(folder, "out"));
  } catch (error) {
    console.error(
      `${name}: the program does not run: ${error instanceof Error ? error.stack : error}`,
    );
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Program} program - The program.
 * @param {string} folder - Its bundle.
 */
function report({ name, budget, without }, folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .map((file) => ({
      file,
      bytes: gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
      isLoaded: loaded.has(pathToFileURL(join(folder, file)).href),
    }));
  const total = files.reduce((sum, { bytes, isLoaded }) => sum + (isLoaded ? bytes : 0), 0);
  const verdict = total <= budget ? "within" : "OVER";
  console.log(`${name}: ${kilobytes(total)}, ${verdict} the budget of ${kilobytes(budget)}`);
  for (const { file, bytes, isLoaded } of files) {
    console.log(`  ${isLoaded ? "loaded" : "unused"}  ${kilobytes(bytes).padStart(10)}  ${file}`);
  }
  if (total > budget) process.exitCode = 1;
  for (const { file } of files) {
    if (without?.test(readFileSync(join(folder, file), "utf8")) !== true) continue;
    console.error(`${name}: ${file} holds ${without}, which this program does not name.`);
    process.exitCode = 1;
  }
}

/** @param {number} bytes - A size. */
function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

/**
 * @param {string} input - The program.
 * @param {string} dir - Where to put the bundle.
 */
async function withRolldown(input, dir) {
  const { rolldown } = await import(pathToFileURL(require.resolve("rolldown")).href);
  const bundle = await rolldown({ input, platform: "browser", logLevel: "warn" });
  await bundle.write({ dir, minify: true, format: "esm" });
  await bundle.close();
}

/**
 * @param {string} input - The program.
 * @param {string} outdir - Where to put the bundle.
 */
async function withEsbuild(input, outdir) {
  const { build } = require("esbuild");
  await build({
    entryPoints: [input],
    outdir,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    logLevel: "warning",
  });
}
