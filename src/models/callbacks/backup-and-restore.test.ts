import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../../runtime/install.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Dropout } from "../../nn/layers/dropout.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import { Sequential } from "../sequential.ts";
import type { CompileOptions } from "../trainer/compiled.ts";
import type { FitOptions } from "../trainer/fit-options.ts";
import { BackupAndRestore, type BackupAndRestoreConfig } from "./backup-and-restore.ts";
import type { CallbackHooks, Logs } from "./callback.ts";

let folder = "";
let backupDir = "";
let file = "";
let told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradus-backup-"));
  backupDir = join(folder, "back/up");
  file = join(backupDir, "latest.safetensors");
  told = [];
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    told.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const samples = 20;
const x = Array.from({ length: samples }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const y = Array.from({ length: samples }, (_, i) => [Math.sin(i) * 2 - 1]);

function network(options: CompileOptions = {}, units = 4): Sequential {
  const model = new Sequential([
    Input([2]),
    new Dense({ units, activation: "relu" }),
    new Dropout(0.3),
    new Dense({ units: 1 }),
  ]);
  return model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"], ...options });
}

class Crash extends Error {}

/** Ends a training as a crash would: at a batch, or at the beginning of an epoch. */
function crashAt(epoch: number, batch: number | null = null): CallbackHooks {
  let now = -1;
  return {
    onEpochBegin(at) {
      now = at;
      if (batch === null && at === epoch) throw new Crash();
    },
    ...(batch === null
      ? {}
      : {
          onTrainBatchBegin(at) {
            if (now === epoch && at === batch) throw new Crash();
          },
        }),
  };
}

interface Trained {
  readonly epochs: readonly number[];
  readonly logs: Readonly<Record<string, readonly number[]>>;
  readonly values: readonly (readonly number[])[];
}

async function train(
  seed: number,
  options: FitOptions,
  callbacks: readonly CallbackHooks[] = [],
  make: () => Sequential = network,
): Promise<Trained> {
  setRandomSeed(seed);
  const model = make();
  const history = await model.fit(x, y, {
    verbose: 0,
    epochs: 6,
    batchSize: 4,
    ...options,
    callbacks,
  });
  const variables = [...model.variables, ...(model.optimizer?.variables ?? [])];
  return {
    epochs: history.epoch,
    logs: history.history,
    values: variables.map(({ value }) => Array.from(value.dataSync())),
  };
}

/** Trains until the crash, and then, in a model of other seeds, to the end. */
async function interrupted(
  crash: CallbackHooks,
  options: FitOptions = {},
  config: Partial<BackupAndRestoreConfig> = {},
): Promise<Trained> {
  const backup = (): BackupAndRestore => new BackupAndRestore({ backupDir, ...config });
  await expect(train(3, options, [backup(), crash])).rejects.toThrow(Crash);
  expect(existsSync(file)).toBe(true);
  return train(99, options, [backup()]);
}

test.each<[string, FitOptions]>([
  ["samples in new orders", {}],
  ["samples in their own order", { shuffle: false }],
  ["orders within batches", { shuffle: "batch" }],
  ["epochs that end within a round over the data", { stepsPerEpoch: 3 }],
  ["validation", { validationSplit: 0.2 }],
])(
  "a training that was broken off between epochs ends with the same bits: %s",
  async (_, options) => {
    const whole = await train(3, options, []);
    const resumed = await interrupted(crashAt(4), options);
    expect(resumed.values).toEqual(whole.values);
    // As in Keras: the history is that of the epochs from there on.
    expect(resumed.epochs).toEqual([4, 5]);
    for (const [key, values] of Object.entries(whole.logs)) {
      expect(resumed.logs[key]).toEqual(values.slice(4));
    }
    expect(existsSync(backupDir)).toBe(false);
  },
);

test.each<[string, FitOptions, number, number, number]>([
  ["in the middle of an epoch", {}, 2, 3, 4],
  ["at the batch after the backup", { shuffle: "batch" }, 2, 2, 2],
  ["after the last batch of an epoch", { validationSplit: 0.2 }, 2, 2, 0],
  ["in an epoch that began within a round", { stepsPerEpoch: 2 }, 3, 1, 1],
])(
  "with a saveFreq in batches it goes on from the batch, with the same bits: %s",
  async (_, options, saveFreq, epoch, batch) => {
    const whole = await train(3, options, [{ onTrainBatchEnd() {} }]);
    const resumed = await interrupted(crashAt(epoch, batch), options, { saveFreq });
    expect(resumed.values).toEqual(whole.values);
    expect(resumed.epochs).toContain(5);
    for (const [key, values] of Object.entries(whole.logs)) {
      expect(resumed.logs[key]).toEqual(values.slice(-resumed.epochs.length));
    }
  },
);

test("batches count on from the backup", async () => {
  const batches: number[] = [];
  const backup = (): BackupAndRestore => new BackupAndRestore({ backupDir, saveFreq: 3 });
  await expect(train(3, {}, [backup(), crashAt(0, 4)])).rejects.toThrow(Crash);
  await train(4, { epochs: 1 }, [
    backup(),
    { onTrainBatchBegin: (batch) => void batches.push(batch) },
  ]);
  expect(batches).toEqual([3, 4]);
});

test("the logs of an epoch of which only its end was lost are those of all its batches", async () => {
  const logs: Logs[] = [];
  const dies: CallbackHooks = {
    onEpochEnd() {
      throw new Crash();
    },
  };
  const backup = (): BackupAndRestore => new BackupAndRestore({ backupDir, saveFreq: 5 });
  const whole = await train(3, { epochs: 1 }, [{ onTrainBatchEnd() {} }]);
  await expect(train(3, { epochs: 1 }, [backup(), dies])).rejects.toThrow(Crash);
  const end: CallbackHooks = { onEpochEnd: (_, values) => void logs.push(values) };
  await train(4, { epochs: 1 }, [backup(), end]);
  expect(logs).toEqual([{ loss: whole.logs.loss?.[0], mae: whole.logs.mae?.[0] }]);
});

test("the backup goes with the end of the training, or stays, and then there is nothing left to train", async () => {
  await train(3, {}, [new BackupAndRestore({ backupDir })]);
  expect(existsSync(backupDir)).toBe(false);
  const kept = await train(3, {}, [new BackupAndRestore({ backupDir, deleteCheckpoint: false })]);
  expect(existsSync(file)).toBe(true);
  const again = await train(5, {}, [new BackupAndRestore({ backupDir, deleteCheckpoint: false })]);
  expect(again.epochs).toEqual([]);
  expect(again.values).toEqual(kept.values);
  expect(told.join("")).toContain("6 epochs are done, so there is nothing left to train");
  // More epochs are a longer training.
  const longer = await train(5, { epochs: 8 }, [new BackupAndRestore({ backupDir })]);
  expect(longer.epochs).toEqual([6, 7]);
});

test("a folder with other files keeps them", async () => {
  mkdirSync(backupDir, { recursive: true });
  writeFileSync(join(backupDir, "mine.txt"), "mine");
  await train(3, {}, [new BackupAndRestore({ backupDir })]);
  expect(existsSync(join(backupDir, "mine.txt"))).toBe(true);
  expect(existsSync(file)).toBe(false);
});

test("a training that its signal ends keeps the backup of the last whole epoch", async () => {
  const stop = new AbortController();
  const aborting: CallbackHooks = {
    onEpochBegin(epoch) {
      if (epoch === 2) stop.abort();
    },
  };
  const whole = await train(3, {}, []);
  await train(3, { signal: stop.signal }, [aborting, new BackupAndRestore({ backupDir })]);
  expect(existsSync(file)).toBe(true);
  const resumed = await train(9, {}, [new BackupAndRestore({ backupDir })]);
  expect(resumed.epochs).toEqual([2, 3, 4, 5]);
  expect(resumed.values).toEqual(whole.values);
});

test("backups of other trainings are refused, and stay as they are", async () => {
  const backup = (): BackupAndRestore => new BackupAndRestore({ backupDir });
  await expect(train(3, {}, [backup(), crashAt(2)])).rejects.toThrow(Crash);
  const before = readFileSync(file);
  await expect(train(3, {}, [backup()], () => network({}, 5))).rejects.toMatchObject({
    code: "backup/other-training",
    message: expect.stringMatching(/kernel is float32 \[2, 4\] there, and .* \[2, 5\] here/),
  });
  await expect(train(3, {}, [backup()], () => network({ optimizer: "sgd" }))).rejects.toThrow(
    /its optimizer is Adam, this model's is SGD/,
  );
  expect(readFileSync(file)).toEqual(before);
});

test("other batches are a word, and the epoch begins anew", async () => {
  const backup = (): BackupAndRestore => new BackupAndRestore({ backupDir, saveFreq: 2 });
  await expect(train(3, {}, [backup(), crashAt(1, 4)])).rejects.toThrow(Crash);
  const { epochs } = await train(3, { batchSize: 5 }, [backup()]);
  expect(epochs).toEqual([1, 2, 3, 4, 5]);
  expect(told.join("")).toMatch(/epochs of 5 steps of 4 samples, and they are of 4 steps of 5 now/);
});

test("files that are no backups, or broken, are an error; with doubleCheckpoint the one before is taken", async () => {
  const backup = (doubleCheckpoint: boolean): BackupAndRestore =>
    new BackupAndRestore({ backupDir, doubleCheckpoint });
  const whole = await train(3, {}, []);
  await expect(train(3, {}, [backup(true), crashAt(4)])).rejects.toThrow(Crash);
  writeFileSync(file, readFileSync(file).subarray(0, 500));
  await expect(train(3, {}, [backup(false)])).rejects.toMatchObject({
    code: "safetensors/truncated",
  });
  const { epochs, values } = await train(9, {}, [backup(true)]);
  expect(epochs).toEqual([3, 4, 5]);
  expect(values).toEqual(whole.values);
  expect(told.join("")).toContain("so the one before is taken");
  expect(existsSync(backupDir)).toBe(false);
});

test("a backup of Keras is left as it is, with a word", async () => {
  mkdirSync(backupDir, { recursive: true });
  writeFileSync(join(backupDir, "training_metadata.json"), '{"epoch": 3, "batch": 0}');
  const { epochs } = await train(3, { epochs: 2 }, [new BackupAndRestore({ backupDir })]);
  expect(epochs).toEqual([0, 1]);
  expect(told.join("")).toContain("a backup of Keras");
  expect(existsSync(join(backupDir, "training_metadata.json"))).toBe(true);
});

test.each([
  [{ backupDir: "" }, "callback/backup-dir"],
  [{ backupDir: 3 }, "callback/backup-dir"],
  [{ backupDir: "a", saveFreq: "batch" }, "callback/save-freq"],
  [{ backupDir: "a", saveFreq: 1.5 }, "callback/save-freq"],
  [{ backup_dir: "a" }, "config/unknown-option"],
  [{}, "config/missing-option"],
])("%j is refused", (config, code) => {
  expect(() => new BackupAndRestore(config as unknown as BackupAndRestoreConfig)).toThrow(
    expect.objectContaining({ code }),
  );
});
