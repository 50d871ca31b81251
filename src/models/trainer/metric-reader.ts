/** @module models/trainer/metric-reader — a step's results as logs. */
import type { Session } from "../../runtime/execute.ts";
import type { Logs } from "../callbacks/callback.ts";
import type { History } from "../callbacks/history.ts";

/** Reads the metrics that a step left in its results. */
export class MetricReader {
  readonly #keys: readonly string[];
  readonly #cell = new Float32Array(1);

  /** @param keys - Keys of the step's results, in order. */
  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** Adds what {@link read} gives to a history, without the object in between. */
  appender(session: Session | null, history: History): (epoch: number) => void {
    const lists = this.#keys.map((key) => {
      const list = history.history[key] ?? [];
      history.history[key] = list;
      return list;
    });
    const cell = this.#cell;
    return (epoch) => {
      history.epoch.push(epoch);
      for (let i = 0; i < lists.length; i++) {
        session?.read(i, cell);
        lists[i]?.push(cell[0] ?? Number.NaN);
      }
    };
  }

  read(session: Session | null): Logs {
    const logs: Record<string, number> = {};
    for (let i = 0; i < this.#keys.length; i++) {
      session?.read(i, this.#cell);
      logs[this.#keys[i] ?? ""] = this.#cell[0] ?? Number.NaN;
    }
    return logs;
  }
}
