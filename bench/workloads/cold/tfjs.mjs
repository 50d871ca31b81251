import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";

if (!process.argv.includes("--import")) {
  // At this size the cpu backend is the faster one, to start and to run.
  await tf.setBackend("cpu");
  const xTrain = tf.tensor2d([-3, 31, -11, 4, 0, 22, -2, -5, -25, -14], [10, 1]);
  const yTrain = tf.tensor2d([-2, 32, -10, 5, 1, 23, -1, -4, -24, -13], [10, 1]);
  const model = layers.sequential();
  model.add(layers.layers.dense({ units: 1, activation: "linear", inputDim: 1 }));
  model.compile({ optimizer: tf.train.adam(), loss: "meanSquaredError", metrics: ["mae"] });
  await model.fit(xTrain, yTrain, { epochs: 3000, verbose: 0, yieldEvery: "never" });
  model.predict(tf.tensor2d([[11], [12], [13]])).print();
}
