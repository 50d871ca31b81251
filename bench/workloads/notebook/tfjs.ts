import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { emit, milliseconds } from "../shared/emit.ts";
import {
  INITIAL_KERNEL,
  NOTEBOOK_EPOCHS,
  NOTEBOOK_X,
  NOTEBOOK_Y,
} from "../shared/notebook-data.ts";
import { FIT_OPTIONS, startTensorFlow } from "../shared/tfjs.ts";

await startTensorFlow();
const x = tf.tensor2d([...NOTEBOOK_X], [NOTEBOOK_X.length, 1]);
const y = tf.tensor2d([...NOTEBOOK_Y], [NOTEBOOK_Y.length, 1]);
const model = layers.sequential();
model.add(layers.layers.dense({ units: 1, activation: "linear", inputDim: 1 }));
// It knows neither the alias "mse" for a loss nor Keras's epsilon for Adam by name.
model.compile({ optimizer: tf.train.adam(), loss: "meanSquaredError", metrics: ["mae"] });

let epochsSeen = 0;
const fit = async (): Promise<void> => {
  const { history } = await model.fit(x, y, { ...FIT_OPTIONS, epochs: NOTEBOOK_EPOCHS });
  epochsSeen = history.mae?.length ?? 0;
};
const restart = (): void => model.setWeights([tf.tensor2d([[INITIAL_KERNEL]]), tf.tensor1d([0])]);

restart();
const first = await milliseconds(fit);
const output = model.predict(tf.tensor2d([[11]]));
const prediction = (Array.isArray(output) ? output[0] : output)?.dataSync()[0] ?? NaN;
restart();
const warm = await milliseconds(fit);
emit({ samples: { first: [first], warm: [warm] }, outcome: { prediction, epochs: epochsSeen } });
