/** The command line: `npm run bench -- [workloads] [--peers a,b] [--runs N] …`. */
import { parseArgs } from "node:util";

/** What a run is asked to do. */
export interface Options {
  /** Names of workloads; none means all. */
  readonly workloads: readonly string[];
  /** Ids of peers; `null` means all. Gradus takes part in any case, unless it is left out by name (`-gradus`). */
  readonly peers: readonly string[] | null;
  /** Rounds: in each, every peer runs once in a fresh process. */
  readonly runs: number;
  /** Seconds after which a slow peer stops training. */
  readonly seconds: number;
  /** Steps of *mnist-mlp*; fewer than 5,000 only to try the bench out. */
  readonly steps: number;
  /** Whether Gradus runs from its sources; the figures are then no claim on the package. */
  readonly source: boolean;
  /** Whether to skip the build. */
  readonly noBuild: boolean;
  /** The core that all processes are bound to; `null` leaves that to the system. */
  readonly core: number | null;
  /** Where results are written, beside this file. */
  readonly out: string;
  readonly help: boolean;
}

export const HELP = `npm run bench -- [workloads] [options]

  --peers a,b    only these peers beside Gradus (-gradus leaves it out)
  --runs N       rounds, each with a fresh process a peer (3)
  --seconds N    slow peers stop mnist-mlp after so long (60)
  --steps N      steps of mnist-mlp (5000)
  --core N       the core to bind to where taskset exists (the last one); "none" binds to none
  --source       run Gradus from its sources instead of its build
  --no-build     take the build that is there
  --out NAME     names of the results: NAME.md and NAME.json (RESULTS, results)

GRADUS_BENCH_PYTHON names a Python interpreter with keras, jax, tensorflow and torch (any of them) to measure those too.`;

/** Reads the command line. */
export function readOptions(argv: readonly string[], lastCore: number): Options {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      peers: { type: "string" },
      runs: { type: "string", default: "3" },
      seconds: { type: "string", default: "60" },
      steps: { type: "string", default: "5000" },
      core: { type: "string", default: String(lastCore) },
      source: { type: "boolean", default: false },
      "no-build": { type: "boolean", default: false },
      out: { type: "string", default: "RESULTS" },
      help: { type: "boolean", default: false },
    },
  });
  return {
    workloads: positionals,
    peers: values.peers?.split(",") ?? null,
    runs: positive("runs", values.runs),
    seconds: positive("seconds", values.seconds),
    steps: positive("steps", values.steps),
    source: values.source,
    noBuild: values["no-build"],
    core: values.core === "none" ? null : Number(values.core),
    out: values.out,
    help: values.help,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`--${name} takes a whole number from 1 on. Received: ${text}.`);
  }
  return value;
}
