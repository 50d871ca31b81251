/** Runs a folder's page in the system's Chromium and gives back what it printed. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";
import { Skip } from "./report.mjs";

const PROGRAMS = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const ARGUMENTS = [
  // As root, in a container, Chromium cannot build its sandbox.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/**
 * Opens `index.html` of a folder and waits until the program has printed its last line.
 *
 * @param {string} folder - What to serve.
 * @param {(output: string) => void} check - Throws until the output is complete.
 * @returns {Promise<void>} Settles once `check` is content.
 * @throws {Skip} If there is no Chromium.
 * @throws {Error} If the page fails, or `check` is never content.
 */
export async function checkPage(folder, check) {
  const program = PROGRAMS.find((path) => path !== undefined && existsSync(path));
  if (program === undefined) {
    throw new Skip("no Chromium on this machine (on Debian: apt-get install chromium)");
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const path = join(folder, normalize(url.pathname === "/" ? "/index.html" : url.pathname));
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    return response.end(readFileSync(path));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const browser = await chromium.launch({ executablePath: program, args: ARGUMENTS });
  try {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await watch(await browser.newPage(), `http://127.0.0.1:${port}/`, check);
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {import("playwright-core").Page} page - An empty page.
 * @param {string} url - Where to go.
 * @param {(output: string) => void} check - Throws until the output is complete.
 */
async function watch(page, url, check) {
  /** @type {string[]} */
  const output = [];
  /** @type {string[]} */
  const errors = [];
  page.on("console", (message) => output.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  page.on("requestfailed", (request) => errors.push(`not loaded: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400 && !response.url().endsWith("/favicon.ico")) {
      errors.push(`${response.status()}: ${response.url()}`);
    }
  });
  // DevTools shows objects its own way; what a tensor says of itself is its text.
  await page.addInitScript(() => {
    const { log } = console;
    console.log = (...parts) => log(parts.map(String).join(" "));
  });
  await page.goto(url);
  for (let tries = 0; tries < 300; tries++) {
    if (errors.length > 0) throw new Error([...errors, ...output].join("\n"));
    if (isContent(() => check(output.join("\n")))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  check(output.join("\n"));
}

/** @param {() => void} check - May throw. */
function isContent(check) {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
