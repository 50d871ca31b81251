/** How the scripts start other programs, and where the repository is. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a program in the foreground and returns its exit code.
 *
 * @param {string} command - Path of the program.
 * @param {readonly string[]} args - Its arguments.
 * @param {import("node:child_process").SpawnSyncOptions} [options] - Changes to the defaults.
 * @returns {number} Its exit code; 128 and more if a signal ended it, 127 if it did not start.
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", ...options });
  if (result.error !== undefined) {
    console.error(`${command}: ${result.error.message}`);
    return 127;
  }
  return result.status ?? 130;
}

/**
 * The command line that starts npm.
 *
 * Below `npm run`, npm names its own program, which then runs on the Node at hand: so Windows needs no
 * shell to find `npm.cmd`.
 *
 * @param {readonly string[]} args - npm's arguments.
 * @returns {{ command: string, args: string[], shell: boolean }} What to hand to `run`.
 */
export function npmCommand(args) {
  const program = process.env.npm_execpath;
  if (program?.endsWith("npm-cli.js")) {
    return { command: process.execPath, args: [program, ...args], shell: false };
  }
  return { command: "npm", args: [...args], shell: process.platform === "win32" };
}

/**
 * Runs npm in a folder.
 *
 * @param {string} folder - Where.
 * @param {readonly string[]} args - npm's arguments.
 * @returns {number} Its exit code.
 */
export function npm(folder, args) {
  const { command, args: full, shell } = npmCommand(args);
  return run(command, full, { cwd: folder, shell });
}

/**
 * The path of a file inside an installed package.
 *
 * @param {string} path - Package and file, as `typescript/bin/tsc`.
 * @returns {string} Its path.
 */
export function installed(path) {
  return join(ROOT, "node_modules", ...path.split("/"));
}
