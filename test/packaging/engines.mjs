/** The engines that npm brings, without install scripts. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const MODULES = join(import.meta.dirname, "node_modules");

/**
 * An engine.
 *
 * @typedef {object} Engine
 * @property {string} name - As in a sentence.
 * @property {string | null} path - The program; `null` where npm has none for this machine.
 * @property {readonly string[]} run - Arguments before the file.
 * @property {boolean} typescript - Whether it runs TypeScript without a flag.
 */

/** @type {readonly Engine[]} */
export const ENGINES = [
  node(20, false),
  node(22, true),
  node(24, true),
  node(26, true),
  {
    name: "Deno",
    path: firstOf([
      `@deno/linux-${process.arch}-glibc/deno`,
      `@deno/${process.platform}-${process.arch}/deno`,
    ]),
    run: ["run", "--allow-all", "--no-lock", "--cached-only"],
    typescript: true,
  },
  {
    name: "Bun",
    path: firstOf([
      `@oven/bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}/bin/bun`,
    ]),
    run: ["--no-install", "run"],
    typescript: true,
  },
];

/**
 * The engine that follows the README.
 *
 * @param {string} name - An engine's name.
 * @returns {string} Its program.
 */
export function programOf(name) {
  return ENGINES.find((engine) => engine.name === name)?.path ?? process.execPath;
}

/**
 * @param {number} major - Version.
 * @param {boolean} typescript - Whether it strips types.
 * @returns {Engine} That Node.
 */
function node(major, typescript) {
  const path = firstOf([`node${major}-${process.arch}/bin/node`]);
  return { name: `Node ${major}`, path, run: [], typescript };
}

/**
 * @param {readonly string[]} paths - Programs below `node_modules`.
 * @returns {string | null} The first that is there.
 */
function firstOf(paths) {
  return paths.map((path) => join(MODULES, path)).find((path) => existsSync(path)) ?? null;
}
