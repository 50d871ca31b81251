/** Bundles the example as each bundler does when nobody has told it anything. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programOf } from "./engines.mjs";
import { runText } from "./shell.mjs";

const MODULES = join(import.meta.dirname, "node_modules");

/**
 * A project that has the package installed.
 *
 * @typedef {object} Project
 * @property {string} folder - Where.
 * @property {string} source - The example's file, in TypeScript.
 * @property {string} compiled - The same, as `tsc` has compiled it.
 */

/**
 * Vite: a page that names the TypeScript file.
 *
 * @param {Project} project - The project.
 * @returns {Promise<string>} The folder to serve.
 */
export async function withVite({ folder, source }) {
  writeFileSync(join(folder, "index.html"), page(`/${source}`));
  await bundle(folder, "vite/bin/vite.js", ["build", "--outDir", "out-vite"]);
  return join(folder, "out-vite");
}

/**
 * esbuild: `--format=esm` because the example awaits at its top.
 *
 * @param {Project} project - The project.
 * @param {"browser" | "node"} platform - Whose module conditions to take.
 * @returns {Promise<string>} The folder that holds `bundle.mjs`, and a page for it.
 */
export async function withEsbuild({ folder, source }, platform) {
  const out = join(folder, `out-esbuild-${platform}`);
  mkdirSync(out, { recursive: true });
  const flags = platform === "node" ? ["--platform=node"] : [];
  const args = [
    source,
    "--bundle",
    "--format=esm",
    ...flags,
    `--outfile=${join(out, "bundle.mjs")}`,
  ];
  await bundle(folder, "esbuild/bin/esbuild", args, { native: true });
  writeFileSync(join(out, "index.html"), page("/bundle.mjs"));
  return out;
}

/**
 * webpack: the compiled JavaScript, since it reads no TypeScript by itself.
 *
 * @param {Project} project - The project.
 * @param {"web" | "node"} target - Where the bundle is to run.
 * @returns {Promise<string>} The folder that holds `main.js`, and a page for it.
 */
export async function withWebpack({ folder, compiled }, target) {
  const entry = `webpack-entry.mjs`;
  copyFileSync(join(folder, compiled), join(folder, entry));
  const out = join(folder, `out-webpack-${target}`);
  const flags = target === "node" ? ["--target=node"] : [];
  const args = [
    "build",
    "--mode=production",
    `--entry=./${entry}`,
    `--output-path=${out}`,
    ...flags,
  ];
  await bundle(folder, "webpack-cli/bin/cli.js", args);
  writeFileSync(join(out, "index.html"), page("/main.js"));
  // webpack writes a script, whatever the project's own files are.
  writeFileSync(join(out, "package.json"), `{ "type": "commonjs" }\n`);
  return out;
}

/**
 * @param {string} folder - The project.
 * @param {string} program - The bundler below `node_modules`.
 * @param {readonly string[]} args - Its arguments.
 * @param {{ native?: boolean }} [options] - Whether it is a program of its own.
 * @throws {Error} If it fails or finds fault with the package.
 */
async function bundle(folder, program, args, { native = false } = {}) {
  const path = join(MODULES, program);
  const isScript = !native || readFileSync(path).subarray(0, 2).toString() === "#!";
  const { stdout, stderr } = isScript
    ? await runText(programOf("Node 24"), [path, ...args], { cwd: folder })
    : await runText(path, args, { cwd: folder });
  const said = stdout + stderr;
  // Both warn of any chunk above some size (HDF5 is one, loaded on demand); `npm run size` keeps watch.
  const warnings = said
    .replace(/^WARNING in (asset|entrypoint|webpack performance)[\s\S]*?\n\n/gm, "")
    .replace("(!) Some chunks are larger than", "");
  if (
    /externalized for browser|\[WARNING\]|^WARNING in|\(!\)|Critical dependency/im.test(warnings)
  ) {
    throw new Error(said);
  }
}

/** @param {string} script - Path of a module. */
function page(script) {
  return `<!doctype html>\n<title>Gradus</title>\n<script type="module" src="${script}"></script>\n`;
}
