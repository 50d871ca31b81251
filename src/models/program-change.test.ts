import { afterEach, expect, test } from "vitest";
import "../runtime/install.ts";
import type { Tensor } from "../ir/tensor.ts";
import { Dense } from "../nn/layers/dense.ts";
import { array } from "../ops/convert.ts";
import { backendName, setBackend, setPortable } from "../runtime/device.ts";
import { setRandomSeed } from "../runtime/random-seed.ts";
import { Sequential } from "./sequential.ts";

afterEach(() => {
  setBackend("wasm");
  setPortable(false);
});

const x = array(Float32Array.from({ length: 24 * 40 }, (_, i) => Math.sin(i) * 3)).reshape(24, 40);
const y = array(Float32Array.from({ length: 24 }, (_, i) => Math.cos(i))).reshape(24, 1);

function compiled(weights?: readonly Tensor[]): Sequential {
  const model = new Sequential([
    new Dense({ units: 33, activation: "tanh", inputDim: 40 }),
    new Dense({ units: 1 }),
  ]);
  if (weights !== undefined) model.setWeights(weights);
  return model.compile({ optimizer: "sgd", loss: "mse" });
}

/** What a model answers in each way, each of which keeps programs of its own. The last two train. */
async function answers(model: Sequential): Promise<number[]> {
  const predictions = await model.predict(x, { verbose: 0 });
  return [
    ...predictions.dataSync(),
    Number(await model.evaluate(x, y, { verbose: 0 })),
    Number(await model.testOnBatch(x, y)),
    Number(await model.trainOnBatch(x, y)),
    ...((await model.fit(x, y, { epochs: 3, shuffle: false, verbose: 0 })).history.loss ?? []),
    ...model.getWeights().flatMap((weight) => [...weight.dataSync()]),
  ];
}

/** A model whose programs have all been made, and its weights now. */
async function used(): Promise<readonly [Sequential, readonly Tensor[]]> {
  setRandomSeed(1);
  const model = compiled();
  await answers(model);
  return [model, model.getWeights()];
}

test("after a portable seed a model that has been used gives the bits of a new one", async () => {
  const [model, weights] = await used();
  setRandomSeed(2, { portable: true });
  const fresh = await answers(compiled(weights));
  expect(await answers(model)).toEqual(fresh);
});

test("the plain profile's bits are others, or the test above could not fail", async () => {
  const [, weights] = await used();
  const relaxed = await answers(compiled(weights));
  setRandomSeed(2, { portable: true });
  expect(await answers(compiled(weights))).not.toEqual(relaxed);
});

test("after setBackend a model that has been used runs on the other backend", async () => {
  const [model, weights] = await used();
  setBackend("reference");
  expect(backendName()).toBe("reference");
  const fresh = await answers(compiled(weights));
  expect(await answers(model)).toEqual(fresh);
});
