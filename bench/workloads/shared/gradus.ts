/** Gradus's classifier: what a user writes. */
import { array, Sequential } from "gradus";
import { Dense } from "gradus/layers";
import type { Classifier } from "./classifier.ts";

export const gradusClassifier: Classifier = async ({
  table,
  units,
  batchSize,
  epochs,
  seconds,
}) => {
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
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  const x = array(table.x).reshape(table.rows, table.features);
  const y = array(table.labels);
  return async () => {
    const epochMs: number[] = [];
    const start = performance.now();
    let last = start;
    const onEpochEnd = (): void => {
      const now = performance.now();
      epochMs.push(now - last);
      last = now;
      if (now - start > 1000 * seconds) model.stopTraining = true;
    };
    const history = await model.fit(x, y, {
      epochs,
      batchSize,
      verbose: 0,
      callbacks: [{ onEpochEnd }],
    });
    return { epochMs, loss: history.history.loss?.at(-1) ?? NaN };
  };
};
