/** @module models/callbacks/progress-bar — what `fit` shows while it runs. */
import { now, writeOut } from "#platform";
import type { Logs } from "./callback.ts";

/** Shows epochs as they pass. */
export class ProgressBar {
  readonly #verbose: 0 | 1 | 2;
  readonly #epochs: number;
  #started = 0;

  constructor(verbose: 0 | 1 | 2, _steps: number | null, epochs: number) {
    this.#verbose = verbose;
    this.#epochs = epochs;
  }

  /** Whether nothing is printed. */
  get isSilent(): boolean {
    return this.#verbose === 0;
  }

  /** Tells how long it took to compile the step. */
  compiled(_milliseconds: number): void {}

  beginEpoch(epoch: number): void {
    this.#started = now();
    if (!this.isSilent) writeOut(`Epoch ${epoch + 1}/${this.#epochs}\n`);
  }

  /** Whether it is time to show more. */
  wantsUpdate(): boolean {
    return false;
  }

  update(_done: number, _logs: Logs): void {}

  endEpoch(logs: Logs): void {
    if (this.isSilent) return;
    const values = Object.entries(logs).map(([key, value]) => ` - ${key}: ${value.toFixed(4)}`);
    writeOut(`${((now() - this.#started) / 1000).toFixed(0)}s${values.join("")}\n`);
  }

  close(): void {}
}
