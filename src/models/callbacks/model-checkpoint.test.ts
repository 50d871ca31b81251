import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import "../../runtime/install.ts";
import { snakeToCamel } from "../../core/names.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { FunctionalModel } from "../functional.ts";
import { loadModel } from "../load-model.ts";
import type { AnyModel } from "../model.ts";
import { Sequential } from "../sequential.ts";
import { EarlyStopping } from "./early-stopping.ts";
import { ModelCheckpoint, type ModelCheckpointConfig } from "./model-checkpoint.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradus-checkpoint-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

interface Recorded {
  readonly options: Readonly<Record<string, unknown>>;
  readonly epochs: readonly Readonly<Record<string, number | "nan">>[];
  readonly batches: readonly number[];
  readonly saved: readonly string[];
  readonly printed: string;
}

// Written by test/golden/keras-checkpoints.py.
const golden = JSON.parse(
  readFileSync(new URL("../../../test/golden/keras-checkpoints.json", import.meta.url), "utf8"),
) as Readonly<Record<string, Recorded>>;

function printed(): () => string {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  return () => text;
}

test.each(Object.entries(golden))("%s: saves and prints what Keras does", async (_, recorded) => {
  const text = printed();
  const options = Object.fromEntries(
    Object.entries(recorded.options).map(([key, value]) => [snakeToCamel(key), value]),
  );
  const callback = new ModelCheckpoint(options as unknown as ModelCheckpointConfig);
  const saved: string[] = [];
  const save = async (path: string): Promise<void> => void saved.push(path);
  callback.setModel({ save, saveWeights: save } as unknown as AnyModel);
  for (const [epoch, logs] of recorded.epochs.entries()) {
    callback.onEpochBegin(epoch);
    for (const batch of recorded.batches) await callback.onTrainBatchEnd?.(batch, { loss: 0.5 });
    await callback.onEpochEnd(
      epoch,
      Object.fromEntries(Object.entries(logs).map(([key, value]) => [key, Number(value)])),
    );
  }
  expect(saved).toEqual(recorded.saved);
  expect(text()).toBe(recorded.printed);
});

const x = [[0], [1], [2], [3], [4], [5]];
const y = [[1], [3], [5], [7], [9], [11]];

function line(): Sequential {
  const model = new Sequential([Input([1]), new Dense({ units: 1 })]);
  return model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
}

describe("in a training", () => {
  test("files load, with the weights and the optimizer's state of their epoch", async () => {
    const model = line();
    const iterations: number[] = [];
    const weights: number[][] = [];
    await model.fit(x, y, {
      epochs: 3,
      verbose: 0,
      batchSize: 2,
      callbacks: [
        new ModelCheckpoint({ filepath: join(folder, "deep/er/{epoch}.keras") }),
        new ModelCheckpoint({
          filepath: join(folder, "{epoch}-{batch}.weights.h5"),
          saveWeightsOnly: true,
          saveFreq: 2,
        }),
        {
          onEpochEnd() {
            iterations.push(model.optimizer?.iterations.value.item() ?? -1);
            weights.push(model.getWeights().map((weight) => weight.dataSync()[0] ?? Number.NaN));
          },
        },
      ],
    });
    expect(readdirSync(folder).sort()).toEqual([
      "1-2.weights.h5",
      "2-1.weights.h5",
      "2-3.weights.h5",
      "3-2.weights.h5",
      "deep",
    ]);
    for (const [epoch, steps] of iterations.entries()) {
      const loaded = await loadModel(join(folder, `deep/er/${epoch + 1}.keras`));
      expect(loaded.optimizer?.iterations.value.item()).toBe(steps);
      expect(loaded.getWeights().map((weight) => weight.dataSync()[0])).toEqual(weights[epoch]);
    }
    const other = line();
    await other.loadWeights(join(folder, "2-3.weights.h5"));
    expect(other.getWeights().map((weight) => weight.dataSync()[0])).toEqual(weights[1]);
  });

  test("a URL may have fields too", async () => {
    const filepath = new URL("net {epoch:03d} {loss:.0e}.keras", `${pathToFileURL(folder)}/`);
    const model = line();
    const { history } = await model.fit(x, y, {
      verbose: 0,
      callbacks: [new ModelCheckpoint({ filepath })],
    });
    const [loss = 0] = history.loss ?? [];
    const power = loss.toExponential(0).replace(/e([-+])(\d)$/, "e$10$2");
    expect(readdirSync(folder)).toEqual([`net 001 ${power}.keras`]);
  });

  test("the direction comes from the metric, and the best is kept from one fit to the next", async () => {
    const model = line();
    const best = new ModelCheckpoint({
      filepath: join(folder, "{epoch}.keras"),
      monitor: "mae",
      saveBestOnly: true,
    });
    await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: [best] });
    expect(readdirSync(folder).sort()).toEqual(["1.keras", "2.keras"]);
    const { best: value } = best;
    rmSync(join(folder, "1.keras"));
    const unlucky = line();
    unlucky.setWeights([[[-100]], [0]]);
    await unlucky.fit(x, y, { epochs: 1, verbose: 0, callbacks: [best] });
    expect(readdirSync(folder)).toEqual(["2.keras"]);
    expect(best.best).toBe(value);
  });

  test("with saveFreq for epochs there is no hook for batches, which would slow training down", () => {
    expect(new ModelCheckpoint({ filepath: "a.keras" }).onTrainBatchEnd).toBeUndefined();
    expect(new ModelCheckpoint({ filepath: "a.keras", saveFreq: 1 }).onTrainBatchEnd).toBeDefined();
  });

  test("keys of several outputs may be watched and may stand in names", async () => {
    const input = Input([1]);
    const score = new Dense({ units: 1, name: "score" }).apply(input);
    const label = new Dense({ units: 1, name: "label" }).apply(input);
    const model = new FunctionalModel({ inputs: input, outputs: { score, label } });
    model.compile({
      optimizer: "sgd",
      loss: { score: "mse", label: "mae" },
      metrics: { score: ["mae"], label: [] },
    });
    const stopping = new EarlyStopping({ monitor: "val_score_loss", mode: "max", patience: 1 });
    const least = new EarlyStopping({ monitor: "val_score_loss", patience: 5 });
    const { history } = await model.fit(
      x,
      { score: y, label: y },
      {
        epochs: 5,
        verbose: 0,
        validationData: [x, { score: y, label: y }] as never,
        callbacks: [
          stopping,
          least,
          new ModelCheckpoint({
            filepath: join(folder, "{epoch}-{val_score_loss:.1f}.keras"),
            monitor: "val_score_mae",
            saveBestOnly: true,
          }),
        ],
      },
    );
    expect(least.best).toBe(Math.min(...(history.val_score_loss ?? [])));
    expect(stopping.best).toBe(Math.max(...(history.val_score_loss ?? [])));
    expect(readdirSync(folder)).toContain(
      `1-${(history.val_score_loss?.[0] ?? 0).toFixed(1)}.keras`,
    );
  });
});

