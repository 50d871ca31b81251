/** Installs a folder's npm dependencies where they are missing or older than its lockfile. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "./process.mjs";

/**
 * Brings `node_modules` of a folder up to date.
 *
 * @param {string} folder - A folder with a `package.json`; without one there is nothing to do.
 * @returns {number} npm's exit code; 0 where nothing was missing.
 */
export function ensureInstalled(folder) {
  if (!existsSync(join(folder, "package.json")) || isUpToDate(folder)) return 0;
  const command = existsSync(join(folder, "package-lock.json")) ? "ci" : "install";
  console.error(`Installing dependencies (npm ${command}) …`);
  // NODE_ENV=production and a user's own npm settings may leave out what the tools need.
  return npm(folder, [
    command,
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-fund",
    "--no-audit",
    // The test runner warns of Node 20, on which it will not run.
    "--loglevel=error",
  ]);
}

/**
 * Whether `node_modules` holds what the lockfile asks for.
 *
 * npm keeps a hidden lockfile of what it has installed. A missing optional package is no fault: it is
 * one for another operating system.
 *
 * @param {string} folder - The folder that holds both.
 * @returns {boolean} False if anything is missing or has another version.
 */
export function isUpToDate(folder) {
  const present = readPackages(join(folder, "node_modules", ".package-lock.json"));
  if (present === null) return false;
  const wanted = readPackages(join(folder, "package-lock.json")) ?? {};
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (!path.startsWith("node_modules/")) return true;
    const found = present[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

/**
 * @param {string} path - A lockfile.
 * @returns {Record<string, { version?: string, optional?: boolean }> | null} Its packages, by path;
 *   `null` if there is no such file.
 */
function readPackages(path) {
  if (!existsSync(path)) return null;
  return JSON.parse(readFileSync(path, "utf8")).packages ?? {};
}
