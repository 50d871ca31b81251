/** The same training as *mnist-mlp*, as a loop that a user writes: batches by index from resident data. */
import { array, jit, ops, Sequential, type Tensor, variableGrads } from "gradus";
import { Dense } from "gradus/layers";
import { SparseCategoricalCrossentropy } from "gradus/losses";
import { Adam } from "gradus/optimizers";
import { readTable, shuffle } from "../shared/classification-data.ts";
import { type Classifier, reportMnist } from "../shared/classifier.ts";

const classifier: Classifier = async ({ table, units, batchSize, epochs, seconds }) => {
  const model = new Sequential();
  units.forEach((size, i) => {
    const activation = i === units.length - 1 ? "softmax" : "relu";
    model.add(
      new Dense(
        i === 0
          ? { units: size, activation, inputDim: table.features }
          : { units: size, activation },
      ),
    );
  });
  const optimizer = new Adam();
  optimizer.build(model.trainableWeights);
  const crossEntropy = new SparseCategoricalCrossentropy();
  const x = array(table.x).reshape(table.rows, table.features);
  const y = array(table.labels);
  const trainStep = jit((rows: Tensor) => {
    const { value, gradients } = variableGrads(
      () => crossEntropy.apply(ops.take(y, rows, 0), model.apply(ops.take(x, rows, 0))),
      model.trainableWeights,
    )();
    optimizer.apply(gradients, model.trainableWeights);
    return value;
  });
  const order = Int32Array.from({ length: table.rows }, (_, i) => i);
  return async () => {
    const epochMs: number[] = [];
    let loss = NaN;
    const start = performance.now();
    while (epochMs.length < epochs && performance.now() - start < 1000 * seconds) {
      const epochStart = performance.now();
      shuffle(order);
      let last: Tensor | undefined;
      for (let at = 0; at < table.rows; at += batchSize) {
        last = trainStep(array(order.slice(at, at + batchSize)));
      }
      loss = last?.item() ?? NaN;
      epochMs.push(performance.now() - epochStart);
    }
    return { epochMs, loss };
  };
};

await reportMnist(classifier, readTable("mnist"));
