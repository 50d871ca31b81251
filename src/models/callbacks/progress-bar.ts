/**
 * @module models/callbacks/progress-bar — what `fit`, `evaluate` and `predict` show while they run.
 *
 * On a terminal with colours a line is redrawn in place; elsewhere each line is written once, when it is final, without any
 * escape sequence.
 */
import { now, terminal, writeOut } from "#platform";
import { fitCell } from "../../core/cell-width.ts";
import type { Logs } from "./callback.ts";
import { LineBudget } from "./line-budget.ts";
import {
  formatBar,
  formatElapsed,
  formatPlainLine,
  formatRemaining,
  type Progress,
} from "./progress-format.ts";
import { type Verbose, verbosity } from "./verbosity.ts";

/** Where progress is shown. */
export interface Screen {
  write(text: string): void;
  /** Milliseconds of a steady clock. */
  now(): number;
  terminal(): {
    readonly isInteractive: boolean;
    readonly hasColors: boolean;
    readonly columns: number;
  };
}

/** The console, and the steady clock. */
export const standardOutput: Screen = { write: writeOut, now, terminal };

/** What a bar is told at the start. */
export interface ProgressOptions {
  readonly verbose: Verbose | undefined;
  /** Steps in an epoch; `null` where not known. */
  readonly steps: number | null;
  /** Default 1: then there is no `Epoch` line, as for `evaluate` and `predict`. */
  readonly epochs?: number | undefined;
  /** Shared by all that one model prints. */
  readonly budget?: LineBudget | undefined;
  readonly screen?: Screen | undefined;
}

/** An epoch that has ended. Its texts are made only if it is shown: thousands may pass in a second. */
interface Epoch {
  readonly epoch: number;
  readonly done: number;
  readonly started: number;
  /** When its last step ended. */
  readonly stepped: number;
  readonly ended: number;
  readonly logs: Logs;
}

/** Milliseconds between two drawings of a line. */
const drawInterval = 50;
/** Lines that passing epochs leave for the last one, and for `evaluate` and `predict` after it. */
const reserve = 4;

/** Shows epochs as they pass. `evaluate` and `predict` are one epoch. */
export class ProgressBar {
  readonly #verbose: 0 | 1 | 2;
  readonly #steps: number | null;
  readonly #epochs: number;
  readonly #screen: Screen;
  /** `null` where everything is shown. */
  readonly #budget: LineBudget | null;
  readonly #hasColors: boolean;
  readonly #canRedraw: boolean;
  readonly #columns: number;
  #epoch = 0;
  #started = 0;
  #done = 0;
  #stepped = 0;
  #isShown = false;
  #isDrawn = false;
  #drawn = 0;
  /** The last epoch that has passed without being shown. */
  #unseen: Epoch | null = null;

  constructor({ verbose, steps, epochs, budget, screen }: ProgressOptions) {
    this.#verbose = verbosity(verbose);
    this.#steps = steps;
    this.#epochs = epochs ?? 1;
    this.#screen = screen ?? standardOutput;
    const isThinned = this.#verbose === 1 && (verbose === undefined || verbose === "auto");
    this.#budget = isThinned ? (budget ?? new LineBudget()) : null;
    const { isInteractive, hasColors, columns } = this.#screen.terminal();
    this.#hasColors = hasColors;
    this.#canRedraw = isInteractive && hasColors && this.#verbose === 1;
    this.#columns = columns;
  }

  /** Whether nothing is printed. */
  get isSilent(): boolean {
    return this.#verbose === 0;
  }

