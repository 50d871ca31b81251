/** Packs the package and follows its README in an empty folder. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ENGINES, programOf } from "./engines.mjs";
import { readInstructions } from "./readme.mjs";
import { runText } from "./shell.mjs";

const ROOT = dirname(dirname(import.meta.dirname));
const NAME = "gradus";

/**
 * Packs what `npm publish` would send.
 *
 * @returns {Promise<{ tarball: string, files: readonly string[] }>} The tarball and what it holds.
 */
export async function pack() {
  const folder = mkdtempSync(join(tmpdir(), "gradus-pack-"));
  const { stdout } = await runText("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const tarball = join(folder, readdirSync(folder)[0] ?? "");
  // npm 11 gives a list, npm 12 a record by package name.
  const [report] = Object.values(JSON.parse(stdout));
  return { tarball, files: report.files.map((/** @type {{ path: string }} */ file) => file.path) };
}

/**
 * A newcomer's folder.
 *
 * @typedef {import("./readme.mjs").Instructions & import("./bundlers.mjs").Project &
 *   { env: NodeJS.ProcessEnv }} Newcomer
 */

/**
 * Reads the README and opens an empty folder in which its commands can be typed.
 *
 * @returns {Newcomer} The folder; nothing is in it yet.
 */
export function openFolder() {
  const instructions = readInstructions(readFileSync(join(ROOT, "README.md"), "utf8"), NAME);
  const base = mkdtempSync(join(tmpdir(), "gradus-newcomer-"));
  // `npm init` takes the folder's name, which may not be the package's.
  const folder = join(base, "learn");
  const programs = join(base, "bin");
  mkdirSync(folder);
  mkdirSync(programs);
  for (const [command, engine] of [
    ["node", "Node 24"],
    ["deno", "Deno"],
    ["bun", "Bun"],
  ]) {
    if (ENGINES.some(({ name, path }) => name === engine && path !== null)) {
      symlinkSync(programOf(engine ?? ""), join(programs, command ?? ""));
    }
  }
  return {
    ...instructions,
    folder,
    source: instructions.file,
    compiled: instructions.file.replace(/ts$/, "js"),
    env: newcomersEnvironment(programs),
  };
}

/**
 * Types the commands that the README shows before its example, and saves the example.
 *
 * @param {Newcomer} newcomer - The folder.
 * @param {string} tarball - What `npm install gradus` would fetch.
 */
export async function setUp(newcomer, tarball) {
  const { before, folder, file, code } = newcomer;
  const installs = before.filter((line) => installsPackage(line));
  if (installs.length !== 1)
    throw new Error(`README.md must show \`npm install ${NAME}\` once, before the example`);
  const say = (/** @type {RegExp} */ pattern) => before.some((line) => pattern.test(line));
  // A README may take these for granted; a newcomer may not have them.
  const all = [
    ...(say(/\bnpm init\b/) ? [] : ["npm init -y"]),
    ...before,
    ...(say(/\btypescript\b/) ? [] : ["npm install --save-dev typescript"]),
    ...(say(/\btsc --init\b/) ? [] : ["npx tsc --init"]),
  ];
  for (const line of all) {
    const command = installsPackage(line) ? line.replace(NAME, tarball) : line;
    await runText(command, [], { cwd: folder, env: newcomer.env, shell: true, seconds: 300 });
  }
  writeFileSync(join(folder, file), code);
}

/** @param {string} line - A command. */
function installsPackage(line) {
  return new RegExp(`^npm (install|i|add)\\b.*\\s${NAME}(\\s|$)`).test(line);
}

/**
 * The environment of somebody who has nothing of this repository: npm's scripts hand down settings.
 *
 * @param {string} programs - A folder to find programs in first.
 * @returns {NodeJS.ProcessEnv} The environment.
 */
function newcomersEnvironment(programs) {
  const own = Object.entries(process.env).filter(
    ([key]) => !/^npm_|^NODE_(ENV|OPTIONS|PATH)$|^INIT_CWD$/i.test(key),
  );
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return {
    ...Object.fromEntries(own),
    PATH: [programs, ...path].join(delimiter),
    NO_COLOR: "1",
    npm_config_fund: "false",
    npm_config_audit: "false",
    npm_config_ignore_scripts: "true",
  };
}
