/** @module models/callbacks/progbar — Keras's `utils.Progbar`: a progress bar for loops of one's own. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { requireRange, withDefaults } from "../../nn/config.ts";
import type { Logs } from "./callback.ts";
import { type Screen, standardOutput } from "./progress-bar.ts";
import { formatBar, formatElapsed, formatPlainLine, formatRemaining } from "./progress-format.ts";

/** Options of {@link Progbar}. */
export interface ProgbarOptions {
  /** Steps in all; `null` where not known. */
  readonly target: number | null;
  /** Cells of the bar. Default 20. */
  readonly width?: number | undefined;
  /** 0 for silence, 1 (default) for a bar, 2 for one line at the end. */
  readonly verbose?: 0 | 1 | 2 | undefined;
  /** Seconds between two drawings. Default 0.05. */
  readonly interval?: number | undefined;
  /** Values that are shown as they are; all others are averaged over the steps. */
  readonly statefulMetrics?: readonly string[] | null | undefined;
  /** Values that are averaged; then all others are shown as they are. Not with `statefulMetrics`. */
  readonly statelessMetrics?: readonly string[] | null | undefined;
  /** What is counted. Default `"step"`. */
  readonly unitName?: string | undefined;
}

/** Sum and weight of a value that is averaged. */
interface Average {
  readonly sum: number;
  readonly count: number;
}

/**
 * A bar that shows how far a loop has come: redrawn in place on a terminal, one line at the end elsewhere.
 *
 * @throws {@link ValueError} `config/range`, `progbar/metrics`, `progbar/step`
 * @example
 * const bar = new Progbar({ target: 100 });
 * for (let step = 1; step <= 100; step++) bar.update(step, { loss: 1 / step });
 */
export class Progbar {
  readonly target: number | null;
  readonly #width: number;
  readonly #verbose: 0 | 1 | 2;
  readonly #interval: number;
  readonly #unit: string;
  readonly #isAveraged: (name: string) => boolean;
  readonly #screen: Screen;
  readonly #started: number;
  readonly #averages = new Map<string, Average>();
  #seen = 0;
  #drawn = Number.NEGATIVE_INFINITY;
  /** When the first step had ended: it is left out of the mean, for it may have compiled something. */
  #first: number | null = null;

  /** @param screen - Where to draw; for tests. */
  constructor(options: ProgbarOptions, screen: Screen = standardOutput) {
    const full = withDefaults(
      "Progbar",
      options,
      {
        width: 20,
        verbose: 1 as const,
        interval: 0.05,
        statefulMetrics: null,
        statelessMetrics: null,
        unitName: "step",
      },
      ["target"],
    );
    if (full.target !== null) {
      requireRange("Progbar: target", full.target, 0, Number.MAX_SAFE_INTEGER);
    }
    requireRange("Progbar: width", full.width, 1, 1000);
    requireRange("Progbar: interval", full.interval, 0, Number.MAX_VALUE);
    const { statefulMetrics: shown, statelessMetrics: averaged } = full;
    if (shown !== null && averaged !== null) {
      throw new ValueError(
        "progbar/metrics",
        "Progbar: pass statefulMetrics (shown as they are) or statelessMetrics (averaged), not both.",
      );
    }
    this.target = full.target;
    this.#width = full.width;
    this.#verbose = full.verbose;
    this.#interval = full.interval;
    this.#unit = full.unitName;
    this.#isAveraged = (name) =>
      averaged === null ? !(shown ?? []).includes(name) : averaged.includes(name);
    this.#screen = screen;
    this.#started = screen.now();
  }

  /**
   * Shows that `current` steps are done.
   *
   * @param values - Values of the last step, by name.
   * @param finalize - Whether this is the end. Default: whether the target is reached.
   */
  update(current: number, values: Logs = {}, finalize: boolean = this.#isEnd(current)): void {
    if (!(current >= 0)) {
      throw new ValueError(
        "progbar/step",
        `Progbar.update: expected the number of steps done. Received: ${formatReceived(current)}.`,
      );
    }
    const steps = Math.max(1, current - this.#seen);
    for (const [name, value] of Object.entries(values)) this.#take(name, value, steps, finalize);
    this.#seen = current;
    const time = this.#screen.now();
    if (current >= 1) this.#first ??= time;
    if (this.#verbose === 1) this.#draw(time, finalize);
    else if (this.#verbose === 2 && finalize) {
      this.#screen.write(`${formatPlainLine(this.#progress(time, finalize))}\n`);
    }
  }

  /** {@link update}, by `n` more steps. */
  add(n: number, values: Logs = {}): void {
    this.update(this.#seen + n, values);
  }

  #isEnd(current: number): boolean {
    return this.target !== null && current >= this.target;
  }

  #take(name: string, value: number, steps: number, finalize: boolean): void {
    const known = this.#averages.get(name);
    // The last value is that of all steps, as an epoch's logs are.
    if (!this.#isAveraged(name) || finalize || known === undefined) {
      const count = finalize || !this.#isAveraged(name) ? 1 : steps;
      this.#averages.set(name, { sum: value * count, count });
      return;
    }
    this.#averages.set(name, { sum: known.sum + value * steps, count: known.count + steps });
  }

  #draw(time: number, finalize: boolean): void {
    if (!finalize && (time - this.#drawn) / 1000 < this.#interval) return;
    const { isInteractive, hasColors } = this.#screen.terminal();
    const canRedraw = isInteractive && hasColors;
    if (!canRedraw && !finalize) return;
    this.#drawn = time;
    const line = formatBar(this.#progress(time, finalize), hasColors);
    this.#screen.write(canRedraw ? `\r${line}\x1b[K${finalize ? "\n" : ""}` : `${line}\n`);
  }

  #progress(time: number, finalize: boolean): Parameters<typeof formatBar>[0] {
    const stepSeconds = this.#stepSeconds(time);
    const elapsed = (time - this.#started) / 1000;
    const hasRest = this.target !== null && !finalize;
    return {
      done: this.#seen,
      total: this.target,
      time: hasRest
        ? formatRemaining(stepSeconds * ((this.target ?? 0) - this.#seen))
        : formatElapsed(elapsed),
      stepSeconds,
      logs: Object.fromEntries(
        [...this.#averages].map(([name, { sum, count }]) => [name, sum / count]),
      ),
      width: this.#width,
      unit: this.#unit,
    };
  }

  #stepSeconds(time: number): number {
    if (this.#first !== null && this.#seen > 1) {
      return (time - this.#first) / 1000 / (this.#seen - 1);
    }
    return (time - this.#started) / 1000 / Math.max(1, this.#seen);
  }
}
