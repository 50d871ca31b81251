/**
 * @module models/trainer/training-loop — the epochs of a training: steps in chunks of about 20 ms, between which the event loop
 * has its turn, the progress is drawn and the signal is looked at.
 */
import { now } from "#platform";
import { giveTurn, isTimeToYield } from "../../runtime/event-loop.ts";
import { seedSource } from "../../runtime/session.ts";
import type { CallbackList, Logs } from "../callbacks/callback.ts";
import type { History } from "../callbacks/history.ts";
import type { ProgressBar } from "../callbacks/progress-bar.ts";
import type { Model } from "../model.ts";
import type { BatchRun } from "./batch-run.ts";

/** Milliseconds between two looks at the event loop. */
const chunkMilliseconds = 20;

/** Runs epochs. */
export class TrainingLoop {
  readonly #run: BatchRun;
  readonly #bar: ProgressBar;
  readonly #signal: AbortSignal | undefined;
  readonly #model: Model;
  /** Steps of this epoch that have been run. */
  #done = 0;
  /** Whether the last chunk was far from filling its time. */
  #isQuick = false;

  constructor(model: Model, run: BatchRun, bar: ProgressBar, signal: AbortSignal | undefined) {
    this.#model = model;
    this.#run = run;
    this.#bar = bar;
    this.#signal = signal;
  }

  get done(): number {
    return this.#done;
  }

  /** A new order of samples. */
  shuffle(): void {
    seedSource().permutation(this.#run.count, this.#run.order);
    this.#run.setOrder();
  }

  /** An epoch of one step, at once; `null` where more has to be waited for: {@link epoch} does that. */
  shortEpoch(): Logs | null {
    if (this.#run.batches > 1 || !this.#isQuick) return null;
    this.#run.run(0);
    this.#done = 1;
    return this.#run.read();
  }

  /**
   * Epochs of one quick step each, until it is time to yield, with nothing around them but the order of samples and the
   * history: such an epoch takes about a microsecond, and whatever is done for each of them shows.
   *
   * @returns The number of the next epoch: `first` where epochs are not of this kind.
   */
  quickEpochs(first: number, last: number, shuffle: boolean, history: History): number {
    if (!this.#isQuick || this.#run.batches > 1) return first;
    const append = this.#run.historyAppender(history);
    let epoch = first;
    let group = 1;
    while (epoch < last) {
      const started = now();
      const end = Math.min(last, epoch + group);
      for (; epoch < end; epoch++) {
        if (shuffle) this.shuffle();
        this.#run.run(0);
        append(epoch);
      }
      if (now() - started < chunkMilliseconds / 10) group *= 2;
      if (this.isTimeToYield()) break;
    }
    return epoch;
  }

  /** An epoch in chunks. */
  async epoch(): Promise<Logs> {
    const run = this.#run;
    this.#done = 0;
    let chunk = 1;
    while (this.#done < run.batches) {
      const started = now();
      this.#done += run.start(this.#done, chunk);
      while (!run.resume(chunkMilliseconds)) await this.yield();
      this.#isQuick = now() - started < chunkMilliseconds / 2;
      if (this.#isQuick) chunk *= 2;
      if (this.#bar.wantsUpdate()) this.#bar.update(this.#done, run.read());
      if (this.#isStopped) break;
      if (this.isTimeToYield()) await this.yield();
    }
    return run.read();
  }

  /** An epoch with hooks around each batch, or around each `stride` of them: then the last one's number ends the stride. */
  async epochWithHooks(callbacks: CallbackList, stride: number): Promise<Logs> {
    const run = this.#run;
    let logs: Logs = {};
    this.#done = 0;
    while (this.#done < run.batches) {
      this.settle();
      await callbacks.runAt("onTrainBatchBegin", this.#done, {});
      const end = Math.min(this.#done + stride, run.batches);
      while (this.#done < end) {
        this.#done += run.start(this.#done, end - this.#done);
        while (!run.resume(chunkMilliseconds)) await this.yield();
      }
      logs = run.read();
      this.settle();
      await callbacks.runAt("onTrainBatchEnd", end - 1, logs);
      if (this.#bar.wantsUpdate()) this.#bar.update(end, logs);
      if (this.#isStopped) break;
      if (this.isTimeToYield()) await this.yield();
    }
    return logs;
  }

  /** Read again each time: any code that is awaited may abort. */
  get isAborted(): boolean {
    return this.#signal?.aborted === true;
  }

  get #isStopped(): boolean {
    return this.#model.stopTraining || this.isAborted;
  }

  isTimeToYield(): boolean {
    return isTimeToYield();
  }

  async yield(): Promise<void> {
    this.settle();
    await giveTurn();
  }

  /** Makes the weights' values visible to code outside. */
  settle(): void {
    this.#run.settle();
  }
}
