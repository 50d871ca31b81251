import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Input, Model, ops, optimizers, Sequential, saveModel } from "gradus";
import { Add, Bidirectional, Dense, Dropout, LSTM } from "gradus/layers";
import { loadModel } from "gradus/load";
import { expect, test } from "vitest";

const trained = readFileSync(
  fileURLToPath(
    new URL(
      "../../conformance/cases/save-sequential-00-mlp-adam-trained/model.keras",
      import.meta.url,
    ),
  ),
);

async function line(): Promise<Uint8Array> {
  const model = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
  model.compile({ optimizer: "adam", loss: "mse" });
  return saveModel(model);
}

test("a model of named layers predicts what it predicted", async () => {
  const x = Input({ shape: [2] });
  const h = new Dense({ units: 2, kernelRegularizer: "l2" }).apply(x);
  const model = new Model({ inputs: x, outputs: new Add().apply([x, h]) });
  const loaded = await loadModel(await saveModel(model), { layers: { Dense, Add } });
  const data = [[1, 2]];
  expect((await loaded.predict(data)).arraySync()).toEqual((await model.predict(data)).arraySync());
});

test("ops between layers are found", async () => {
  const x = Input({ shape: [2] });
  const h = new Dense({ units: 2 }).apply(x);
  const model = new Model({ inputs: x, outputs: ops.multiply(h, x) });
  const loaded = await loadModel(await saveModel(model), { layers: { Dense } });
  const data = [[1, 2]];
  expect((await loaded.predict(data)).arraySync()).toEqual((await model.predict(data)).arraySync());
});

test("a file of Keras is read with its optimizer's state where that is asked for", async () => {
  const loaded = await loadModel(trained, { layers: { Dense, Dropout }, compile: true });
  expect(loaded.optimizer?.variables.length).toBeGreaterThan(2);
});

test("a model is not compiled unless that is asked for", async () => {
  expect((await loadModel(await line(), { layers: { Dense } })).optimizer).toBeNull();
  const compiled = await loadModel(await line(), { layers: { Dense }, compile: true });
  expect(compiled.optimizer).toBeInstanceOf(optimizers.Adam);
});

test("a layer that is not named is told with those that are, also inside another", async () => {
  await expect(loadModel(await line(), { layers: { LSTM, Add } })).rejects.toMatchObject({
    code: "load/unknown-class",
    message: expect.stringMatching(/^"Dense" is no layer.*those that it is given: LSTM, Add\./s),
  });
  const x = Input({ shape: [3, 2] });
  const both = new Bidirectional({ layer: new LSTM({ units: 2 }) });
  const model = new Model({ inputs: x, outputs: both.apply(x) });
  const bytes = await saveModel(model);
  await expect(loadModel(bytes, { layers: { Bidirectional } })).rejects.toThrow(/^"LSTM" is no/);
  expect((await loadModel(bytes, { layers: { LSTM, Bidirectional } })).built).toBe(true);
});

test.each([{ layers: { Dense: "Dense" } }, { layers: null }, { layers: { Sequential: Object } }])(
  "what is no class of a layer is refused: %o",
  async (options) => {
    await expect(loadModel(await line(), options as never)).rejects.toMatchObject({
      code: "load/layers",
    });
  },
);
