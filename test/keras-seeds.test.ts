import { readFileSync } from "node:fs";
import { array, Model, ops, optimizers, Sequential, type Tensor, utils } from "gradus";
import {
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling1D,
  Input,
  LayerNormalization,
  LSTM,
  MultiHeadAttention,
  SpatialDropout2D,
  type SymbolicTensor,
} from "gradus/layers";
import { describe, expect, test } from "vitest";

/** What Keras on JAX did after one seed (`golden/keras-seeds.py`). */
interface SeedRecord {
  readonly seed: number;
  readonly initial: readonly { readonly path: string; readonly value: readonly number[] }[];
  readonly first: Readonly<Record<string, readonly number[]>>;
  readonly second: Readonly<Record<string, readonly number[]>>;
  readonly final: readonly (readonly number[])[];
}

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const golden = read("golden/keras-seeds.json") as Readonly<
  Record<"classifier" | "regressor", readonly SeedRecord[]>
> & { readonly after: Readonly<Record<string, readonly number[]>> };

/** The numbers of the script that recorded the answers: floats hold them exactly. */
function data(rows: number, columns: number): Tensor {
  const values = Array.from({ length: rows * columns }, (_, k) => {
    const [i, j] = [Math.floor(k / columns), k % columns];
    return ((37 * i + 101 * j * (i + 3)) % 64) / 32 - 1;
  });
  return array(values).reshape(rows, columns);
}

interface Setting {
  readonly model: Model;
  readonly x: Tensor;
  readonly y: Tensor;
}

