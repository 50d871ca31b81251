/** @module models/callbacks/model-checkpoint — models written to files while they are trained. */
import { makeFolderOf, writeOut } from "#platform";
import { formatReceived, GradusError, ValueError } from "../../core/errors.ts";
import { toFixedHalfEven } from "../../core/fixed-point.ts";
import { type Field, pythonFormat } from "../../core/python-format.ts";
import { withDefaults } from "../../nn/config.ts";
import type { Logs } from "./callback.ts";
import { MonitorCallback, type MonitorOptions } from "./monitor.ts";
import { BatchCounter, requireFrequency, type SavingFrequency } from "./saving-frequency.ts";

/** Options of {@link ModelCheckpoint}. */
export interface ModelCheckpointConfig extends Omit<MonitorOptions, "minDelta"> {
  /**
   * A path, or a `file:` URL, that ends in `.keras`, or in `.weights.h5` with `saveWeightsOnly`. Fields in braces are filled in as
   * Python's `str.format` does: `epoch` (counted from 1), `batch` (counted from 1, with a `saveFreq` in batches) and the keys of the
   * logs, as in `"{epoch:02d}-{val_loss:.2f}.keras"`. Folders are made.
   */
  readonly filepath: string | URL;
  /** 1 tells what is saved, and when nothing is. Default 0. */
  readonly verbose?: 0 | 1 | boolean | undefined;
  /** Whether to save only what is better than all before. Default `false`. */
  readonly saveBestOnly?: boolean | undefined;
  /** Whether to save weights (and the optimizer's state) alone. Default `false`. */
  readonly saveWeightsOnly?: boolean | undefined;
  /** After each epoch, `"epoch"` (default), or after so many batches: then values are means over the epoch so far. */
  readonly saveFreq?: SavingFrequency | undefined;
  /** With `saveBestOnly`: only better values than this are saved. `null` (default): the first one is. */
  readonly initialValueThreshold?: number | null | undefined;
}

const where = "ModelCheckpoint";

/**
 * Saves the model, or its weights, after each epoch or each so many batches. A crash while a file is written leaves the one that
 * was there before. What is best is remembered from one `fit` to the next.
 *
 * @throws {@link ValueError} `callback/filepath`, `callback/save-freq`, `callback/mode`, `callback/direction`, `callback/vector`, and what
 *   `model.save` throws
 * @example
 * const best = new ModelCheckpoint({ filepath: "best.keras", monitor: "val_accuracy", saveBestOnly: true });
 * await model.fit(x, y, { epochs: 10, validationSplit: 0.2, callbacks: [best] });
 */
export class ModelCheckpoint extends MonitorCallback {
  readonly filepath: string | URL;
  readonly saveBestOnly: boolean;
  readonly saveWeightsOnly: boolean;
  readonly saveFreq: SavingFrequency;
  readonly #isVerbose: boolean;
  #best: number | null;
  #epoch = 0;
  /** There only where it has something to do: a hook for batches makes training slower. */
  readonly onTrainBatchEnd?: (batch: number, logs: Logs) => Promise<void>;

  constructor(config: ModelCheckpointConfig) {
    const full = withDefaults(
      where,
      config,
      {
        monitor: "val_loss",
        verbose: 0 as 0 | 1 | boolean,
        saveBestOnly: false,
        saveWeightsOnly: false,
        mode: "auto" as "auto" | "min" | "max",
        saveFreq: "epoch" as SavingFrequency,
        initialValueThreshold: null,
      },
      ["filepath"],
    );
    super(where, full);
    requireFrequency(where, full.saveFreq);
    requirePath(full.filepath, full.saveWeightsOnly);
    this.filepath = full.filepath;
    this.saveBestOnly = full.saveBestOnly;
    this.saveWeightsOnly = full.saveWeightsOnly;
    this.saveFreq = full.saveFreq;
    this.#best = full.initialValueThreshold;
    this.#isVerbose = full.verbose === true || full.verbose === 1;
    if (full.saveFreq === "epoch") return;
    const counter = new BatchCounter(full.saveFreq, null);
    this.onTrainBatchEnd = async (batch, logs) => {
      if (counter.isTime(batch)) await this.#save(batch, logs);
    };
  }

