/** Runs programs in the background and gives back what they said. */
import { spawn } from "node:child_process";

/**
 * Runs a program to its end.
 *
 * @param {string} command - The program, or a whole line if `shell` is set.
 * @param {readonly string[]} args - Its arguments.
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, shell?: boolean, seconds?: number }} options - Where
 *   and how; by default it may take two minutes.
 * @returns {Promise<{ stdout: string, stderr: string }>} What it printed.
 * @throws {Error} If it fails or takes too long; the message holds all that it printed.
 */
export function runText(command, args, { cwd, env = process.env, shell = false, seconds = 120 }) {
  return new Promise((resolve, reject) => {
    // A process group, because a shell that is ended leaves its children running.
    const isGroup = process.platform !== "win32";
    const stdio = /** @type {const} */ (["ignore", "pipe", "pipe"]);
    const child = spawn(command, args, { cwd, env, shell, stdio, detached: isGroup });
    const timer = setTimeout(() => {
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      else child.kill("SIGKILL");
    }, seconds * 1000);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const fail = (/** @type {string} */ how) =>
      reject(new Error(`${[command, ...args].join(" ")}\n${how}\n${stdout}${stderr}`.trimEnd()));
    child.on("error", (error) => fail(error.message));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve({ stdout, stderr });
      else
        fail(
          signal === null ? `exit code ${code}` : `ended by ${signal}; it may take ${seconds} s`,
        );
    });
  });
}
