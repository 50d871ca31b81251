/** @module models/callbacks/history — what `fit` returns. */
import { Inspectable } from "../../core/inspectable.ts";
import type { CallbackParams, Logs } from "./callback.ts";

/** Losses and metrics of each epoch. */
export class History extends Inspectable {
  /** Numbers of the epochs, from 0. */
  readonly epoch: number[] = [];
  /** A list for each key: `loss`, `mae`, `val_loss`. `val_…` lists have an entry for each validation. */
  readonly history: Record<string, number[]> = {};
  readonly params: CallbackParams;

  constructor(params: CallbackParams) {
    super();
    this.params = params;
  }

  /** Takes an epoch in. */
  record(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const key in logs) {
      const list = this.history[key];
      const value = logs[key] ?? Number.NaN;
      if (list === undefined) this.history[key] = [value];
      else list.push(value);
    }
  }

  /** `<History epochs=3 loss=0.01 mae=0.1>`: the last values, in one line. */
  override repr(): string {
    const last = Object.entries(this.history).map(
      ([key, list]) => ` ${key}=${Number(list.at(-1)?.toPrecision(4))}`,
    );
    return `<History epochs=${this.epoch.length}${last.join("")}>`;
  }
}
