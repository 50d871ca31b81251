/** Before anything is measured: the build, the link by which workloads find it, and the data as plain bytes. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Options } from "./options.ts";
import { syntheticMnist } from "./synthetic-mnist.ts";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "..");

/** Prepares all; throws if Gradus cannot be built. */
export function prepare(options: Options): void {
  linkGradus();
  writeTables();
  if (options.source || options.noBuild) return;
  const { status } = spawnSync(process.execPath, ["scripts/build.mjs"], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("The build failed; --source measures the sources.");
}

/**
 * Lets `import "gradus"` in this folder find the repository as an installed package.
 *
 * Not a dependency in package.json: npm would then manage the root's own node_modules from here.
 */
function linkGradus(): void {
  const link = join(HERE, "node_modules", "gradus");
  if (!existsSync(link)) symlinkSync(ROOT, link, "junction");
}

function writeTables(): void {
  mkdirSync(join(HERE, ".cache"), { recursive: true });
  const digits = readFileSync(join(ROOT, "examples/data/digits.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  writeTable(
    "digits",
    // Pixels count from 0 to 16.
    Float32Array.from(digits.flatMap((row) => row.slice(0, -1).map((pixel) => pixel / 16))),
    Uint8Array.from(digits, (row) => row.at(-1) ?? 0),
  );
  // A hundred batches of 128 an epoch.
  const { x, labels } = syntheticMnist(12_800);
  writeTable("mnist", x, labels);
}

function writeTable(name: string, x: Float32Array<ArrayBuffer>, labels: Uint8Array): void {
  writeFileSync(join(HERE, ".cache", `${name}.x.f32`), new Uint8Array(x.buffer));
  writeFileSync(join(HERE, ".cache", `${name}.y.u8`), labels);
}