  /** Tells, before the first epoch, how long it took to compile the step: it is in no other time. */
  compiled(milliseconds: number): void {
    if (this.isSilent || !this.#take(1, 0, this.#screen.now())) return;
    this.#screen.write(`Compiled in ${Math.max(1, Math.round(milliseconds))} ms\n`);
  }

  /** Begins an epoch, counted from 0. */
  beginEpoch(epoch = 0): void {
    if (this.isSilent) return;
    this.#epoch = epoch;
    this.#started = this.#screen.now();
    this.#stepped = this.#started;
    this.#drawn = this.#started;
    this.#done = 0;
    this.#isShown = false;
    this.#isDrawn = false;
    if (this.#epochs > 1) this.#show(reserve, this.#started);
  }

  /** Whether it is time to draw. */
  wantsUpdate(): boolean {
    return this.#canRedraw && this.#screen.now() - this.#drawn >= drawInterval;
  }

  /** Draws the steps that are done, in place. */
  update(done: number, logs: Logs): void {
    const time = this.#screen.now();
    if (!this.wantsUpdate() || !this.#show(reserve, time)) return;
    this.#done = done;
    this.#stepped = time;
    this.#drawn = time;
    this.#isDrawn = true;
    const stepSeconds = secondsPerStep(this.#started, time, done);
    const total = this.#steps;
    const left =
      total === null
        ? formatElapsed((time - this.#started) / 1000)
        : formatRemaining(stepSeconds * (total - done));
    const progress = { done, total, time: left, stepSeconds, logs };
    // A line that wraps could not be redrawn: it is cut, and colours with it where need be.
    const plain = formatBar(progress, false);
    const fitting = fitCell(plain, this.#columns - 1);
    this.#screen.write(`\r${fitting === plain ? formatBar(progress, true) : fitting}\x1b[K`);
  }

  /** Takes down how many steps were done and when, before validation adds its time. */
  endSteps(done: number): void {
    if (this.isSilent) return;
    this.#done = done;
    this.#stepped = this.#screen.now();
  }

  /** Ends an epoch: writes its final line, now or never. */
  endEpoch(logs: Logs): void {
    if (this.isSilent) return;
    const ended = this.#screen.now();
    const isLast = this.#epoch + 1 >= this.#epochs;
    const passed = {
      epoch: this.#epoch,
      done: this.#done,
      started: this.#started,
      stepped: this.#stepped,
      ended,
      logs,
    };
    if (this.#show(isLast ? 0 : reserve, ended)) this.#finish(this.#progress(passed));
    else this.#unseen = passed;
  }

  /** Ends it all: shows the last epoch if it has not been, and leaves no line half drawn. */
  close(): void {
    if (this.#isDrawn) {
      this.#screen.write("\n");
      this.#isDrawn = false;
    }
    const unseen = this.#unseen;
    this.#unseen = null;
    if (unseen === null) return;
    this.#epoch = unseen.epoch;
    if (this.#show(0, this.#screen.now())) this.#finish(this.#progress(unseen));
  }

  #take(lines: number, keep: number, time: number): boolean {
    return this.#budget?.take(lines, time, keep) ?? true;
  }

  /** Shows the epoch from here on, if that is allowed. */
  #show(keep: number, time: number): boolean {
    if (this.#isShown) return true;
    const hasHead = this.#epochs > 1;
    if (!this.#take(hasHead ? 2 : 1, keep, time)) return false;
    this.#isShown = true;
    this.#unseen = null;
    if (hasHead) this.#screen.write(`Epoch ${this.#epoch + 1}/${this.#epochs}\n`);
    return true;
  }

  #finish(progress: Progress): void {
    const line =
      this.#verbose === 2 ? formatPlainLine(progress) : formatBar(progress, this.#hasColors);
    this.#screen.write(this.#isDrawn ? `\r${line}\x1b[K\n` : `${line}\n`);
    this.#isDrawn = false;
  }

  #progress({ done, started, stepped, ended, logs }: Epoch): Progress {
    const time = formatElapsed((ended - started) / 1000);
    return {
      done,
      total: this.#steps,
      time,
      stepSeconds: secondsPerStep(started, stepped, done),
      logs,
    };
  }
}

function secondsPerStep(started: number, stepped: number, done: number): number {
  return (stepped - started) / 1000 / Math.max(1, done);
}
