/** TensorFlow.js, at its best in Node: the asked backend alone, SIMD where it has it, one thread, no yielding. */
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { type Classifier, option } from "./classifier.ts";

/** Starts the backend that `--backend` names: `wasm` (default) or `cpu`. */
export async function startTensorFlow(): Promise<void> {
  // It advertises its native package at the first tensor: not of interest in a report.
  console.warn = () => {};
  const backend = option("backend") ?? "wasm";
  if (backend === "wasm") {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    wasm.setThreadsCount(1);
  } else {
    await import("@tensorflow/tfjs-backend-cpu");
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend}.`);
  await tf.ready();
}

/** `yieldEvery: "never"` makes fit two to three times faster on small models than its default. */
export const FIT_OPTIONS = { verbose: 0, yieldEvery: "never" } as const;

export const tfjsClassifier: Classifier = async ({ table, units, batchSize, epochs, seconds }) => {
  await startTensorFlow();
  const model = layers.sequential();
  units.forEach((size, i) => {
    const activation = i === units.length - 1 ? "softmax" : "relu";
    model.add(
      i === 0
        ? layers.layers.dense({ units: size, activation, inputShape: [table.features] })
        : layers.layers.dense({ units: size, activation }),
    );
  });
  model.compile({ optimizer: tf.train.adam(), loss: "sparseCategoricalCrossentropy" });
  const x = tf.tensor2d(table.x, [table.rows, table.features]);
  // Its sparse cross-entropy wants float labels.
  const y = tf.tensor1d(Float32Array.from(table.labels));
  return async () => {
    const epochMs: number[] = [];
    const start = performance.now();
    let last = start;
    const onEpochEnd = async (): Promise<void> => {
      const now = performance.now();
      epochMs.push(now - last);
      last = now;
      if (now - start > 1000 * seconds) model.stopTraining = true;
    };
    const history = await model.fit(x, y, {
      ...FIT_OPTIONS,
      epochs,
      batchSize,
      callbacks: { onEpochEnd },
    });
    return { epochMs, loss: Number(history.history.loss?.at(-1)) };
  };
};
