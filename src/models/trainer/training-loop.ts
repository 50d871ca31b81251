/**
 * @module models/trainer/training-loop — the epochs of a training: steps in chunks of about 20 ms, between which the event loop
 * has its turn, the progress is drawn and the signal is looked at.
 */
import { now, writeError } from "#platform";
import { giveTurn, isTimeToYield } from "../../runtime/event-loop.ts";
import { randomSource } from "../../runtime/session.ts";
import type { HookRunner, Logs } from "../callbacks/callback.ts";
import type { History } from "../callbacks/history.ts";
import type { ProgressBar } from "../callbacks/progress-bar.ts";
import type { AnyModel } from "../model.ts";
import type { BatchRun } from "./batch-run.ts";

/** Milliseconds between two looks at the event loop. */
const chunkMilliseconds = 20;

/** How epochs run. */
interface LoopOptions {
  readonly shuffle: boolean | "batch";
  /** `null` for a round over the data. */
  readonly stepsPerEpoch: number | null;
  readonly signal: AbortSignal | undefined;
  readonly initialEpoch: number;
}

/** Runs epochs. */
export class TrainingLoop {
  readonly run: BatchRun;
  readonly #bar: ProgressBar | null;
  readonly #options: LoopOptions;
  readonly #model: AnyModel;
  /** Where it begins. This and the next four are for callbacks that keep a training to go on with it. */
  initialEpoch: number;
  /** The batch that the epoch begins with. */
  first = 0;
  /** Steps of this epoch that have been run. */
  done = 0;
  /** Steps of the next epoch that an earlier training has run. */
  resumed = 0;
  /** The logs of those steps. */
  logs: Logs = {};
  #hasWarned = false;
  #nonFiniteSteps: readonly [first: number, last: number] | null = null;
  /** Whether the last chunk was far from filling its time. */
  #isQuick = false;

  constructor(model: AnyModel, run: BatchRun, bar: ProgressBar | null, options: LoopOptions) {
    this.#model = model;
    this.run = run;
    this.#bar = bar;
    this.#options = options;
    this.initialEpoch = options.initialEpoch;
  }

  /** The steps, counted from 1, within which the loss has become NaN or infinite in this epoch, if that was seen. */
  get nonFiniteSteps(): readonly [first: number, last: number] | null {
    return this.#nonFiniteSteps;
  }

  /** Batches of this epoch. */
  get #steps(): number {
    const left = this.run.batches - this.first;
    return Math.min(left, this.#options.stepsPerEpoch ?? left);
  }

  /** A new order of samples, or the rest of the round that the last epoch has left. */
  beginEpoch(): void {
    this.#nonFiniteSteps = null;
    this.done = this.resumed;
    this.resumed = 0;
    if (this.done > 0) return;
    if (this.first > 0) this.run.resetMetrics();
    else if (this.#options.shuffle !== false) this.#shuffle();
  }

  #shuffle(): void {
    if (this.#options.shuffle === "batch") this.#shuffleBatches();
    else randomSource().permutation(this.run.count, this.run.order);
    this.run.setOrder();
  }

  /** A new order within each batch. */
  #shuffleBatches(): void {
    const { order, batchSize, count } = this.run;
    for (let start = 0; start < count; start += batchSize) {
      const part = order.subarray(start, Math.min(count, start + batchSize));
      randomSource().permutation(part.length, part);
      for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) + start;
    }
  }

  /** Where the next epoch begins. */
  endEpoch(epoch: number): void {
    const { stepsPerEpoch } = this.#options;
    if (
      stepsPerEpoch !== null &&
      this.done < stepsPerEpoch &&
      !this.#hasWarned &&
      !this.#isStopped
    ) {
      this.#hasWarned = true;
      writeError(
        `fit: the data ended after ${this.done} of the ${stepsPerEpoch} steps of epoch ${epoch + 1}; the next epoch begins it anew. Ask for fewer steps, or for none: an epoch is then a round over the data.`,
      );
    }
    const next = this.first + this.done;
    this.first = next < this.run.batches ? next : 0;
  }

  /** Whether epochs are of one quick step. */
  get #isShort(): boolean {
    return this.#isQuick && this.run.batches === 1 && this.#options.stepsPerEpoch === null;
  }

  /** An epoch of one step, at once; `null` where more has to be waited for: {@link epoch} does that. */
  shortEpoch(): Logs | null {
    if (!this.#isShort) return null;
    this.run.run(0);
    this.done = 1;
    return this.run.read();
  }

  /**
   * Epochs of one quick step each, until it is time to yield, with nothing around them but the order of samples and the
   * history: such an epoch takes about a microsecond, and whatever is done for each of them shows.
   *
   * @returns The number of the next epoch: `first` where epochs are not of this kind.
   */
  quickEpochs(first: number, last: number, history: History): number {
    if (!this.#isShort) return first;
    const isShuffled = this.#options.shuffle !== false;
    const append = this.run.historyAppender(history);
    let epoch = first;
    let group = 1;
    while (epoch < last) {
      const started = now();
      const end = Math.min(last, epoch + group);
      for (; epoch < end; epoch++) {
        if (isShuffled) this.#shuffle();
        this.run.run(0);
        append(epoch);
      }
      if (now() - started < chunkMilliseconds / 10) group *= 2;
      if (this.isTimeToYield()) break;
    }
    return epoch;
  }

  /** An epoch in chunks. */
  async epoch(): Promise<Logs> {
    const run = this.run;
    let chunk = 1;
    const steps = this.#steps;
    while (this.done < steps) {
      const started = now();
      const before = this.done;
      this.done += run.start(this.first + before, Math.min(chunk, steps - before));
      while (!run.resume(chunkMilliseconds)) await this.yield();
      this.#isQuick = now() - started < chunkMilliseconds / 2;
      if (this.#isQuick) chunk *= 2;
      this.#noteNonFinite(before, run);
      if (this.#bar?.wantsUpdate()) this.#bar.update(this.done, run.read());
      if (this.#isStopped) break;
      if (this.isTimeToYield()) await this.yield();
    }
    return run.read();
  }

  /** An epoch with hooks around each batch, or around each `stride` of them: then the last one's number ends the stride. */
  async epochWithHooks(callbacks: HookRunner, stride: number): Promise<Logs> {
    const run = this.run;
    let { logs } = this;
    const steps = this.#steps;
    while (this.done < steps) {
      this.settle();
      await callbacks.runAt("onTrainBatchBegin", this.done, {});
      const before = this.done;
      const end = Math.min(before + stride, steps);
      while (this.done < end) {
        this.done += run.start(this.first + this.done, end - this.done);
        while (!run.resume(chunkMilliseconds)) await this.yield();
      }
      logs = run.read();
      this.#noteNonFinite(before, run);
      this.settle();
      await callbacks.runAt("onTrainBatchEnd", end - 1, logs);
      if (this.#bar?.wantsUpdate()) this.#bar.update(end, logs);
      if (this.#isStopped) break;
      if (this.isTimeToYield()) await this.yield();
    }
    return logs;
  }

  /** Remembers the chunk in which the mean loss stopped being a finite number. */
  #noteNonFinite(before: number, run: BatchRun): void {
    if (this.#nonFiniteSteps === null && !Number.isFinite(run.readFirst())) {
      this.#nonFiniteSteps = [before + 1, this.done];
    }
  }

  /** Read again each time: any code that is awaited may abort. */
  get isAborted(): boolean {
    return this.#options.signal?.aborted === true;
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
    this.run.settle();
  }
}
