/** @module models/callbacks/reduce-lr-on-plateau — a learning rate that shrinks where training no longer helps. */
import { writeOut } from "#platform";
import { requireRange, withDefaults } from "../../nn/config.ts";
import type { Logs } from "./callback.ts";
import { logLearningRates, type Rated, ratedOptimizers } from "./learning-rates.ts";
import { MonitorCallback, type MonitorOptions } from "./monitor.ts";

/** Options of {@link ReduceLROnPlateau}. */
export interface ReduceLROnPlateauConfig extends MonitorOptions {
  /** The learning rate is multiplied by it, in [0, 1). Default 0.1. */
  readonly factor?: number | undefined;
  /** Epochs without an improvement after which it is. Default 10. */
  readonly patience?: number | undefined;
  /** 1 tells of each reduction. Default 0. */
  readonly verbose?: 0 | 1 | boolean | undefined;
  /** Changes of at most this count as none. Default 1e-4. */
  readonly minDelta?: number | undefined;
  /** Epochs after a reduction that are not counted. Default 0. */
  readonly cooldown?: number | undefined;
  /** The learning rate never falls below it. Default 0. */
  readonly minLr?: number | undefined;
}

/**
 * Multiplies the learning rate by a factor where a loss or metric no longer improves. Logs and history show it as `learning_rate`.
 *
 * @throws {@link ValueError} `callback/mode`, `callback/direction`, `config/range`; {@link StateError} `optimizer/schedule`
 * @example
 * const slower = new ReduceLROnPlateau({ monitor: "val_loss", factor: 0.2, patience: 5, minLr: 1e-5 });
 * await model.fit(x, y, { epochs: 100, validationSplit: 0.2, callbacks: [slower] });
 */
export class ReduceLROnPlateau extends MonitorCallback {
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly minLr: number;
  readonly #isVerbose: boolean;
  #best: number | null = null;
  #wait = 0;
  #cooldownLeft = 0;

  constructor(config: ReduceLROnPlateauConfig = {}) {
    const full = withDefaults("ReduceLROnPlateau", config, {
      monitor: "val_loss",
      factor: 0.1,
      patience: 10,
      verbose: 0 as 0 | 1 | boolean,
      mode: "auto" as "auto" | "min" | "max",
      minDelta: 1e-4,
      cooldown: 0,
      minLr: 0,
    });
    super("ReduceLROnPlateau", full);
    requireRange("ReduceLROnPlateau: factor", full.factor, 0, 1, "[)");
    requireRange("ReduceLROnPlateau: patience", full.patience, 0, Number.POSITIVE_INFINITY);
    requireRange("ReduceLROnPlateau: cooldown", full.cooldown, 0, Number.POSITIVE_INFINITY);
    requireRange("ReduceLROnPlateau: minLr", full.minLr, 0, Number.POSITIVE_INFINITY);
    this.factor = full.factor;
    this.patience = full.patience;
    this.cooldown = full.cooldown;
    this.minLr = full.minLr;
    this.#isVerbose = full.verbose === true || full.verbose === 1;
  }

  /** The best value since the training began; `null` before any. */
  get best(): number | null {
    return this.#best;
  }

  /** Epochs since the last improvement or reduction. */
  get wait(): number {
    return this.#wait;
  }

  onTrainBegin(): void {
    this.resetMonitor();
    this.#best = null;
    this.#wait = 0;
    this.#cooldownLeft = 0;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const rated = ratedOptimizers("ReduceLROnPlateau", this.model);
    logLearningRates(rated, logs);
    const value = this.monitored("ReduceLROnPlateau", logs);
    if (value === null) return;
    if (this.#cooldownLeft > 0) {
      this.#cooldownLeft -= 1;
      this.#wait = 0;
    }
    if (this.isBetter("ReduceLROnPlateau", value, this.#best)) {
      this.#best = value;
      this.#wait = 0;
      return;
    }
    if (this.#cooldownLeft > 0) return;
    this.#wait += 1;
    if (this.#wait < this.patience) return;
    const reduced = rated.filter((each) => this.#reduce(each, rated.length > 1, epoch));
    if (reduced.length === 0) return;
    this.#cooldownLeft = this.cooldown;
    this.#wait = 0;
  }

  /** @returns Whether there was anything left to reduce. */
  #reduce({ optimizer }: Rated, isOneOfMany: boolean, epoch: number): boolean {
    const before = optimizer.learningRate;
    // In float32, in which learning rates are.
    if (before <= Math.fround(this.minLr)) return false;
    const after = Math.max(before * this.factor, this.minLr);
    optimizer.learningRate = after;
    if (this.#isVerbose) {
      const whose = isOneOfMany ? ` of ${optimizer.name}` : "";
      writeOut(`\nEpoch ${epoch + 1}: the learning rate${whose} is reduced to ${after}.\n`);
    }
    return true;
  }
}
