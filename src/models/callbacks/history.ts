/** @module models/callbacks/history — what `fit` returns. */
import { Inspectable, type MimeBundle } from "../../core/inspectable.ts";
import type { CallbackHooks, CallbackParams, Logs } from "./callback.ts";

/** Epochs below which nothing is said of where the loss is going. */
const fewestEpochs = 10;

/** Losses and metrics of each epoch. One that is passed to `fit` as a callback is filled anew, and returned. */
export class History extends Inspectable implements CallbackHooks {
  /** Numbers of the epochs, from 0. */
  readonly epoch: number[] = [];
  /** A list for each key: `loss`, `mae`, `val_loss`. `val_…` lists have an entry for each validation. */
  readonly history: Record<string, number[]> = {};
  #params: CallbackParams;

  constructor(params: CallbackParams = { verbose: 0, epochs: 0, steps: null }) {
    super();
    this.#params = params;
  }

  get params(): CallbackParams {
    return this.#params;
  }

  setParams(params: CallbackParams): void {
    this.#params = params;
  }

  onTrainBegin(): void {
    this.epoch.length = 0;
    for (const key of Object.keys(this.history)) delete this.history[key];
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

  /** Whether the loss may have been falling to the end: a first look, cheap. */
  get isFalling(): boolean {
    const { loss = [] } = this.history;
    const count = loss.length;
    const before = loss[Math.floor(0.8 * count)] ?? 0;
    return count >= fewestEpochs && (loss[count - 1] ?? 0) < before;
  }

  /** `<History epochs=3 loss=0.01 mae=0.1>`: the last values, in one line. */
  override repr(): string {
    const last = Object.entries(this.history).map(
      // A metric of several values has lists in its list.
      ([key, list]) =>
        ` ${key}=${[list.at(-1) ?? Number.NaN].flat().map((value) => Number(value.toPrecision(4)))}`,
    );
    return `<History epochs=${this.epoch.length}${last.join("")}>`;
  }

  /** Its line and, as HTML, its curves with the last value of each: for notebooks. */
  override async display(): Promise<MimeBundle> {
    const { displayHistory } = await import("../trainer/rare.ts");
    return displayHistory(this.repr(), this.history);
  }
}