  /** The best value so far; before any, `initialValueThreshold`. */
  get best(): number | null {
    return this.#best;
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#epoch = epoch;
    if (this.saveFreq === "epoch") await this.#save(null, logs);
  }

  async #save(batch: number | null, logs: Logs): Promise<void> {
    const { model } = this;
    if (model === null) return;
    const path = this.#pathFor(batch, logs);
    const name = String(path);
    if (!this.#isToBeSaved(name, logs)) return;
    await makeFolderOf(path);
    if (this.saveWeightsOnly) await model.saveWeights(path);
    else await model.save(path);
    this.#tell(`finished saving model to ${name}`);
  }

  /** The words are Keras's: programs look for them. */
  #tell(text: string): void {
    if (this.#isVerbose) writeOut(`\nEpoch ${this.#epoch + 1}: ${text}\n`);
  }

  #isToBeSaved(name: string, logs: Logs): boolean {
    if (!this.saveBestOnly) {
      this.#tell(`saving model to ${name}`);
      return true;
    }
    // A direction that is not known is an error even before there is something to compare with.
    this.isBetter(where, 0, null);
    const value = this.monitored(where, logs);
    // As in Keras: rather too many files than none.
    if (value === null) return true;
    const best = this.#best === null ? "None" : toFixedHalfEven(this.#best, 5);
    if (!this.isBetter(where, value, this.#best)) {
      this.#tell(`${this.monitor} did not improve from ${best}`);
      return false;
    }
    this.#tell(
      `${this.monitor} improved from ${best} to ${toFixedHalfEven(value, 5)}, saving model to ${name}`,
    );
    this.#best = value;
    return true;
  }

  #pathFor(batch: number | null, logs: Logs): string | URL {
    const fields = new Map<string, Field>([["epoch", { integer: this.#epoch + 1 }]]);
    if (batch !== null) fields.set("batch", { integer: batch + 1 });
    for (const [key, value] of Object.entries(logs)) {
      if (typeof value === "number") fields.set(key, { float: value });
    }
    const { filepath } = this;
    // In URLs braces stand as %7B and %7D.
    const pattern = typeof filepath === "string" ? filepath : decodeURI(filepath.href);
    try {
      const filled = pythonFormat(pattern, fields);
      return typeof filepath === "string" ? filled : new URL(filled);
    } catch (error) {
      if (!(error instanceof GradusError)) throw error;
      throw new ValueError(
        "callback/filepath",
        `${where}: failed to format this callback filepath: ${JSON.stringify(pattern)}. Reason: ${error.message}. Fields that there are: ${[...fields.keys()].join(", ")}.`,
        { cause: error },
      );
    }
  }
}

/** @throws {@link ValueError} `callback/filepath` */
function requirePath(filepath: string | URL, saveWeightsOnly: boolean): void {
  const isPath = typeof filepath === "string" || filepath instanceof URL;
  const ending = saveWeightsOnly ? ".weights.h5" : ".keras";
  if (isPath && String(filepath).endsWith(ending)) return;
  const received = isPath ? JSON.stringify(String(filepath)) : formatReceived(filepath);
  const fix = saveWeightsOnly
    ? " (Keras's format for weights)"
    : isPath && String(filepath).endsWith(".weights.h5")
      ? ", or saveWeightsOnly be true"
      : isPath && String(filepath).endsWith(".h5")
        ? ": whole models are not written as HDF5"
        : " (Keras's format for models)";
  throw new ValueError(
    "callback/filepath",
    `${where}: the filepath provided must end in \`${ending}\`${fix}. Received: filepath=${received}.`,
  );
}
