import { expect, test } from "vitest";
import "../runtime/install.ts";
import type { Tensor } from "../ir/tensor.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { GRU } from "../nn/layers/rnn/gru.ts";
import { LSTM } from "../nn/layers/rnn/lstm.ts";
import { array } from "../ops/convert.ts";
import { Sequential } from "./sequential.ts";

function wave(...shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return array(Float32Array.from({ length: size }, (_, i) => Math.sin(i))).reshape(...shape);
}

test("a stateful model goes on from predict to predict, in batches that are not padded, until it is reset", async () => {
  const layer = new LSTM({ units: 2, stateful: true });
  const model = new Sequential([Input({ batchShape: [3, 4, 2] }), layer]);
  const x = wave(3, 4, 2);
  const numbers = async (): Promise<number[]> =>
    [...(await model.predict(x, { verbose: 0 })).dataSync()] as number[];
  const first = await numbers();
  const second = await numbers();
  expect(second).not.toEqual(first);
  layer.resetState();
  expect(await numbers()).toEqual(first);
  expect(await numbers()).toEqual(second);
  const twice = wave(3, 4, 2)
    .reshape(1, 3, 4, 2)
    .multiply(array([1, 1]).reshape(2, 1, 1, 1));
  layer.resetState();
  const both = await model.predict(twice.reshape(6, 4, 2), { batchSize: 3, verbose: 0 });
  expect([...both.dataSync()]).toEqual([...first, ...second]);
});

test("a stateful model is trained from batch to batch, and says which batches it takes", async () => {
  const layer = new GRU({ units: 2, stateful: true });
  const model = new Sequential([Input({ batchShape: [2, 3, 1] }), layer, new Dense({ units: 1 })]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const [x, y] = [wave(4, 3, 1), wave(4, 1)];
  await model.fit(x, y, { batchSize: 2, epochs: 2, shuffle: false, verbose: 0 });
  expect(
    layer.states?.map(({ value }) => [...value.dataSync()].every((state) => state !== 0)),
  ).toEqual([true]);
  await expect(model.fit(x, y, { batchSize: 4, verbose: 0 })).rejects.toThrow(
    expect.objectContaining({ code: "rnn/stateful-batch" }),
  );
});
