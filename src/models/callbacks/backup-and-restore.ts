/** @module models/callbacks/backup-and-restore — trainings that go on where a crash has ended them. */
import {
  fileExists,
  makeFolderOf,
  readFile,
  removeFile,
  writeError,
  writeFileAtomically,
} from "#platform";
import { formatReceived, GradusError, StateError, ValueError } from "../../core/errors.ts";
import { withDefaults } from "../../nn/config.ts";
import { Callback, type Logs } from "./callback.ts";
import { BatchCounter, requireFrequency, type SavingFrequency } from "./saving-frequency.ts";

/** Options of {@link BackupAndRestore}. */
export interface BackupAndRestoreConfig {
  /** The folder for this training's backup alone; it is made if need be. */
  readonly backupDir: string | URL;
  /** After each epoch, `"epoch"` (default), or after so many batches. */
  readonly saveFreq?: SavingFrequency | undefined;
  /** Whether to keep the backup before the last too, in case the last cannot be read. Default `false`. */
  readonly doubleCheckpoint?: boolean | undefined;
  /** Whether the backup is removed when training has ended. Default `true`. */
  readonly deleteCheckpoint?: boolean | undefined;
}

const where = "BackupAndRestore";
const fileName = "latest.safetensors";

/**
 * Keeps a training's state in a file, from which the next `fit` of the same model goes on if this one is broken off: by a crash, a
 * loss of power, an error, or its `signal`. It then ends with the same bits as one that ran through: weights, the optimizer's
 * state, random sources and the order of samples are those of the backup; with a `saveFreq` in batches it goes on
 * in the middle of the epoch. The history holds the epochs from there on.
 *
 * Put it last among the callbacks: what others change afterwards in the same epoch is not in the backup. What callbacks remember
 * themselves, as `EarlyStopping` does the best value, begins anew.
 *
 * A crash while the file is written leaves the one before. A file of a training with other weights or another optimizer is
 * refused.
 *
 * @throws {@link ValueError} `callback/backup-dir`, `callback/save-freq`; {@link StateError} `backup/other-training`,
 *   `file/permission`, `file/disk-full`; {@link FormatError} `backup/read`, `safetensors/truncated` for a broken file;
 *   {@link UnsupportedError} `file/write` in browsers
 * @example
 * const backup = new BackupAndRestore({ backupDir: "backup" });
 * await model.fit(x, y, { epochs: 100, callbacks: [backup] });
 */
export class BackupAndRestore extends Callback {
  readonly backupDir: string | URL;
  readonly saveFreq: SavingFrequency;
  readonly doubleCheckpoint: boolean;
  readonly deleteCheckpoint: boolean;
  readonly #counter: BatchCounter | null;
  #epoch = 0;
  /** There only where it has something to do: a hook for batches makes training slower. */
  readonly onTrainBatchEnd?: (batch: number, logs: Logs) => Promise<void>;

  constructor(config: BackupAndRestoreConfig) {
    super();
    const { backupDir, saveFreq, doubleCheckpoint, deleteCheckpoint } = withDefaults(
      where,
      config,
      { saveFreq: "epoch" as SavingFrequency, doubleCheckpoint: false, deleteCheckpoint: true },
      ["backupDir"],
    );
    if (!(backupDir instanceof URL) && (typeof backupDir !== "string" || backupDir === "")) {
      throw new ValueError(
        "callback/backup-dir",
        `${where}: backupDir must be the path of a folder. Received: ${formatReceived(backupDir)}.`,
      );
    }
    requireFrequency(where, saveFreq);
    this.backupDir = backupDir;
    this.saveFreq = saveFreq;
    this.doubleCheckpoint = doubleCheckpoint;
    this.deleteCheckpoint = deleteCheckpoint;
    // Keras counts from a batch 0 that it takes as seen.
    const counter = saveFreq === "epoch" ? null : new BatchCounter(saveFreq, 0);
    this.#counter = counter;
    if (counter === null) return;
    this.onTrainBatchEnd = async (batch, logs) => {
      if (counter.isTime(batch)) await this.#save(this.#epoch, batch + 1, logs);
    };
  }