describe("what it refuses", () => {
  test.each([
    [{ filepath: "model.h5" }, "callback/filepath", /HDF5/],
    [{ filepath: "model.weights.h5" }, "callback/filepath", /saveWeightsOnly be true/],
    [{ filepath: "model" }, "callback/filepath", /must end in `.keras`.*filepath="model"/],
    [{ filepath: "a.keras", saveWeightsOnly: true }, "callback/filepath", /`.weights.h5`/],
    [{ filepath: 3 }, "callback/filepath", /Received: filepath=3/],
    [{ filepath: "a.keras", saveFreq: "batch" }, "callback/save-freq", /Received: "batch"/],
    [{ filepath: "a.keras", saveFreq: 0 }, "callback/save-freq", /Received: 0/],
    [{ filepath: "a.keras", mode: "up" }, "callback/mode", /"min" or "max"/],
    [{}, "config/missing-option", /filepath/],
    [{ filepath: "a.keras", save_best_only: true }, "config/unknown-option", /saveBestOnly/],
  ])("%j", (config, code, message) => {
    const make = (): unknown => new ModelCheckpoint(config as unknown as ModelCheckpointConfig);
    expect(make).toThrow(expect.objectContaining({ code }));
    expect(make).toThrow(message);
  });

  test("a field that the logs do not have, with those that they have", async () => {
    const filepath = join(folder, "{val_loss:.2f}.keras");
    const training = line().fit(x, y, {
      verbose: 0,
      callbacks: [new ModelCheckpoint({ filepath })],
    });
    await expect(training).rejects.toThrow(
      /Reason: 'val_loss'\. Fields that there are: epoch, loss, mae/,
    );
  });

  test("a value of which nobody knows whether more is better, and a folder in place of a file", async () => {
    const fit = async (config: ModelCheckpointConfig): Promise<unknown> =>
      line().fit(x, y, { verbose: 0, callbacks: [new ModelCheckpoint(config)] });
    const unknown = { filepath: join(folder, "a.keras"), monitor: "val_acc", saveBestOnly: true };
    await expect(fit(unknown)).rejects.toMatchObject({ code: "callback/direction" });
    const { mkdirSync } = await import("node:fs");
    mkdirSync(join(folder, "b.keras"));
    const isFolder = fit({ filepath: join(folder, "b.keras") });
    await expect(isFolder).rejects.toMatchObject({ code: "file/is-folder" });
  });
});
