/** @module models/callbacks/progbar-logger — the progress that `fit` shows, as a callback. */
import { Callback, type Logs } from "./callback.ts";
import { ProgressBar } from "./progress-bar.ts";
import { verbosity } from "./verbosity.ts";

/**
 * Shows progress as `fit`, `evaluate` and `predict` do by themselves, in the place of theirs: every epoch, where theirs thin out.
 *
 * @example await model.fit(x, y, { epochs: 3, callbacks: [new ProgbarLogger()] });
 */
export class ProgbarLogger extends Callback {
  readonly showsProgress = true;
  #bar: ProgressBar | null = null;
  #isFit = false;
  #seen = 0;

  #open(epochs: number): void {
    const { verbose = 1, steps = null } = this.params ?? {};
    this.#bar = new ProgressBar({ verbose: verbosity(verbose as 0 | 1 | 2), steps, epochs });
  }

  onTrainBegin(): void {
    this.#isFit = true;
    this.#open(this.params?.epochs ?? 1);
  }

  onTrainEnd(): void {
    this.#bar?.close();
    this.#isFit = false;
  }

  onEpochBegin(epoch: number): void {
    this.#begin(epoch);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    this.#end(logs);
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#step(batch, logs);
  }

  onTestBegin(): void {
    if (this.#isFit) return;
    this.#open(1);
    this.#begin(0);
  }

  onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#isFit) this.#step(batch, logs);
  }

  onTestEnd(logs: Logs): void {
    if (!this.#isFit) this.#end(logs);
  }

  onPredictBegin(): void {
    if (this.#isFit) return;
    this.#open(1);
    this.#begin(0);
  }

  onPredictBatchEnd(batch: number): void {
    if (!this.#isFit) this.#step(batch, {});
  }

  onPredictEnd(): void {
    if (!this.#isFit) this.#end({});
  }

  #begin(epoch: number): void {
    this.#seen = 0;
    this.#bar?.beginEpoch(epoch);
  }

  #step(batch: number, logs: Logs): void {
    this.#seen = batch + 1;
    this.#bar?.endSteps(this.#seen);
    if (this.#bar?.wantsUpdate()) this.#bar.update(this.#seen, logs);
  }

  #end(logs: Logs): void {
    this.#bar?.endEpoch(logs);
  }
}
