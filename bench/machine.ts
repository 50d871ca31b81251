/** The machine, the versions, and what of both the report must say. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import type { Peer } from "./peers.ts";

/** What figures depend on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** `null` where no interpreter was named. */
  readonly python: string | null;
  /** The load when the run began: above about 0.5, others shared the machine. */
  readonly load: number;
}

/** The interpreter that the environment names, or `null`. */
export function pythonPath(): string | null {
  return process.env.GRADUS_BENCH_PYTHON || null;
}

export function describeMachine(): Machine {
  const python = pythonPath();
  const answer = python === null ? null : spawnSync(python, ["--version"], { encoding: "utf8" });
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    python: answer === null ? null : answer.stdout.trim(),
    load: loadavg()[0] ?? 0,
  };
}

/** Versions of a peer's packages, or `null` if one of them is not there. */
export function versionsOf(peer: Peer): Readonly<Record<string, string>> | null {
  const versions = peer.runtime === "node" ? nodeVersions(peer) : pythonVersions(peer);
  return peer.packages.every((name) => versions[name] !== undefined) ? versions : null;
}

function nodeVersions({ packages }: Peer): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const name of packages) {
    const file = join(import.meta.dirname, "node_modules", name, "package.json");
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
    versions[name] = version;
  }
  return versions;
}

/** Asks for metadata only: importing TensorFlow takes seconds. */
const PYTHON_VERSIONS = `
import importlib.metadata, json, sys
versions = {}
for name in sys.argv[1:]:
    for distribution in (name, name + "_cpu"):
        try:
            versions[name] = importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            pass
print(json.dumps(versions))`;

function pythonVersions({ packages }: Peer): Record<string, string> {
  const python = pythonPath();
  if (python === null) return {};
  const { status, stdout } = spawnSync(python, ["-c", PYTHON_VERSIONS, ...packages], {
    encoding: "utf8",
  });
  return status === 0 ? (JSON.parse(stdout) as Record<string, string>) : {};
}