function classifier(): Setting {
  const model = new Sequential([
    Input([8]),
    new Dense({ units: 16, activation: "relu" }),
    new Dropout(0.3),
    new Dense({ units: 3, activation: "softmax" }),
  ]);
  model.compile({
    optimizer: "adam",
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  const labels = Int32Array.from({ length: 50 }, (_, i) => (i * i + 2 * i) % 3);
  return { model, x: data(50, 8), y: array(labels) };
}

function regressor(): Setting {
  const model = new Sequential([
    Input([4]),
    new Dense({ units: 6, activation: "tanh", kernelInitializer: "heNormal" }),
    new Dropout(0.5),
    new Dense({
      units: 5,
      activation: "sigmoid",
      kernelInitializer: "lecunUniform",
      biasInitializer: "randomNormal",
    }),
    new Dropout(0.1),
    new Dense({ units: 1, kernelInitializer: "randomUniform" }),
  ]);
  const optimizer = new optimizers.Adam({ learningRate: 0.01 });
  model.compile({ optimizer, loss: "mse", metrics: ["mae"] });
  const x = data(45, 4);
  return { model, x, y: x.sum(1, true) };
}

function expectClose(got: ArrayLike<number>, want: readonly number[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  for (const [i, value] of want.entries()) {
    expect(Math.abs((got[i] ?? Number.NaN) - value), `element ${i}`).toBeLessThan(
      tolerance * (1 + Math.abs(value)),
    );
  }
}

const settings = { classifier, regressor } as const;

describe("setRandomSeed", () => {
  for (const name of ["classifier", "regressor"] as const) {
    const make = settings[name];
    for (const record of golden[name]) {
      test(`${name}, seed ${record.seed}: weights, dropout, shuffling and losses are those of Keras on JAX`, async () => {
        utils.clearSession();
        utils.setRandomSeed(record.seed);
        const { model, x, y } = make();
        expect(model.weights.map(({ path }) => path)).toEqual(
          record.initial.map(({ path }) => path),
        );
        for (const [i, { value }] of record.initial.entries()) {
          // The numbers are the same bits; the record has nine digits, the functions of JAX an ulp or two.
          expectClose(model.weights[i]?.value.dataSync() ?? [], value, 1e-6);
        }
        const first = await model.fit(x, y, { epochs: 5, batchSize: 8, verbose: 0 });
        const second = await model.fit(x, y, {
          epochs: 2,
          batchSize: 16,
          validationSplit: 0.2,
          verbose: 0,
        });
        for (const [got, want] of [
          [first.history, record.first],
          [second.history, record.second],
        ] as const) {
          expect(Object.keys(got).sort()).toEqual(Object.keys(want).sort());
          for (const key of Object.keys(want)) expectClose(got[key] ?? [], want[key] ?? [], 1e-4);
        }
        for (const [i, value] of record.final.entries()) {
          expectClose(model.weights[i]?.value.dataSync() ?? [], value, 1e-4);
        }
      });
    }
  }
});

describe("a fit is shuffled as in Keras after", () => {
  const quiet = { verbose: 0 } as const;
  const calls: Readonly<Record<string, (setting: Setting) => Promise<unknown>>> = {
    nothing: async () => {},
    evaluate: ({ model, x, y }) => model.evaluate(x, y, quiet),
    predict: ({ model, x }) => model.predict(x, quiet),
    trainOnBatch: ({ model, x, y }) => model.trainOnBatch(x, y),
    testOnBatch: ({ model, x, y }) => model.testOnBatch(x, y),
    compile: async ({ model, x, y }) => {
      await model.evaluate(x, y, quiet);
      model.compile({ optimizer: "adam", loss: "mse" });
    },
    "a fit without shuffling": ({ model, x, y }) => model.fit(x, y, { ...quiet, shuffle: false }),
  };

  for (const [name, want] of Object.entries(golden.after)) {
    test(name, async () => {
      utils.clearSession();
      utils.setRandomSeed(3);
      const setting = regressor();
      await calls[name]?.(setting);
      const { model, x, y } = setting;
      const { history } = await model.fit(x, y, { ...quiet, epochs: 3, batchSize: 8 });
      expectClose(history.loss ?? [], want, 1e-4);
    });
  }
});

/** `conformance/seeds.json`: ten epochs of four networks with dropout and noise, after each of its seeds. */
interface RecordedSeeds {
  readonly data: Readonly<Record<string, RecordedData>>;
  readonly seeds: readonly {
    readonly seed: number;
    readonly models: Readonly<Record<string, RecordedModel>>;
  }[];
}

interface RecordedData {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface RecordedModel {
  readonly initial_weights: SeedRecord["initial"];
  readonly loss: readonly number[];
  readonly accuracy: readonly number[];
  readonly final_weights_sum: readonly number[];
}

/** The corpus's models, as its script makes them. */
const corpusModels: Readonly<Record<string, () => Model>> = {
  mlp: () =>
    new Sequential([
      Input([8]),
      new Dense({ units: 16, activation: "relu" }),
      new Dropout(0.3),
      new Dense({ units: 16, activation: "tanh", kernelInitializer: "he_normal" }),
      new GaussianNoise(0.1),
      new Dense({ units: 3, activation: "softmax" }),
    ]),
  cnn: () =>
    new Sequential([
      Input([8, 8, 2]),
      new Conv2D({ filters: 4, kernelSize: 3, activation: "relu" }),
      new SpatialDropout2D(0.25),
      new Conv2D({ filters: 6, kernelSize: 3, kernelInitializer: "lecunUniform" }),
      new Flatten(),
      new Dense({ units: 3, kernelInitializer: "orthogonal", activation: "softmax" }),
    ]),
  tfm: () => {
    const input = Input({ shape: [6], dtype: "int32" });
    const embedded = new Embedding({ inputDim: 20, outputDim: 8 }).apply(input);
    const attention = new MultiHeadAttention({ numHeads: 2, keyDim: 4, dropout: 0.1 });
    const attended = attention.apply([embedded, embedded]) as SymbolicTensor;
    const sum = ops.add(embedded, attended);
    const normal = new LayerNormalization().apply(sum);
    const pooled = new GlobalAveragePooling1D().apply(normal);
    const outputs = new Dense({ units: 3, activation: "softmax" }).apply(pooled);
    return new Model({ inputs: input, outputs });
  },
  lstm: () =>
    new Sequential([
      Input([5, 4]),
      new LSTM({ units: 6, dropout: 0.2, recurrentDropout: 0 }),
      new Dense({ units: 3, activation: "softmax" }),
    ]),
};

describe("the corpus's seeds", () => {
  const recorded = read("../conformance/seeds.json") as RecordedSeeds;

  for (const { seed, models } of recorded.seeds) {
    for (const [name, want] of Object.entries(models)) {
      test(`seed ${seed} gives ${name} Keras's first weights, and ten shuffled, noisy epochs its losses`, async () => {
        const { shape, dtype, x, y } = recorded.data[name] as RecordedData;
        utils.clearSession();
        utils.setRandomSeed(seed);
        const model = corpusModels[name]?.() as Model;
        model.compile({
          optimizer: "adam",
          loss: "sparse_categorical_crossentropy",
          metrics: ["accuracy"],
        });
        expect(model.weights).toHaveLength(want.initial_weights.length);
        for (const [i, { value }] of want.initial_weights.entries()) {
          expectClose(model.weights[i]?.value.dataSync() ?? [], value, 1e-6);
        }
        const { history } = await model.fit(
          array([...x], dtype).reshape(...shape),
          array(Int32Array.from(y)),
          { epochs: 10, batchSize: 8, verbose: 0 },
        );
        expectClose(history.loss ?? [], want.loss, 1e-4);
        expectClose(history.accuracy ?? [], want.accuracy, 1e-4);
        const sums = model.getWeights().map((weight) => weight.sum().item());
        expectClose(sums, want.final_weights_sum, 1e-3);
      });
    }
  }
});
