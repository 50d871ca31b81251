/** @module models/callbacks/early-stopping — training that ends when it no longer helps. */
import { writeOut } from "#platform";
import type { Tensor } from "../../ir/tensor.ts";
import { requireRange, withDefaults } from "../../nn/config.ts";
import type { Logs } from "./callback.ts";
import { MonitorCallback, type MonitorOptions } from "./monitor.ts";

/** Options of {@link EarlyStopping}. */
export interface EarlyStoppingConfig extends MonitorOptions {
  /** Epochs without an improvement after which training stops. Default 0: at the first one (but never the very first epoch). */
  readonly patience?: number | undefined;
  /** 1 tells when training is stopped and weights are restored. Default 0. */
  readonly verbose?: 0 | 1 | boolean | undefined;
  /** Only better values than this end the waiting. `null` (default): any improvement does. */
  readonly baseline?: number | null | undefined;
  /** Whether, when training ends, the weights of the best epoch are put back. Default `false`. */
  readonly restoreBestWeights?: boolean | undefined;
  /** Epochs at the beginning that are not looked at. Default 0. */
  readonly startFromEpoch?: number | undefined;
}

/**
 * Stops training when a loss or metric no longer improves.
 *
 * @example
 * const stopping = new EarlyStopping({ monitor: "val_loss", patience: 3, restoreBestWeights: true });
 * await model.fit(x, y, { epochs: 100, validationSplit: 0.2, callbacks: [stopping] });
 * @throws {@link ValueError} `callback/mode`, `callback/direction`
 */
export class EarlyStopping extends MonitorCallback {
  readonly patience: number;
  readonly baseline: number | null;
  readonly restoreBestWeights: boolean;
  readonly startFromEpoch: number;
  readonly #isVerbose: boolean;
  #wait = 0;
  #stoppedEpoch = 0;
  #best: number | null = null;
  #bestEpoch = 0;
  #bestWeights: readonly Tensor[] | null = null;

  constructor(config: EarlyStoppingConfig = {}) {
    const full = withDefaults("EarlyStopping", config, {
      monitor: "val_loss",
      minDelta: 0,
      patience: 0,
      verbose: 0 as 0 | 1 | boolean,
      mode: "auto" as "auto" | "min" | "max",
      baseline: null,
      restoreBestWeights: false,
      startFromEpoch: 0,
    });
    super("EarlyStopping", full);
    requireRange("EarlyStopping: patience", full.patience, 0, Number.POSITIVE_INFINITY);
    requireRange("EarlyStopping: startFromEpoch", full.startFromEpoch, 0, Number.POSITIVE_INFINITY);
    this.patience = full.patience;
    this.baseline = full.baseline;
    this.restoreBestWeights = full.restoreBestWeights;
    this.startFromEpoch = full.startFromEpoch;
    this.#isVerbose = full.verbose === true || full.verbose === 1;
  }

  /** The epoch, counted from 0, after which training was stopped; 0 where it was not. */
  get stoppedEpoch(): number {
    return this.#stoppedEpoch;
  }

  /** The best value so far; `null` before any. */
  get best(): number | null {
    return this.#best;
  }

  /** The epoch of the best value, counted from 0. */
  get bestEpoch(): number {
    return this.#bestEpoch;
  }

  /** Epochs since the last improvement. */
  get wait(): number {
    return this.#wait;
  }

  onTrainBegin(): void {
    this.resetMonitor();
    this.#wait = 0;
    this.#stoppedEpoch = 0;
    this.#best = null;
    this.#bestEpoch = 0;
    this.#bestWeights = null;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const value = this.monitored("EarlyStopping", logs);
    const { model } = this;
    if (value === null || model === null || epoch < this.startFromEpoch) return;
    // Some weights must be there to restore, even if nothing ever counts as an improvement.
    if (this.restoreBestWeights && this.#bestWeights === null) this.#keep(epoch);
    this.#wait += 1;
    if (this.isBetter("EarlyStopping", value, this.#best)) {
      this.#best = value;
      this.#keep(epoch);
      if (this.baseline === null || this.isBetter("EarlyStopping", value, this.baseline)) {
        this.#wait = 0;
      }
      return;
    }
    if (this.#wait >= this.patience && epoch > 0) {
      this.#stoppedEpoch = epoch;
      model.stopTraining = true;
    }
  }

  #keep(epoch: number): void {
    this.#bestEpoch = epoch;
    if (this.restoreBestWeights) this.#bestWeights = this.model?.getWeights() ?? null;
  }

  onTrainEnd(): void {
    const tell = (text: string): void => {
      if (this.#isVerbose) writeOut(`${text}\n`);
    };
    if (this.#stoppedEpoch > 0) tell(`Epoch ${this.#stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === null) return;
    tell(`The weights are those of the best epoch again, ${this.#bestEpoch + 1}.`);
    this.model?.setWeights(this.#bestWeights);
    this.#bestWeights = null;
  }
}
