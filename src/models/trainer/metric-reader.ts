/** @module models/trainer/metric-reader — a step's results as logs. */
import { type HostArray, hostArray } from "../../core/dtype.ts";
import type { Session } from "../../runtime/execute.ts";
import type { Logs } from "../callbacks/callback.ts";
import type { History } from "../callbacks/history.ts";
import type { StepResults } from "./steps.ts";

/** A number, or for a metric whose result is a vector (`ndim` 1) a list in its place, as in Keras: of one value too. */
function logged(data: ArrayLike<number>, ndim: number | undefined): number {
  if (!ndim) return data[0] ?? Number.NaN;
  // What the type of logs does not say: nearly all metrics are numbers.
  return Array.from(data) as unknown as number;
}

/** Results as logs. */
export function readLogs(
  { keys, specs }: StepResults,
  results: readonly ArrayLike<number>[],
): Record<string, number> {
  return Object.fromEntries(
    keys.map((key, i) => [key, logged(results[i] ?? [Number.NaN], specs[i]?.ndim)]),
  );
}

/** What `evaluate` and single steps give: logs, or their values, bare if there is only one. */
export function inOrder(logs: Logs, returnDict: boolean | undefined): Logs | number | number[] {
  if (returnDict === true) return logs;
  const values = Object.values(logs);
  return values.length === 1 ? (values[0] ?? Number.NaN) : values;
}

/** Reads the metrics that a step left in its results. */
export class MetricReader {
  readonly #results: StepResults;
  #cells: readonly HostArray[] = [];

  constructor(results: StepResults) {
    this.#results = results;
  }

  /** A place for each result; their specs are known once the step has been traced. */
  #places(): readonly HostArray[] {
    const { specs } = this.#results;
    if (this.#cells.length !== specs.length) {
      this.#cells = specs.map(({ dtype, size }) => hostArray(dtype, size).fill(Number.NaN));
    }
    return this.#cells;
  }

  /** Adds what {@link read} gives to a history, without the object in between. */
  appender(session: Session | null, history: History): (epoch: number) => void {
    const cells = this.#places();
    const lists = this.#results.keys.map((key, i) => {
      const list = history.history[key] ?? [];
      history.history[key] = list;
      return { list, cell: cells[i] ?? new Float32Array(1), ndim: this.#results.specs[i]?.ndim };
    });
    return (epoch) => {
      history.epoch.push(epoch);
      for (let i = 0; i < lists.length; i++) {
        const { list, cell, ndim } = lists[i] as (typeof lists)[number];
        session?.read(i, cell);
        list.push(logged(cell, ndim));
      }
    };
  }

  /** The first value alone. */
  readFirst(session: Session | null): number {
    const [cell] = this.#places();
    if (cell === undefined) return 0;
    session?.read(0, cell);
    return cell[0] ?? 0;
  }

  read(session: Session | null): Logs {
    const cells = this.#places();
    cells.forEach((cell, i) => {
      session?.read(i, cell);
    });
    return readLogs(this.#results, cells);
  }
}