  /** A file in the folder. */
  #file(name: string): string | URL {
    const folder = String(this.backupDir).replace(/[/\\]+$/, "");
    const path = `${folder === "" ? String(this.backupDir) : folder}/${name}`;
    return this.backupDir instanceof URL ? new URL(path) : path;
  }

  get #latest(): string | URL {
    return this.#file(fileName);
  }

  get #previous(): string | URL {
    return this.#file(`${fileName}.bkp`);
  }

  async onTrainBegin(): Promise<void> {
    if (await fileExists(this.#latest)) {
      try {
        await this.#restore(this.#latest);
      } catch (error) {
        // Another training's file is whole; an older one of the same kind would not help.
        const isBroken = !(error instanceof StateError);
        if (!isBroken || !this.doubleCheckpoint || !(await fileExists(this.#previous))) throw error;
        const reason = error instanceof GradusError ? error.message : String(error);
        writeError(
          `${where}: the last backup cannot be read, so the one before is taken. ${reason}`,
        );
        await this.#restore(this.#previous);
      }
    } else if (await fileExists(this.#file("training_metadata.json"))) {
      writeError(
        `${where}: ${String(this.backupDir)} holds a backup of Keras, which is left as it is: training begins anew. Its weights are read by model.loadWeights.`,
      );
    }
  }

  async #restore(path: string | URL): Promise<void> {
    const { model } = this;
    const loop = model?.trainingLoop;
    if (model === null || !loop) return;
    const { readBackup } = await import("../serialization/training-backup.ts");
    const backup = readBackup(`${where}, ${String(path)}`, await readFile(path), model);
    const { epoch, done, first, batches, batchSize, steps, logs } = backup.place;
    const { run } = loop;
    const isWithin = done > 0 || first > 0;
    const stepsNow = this.params?.steps ?? 0;
    const hasSameBatches =
      batches === run.batches && batchSize === run.batchSize && steps === stepsNow;
    backup.restore(run.order);
    loop.initialEpoch = epoch;
    this.#epoch = epoch;
    this.#counter?.beginEpoch(Math.max(0, done - 1));
    if (!hasSameBatches) {
      writeError(
        `${where}: the backup is of epochs of ${steps} steps of ${batchSize} samples, and they are of ${stepsNow} steps of ${run.batchSize} now. ${isWithin ? `Epoch ${epoch + 1} begins anew` : "Training goes on"} with these.`,
      );
    } else if (isWithin) {
      loop.first = first;
      loop.resumed = done;
      loop.logs = logs;
      run.seek(first + done);
    }
    if (!backup.hasSameBits) {
      writeError(
        `${where}: the backup was made with other arithmetic, so the last bits of results may differ. For the same bits on every machine call utils.setRandomSeed(seed, { portable: true }) in both.`,
      );
    }
    const { epochs } = this.params ?? { epochs: 0 };
    if (epoch >= epochs) {
      writeError(
        `${where}: the backup is of a training whose ${epoch} epochs are done, so there is nothing left to train. Remove ${String(path)} to begin anew.`,
      );
    }
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  async onEpochEnd(epoch: number): Promise<void> {
    this.#counter?.beginEpoch(0);
    if (this.saveFreq === "epoch") await this.#save(epoch + 1, 0, {});
  }

  async #save(epoch: number, done: number, logs: Logs): Promise<void> {
    const { model } = this;
    const loop = model?.trainingLoop;
    // An epoch that was broken off is not done: its beginning is what the last backup has.
    if (model === null || !loop || (loop.isAborted && done === 0)) return;
    const { first, run } = loop;
    const { batches, batchSize } = run;
    const steps = this.params?.steps ?? 0;
    const place = { epoch, done, first, batches, batchSize, steps, logs };
    const { writeBackup } = await import("../serialization/training-backup.ts");
    const bytes = await writeBackup(model, place, done > 0 || first > 0 ? run.order : null);
    await makeFolderOf(this.#latest);
    if (this.doubleCheckpoint && (await fileExists(this.#latest))) {
      await writeFileAtomically(this.#previous, [await readFile(this.#latest)]);
    }
    await writeFileAtomically(this.#latest, [bytes]);
  }

  async onTrainEnd(): Promise<void> {
    if (!this.deleteCheckpoint || this.model?.trainingLoop?.isAborted === true) return;
    for (const path of [this.#previous, this.#latest]) {
      if (await fileExists(path)) await removeFile(path);
    }
  }
}
