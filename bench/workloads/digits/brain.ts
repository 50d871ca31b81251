/**
 * brain.js knows neither batches, nor softmax, nor cross-entropy: sigmoid units, squared error, an Adam update after each
 * sample. The same network and the same number of passes over the data are what can be compared.
 */
import brain from "brain.js/dist/browser.js";
import { readTable } from "../shared/classification-data.ts";
import { emit, milliseconds } from "../shared/emit.ts";

const table = readTable("digits");
const rows = Array.from(table.labels, (label, i) => ({
  input: table.x.subarray(i * table.features, (i + 1) * table.features),
  output: Float32Array.from({ length: 10 }, (_, k) => (k === label ? 1 : 0)),
}));
const network = new brain.NeuralNetwork({ hiddenLayers: [32], activation: "sigmoid" });
const options = { iterations: 20, errorThresh: 1e-9, learningRate: 0.001, praxis: "adam" } as const;
const first = await milliseconds(() => network.train(rows, options));
const warm = await milliseconds(() => network.train(rows, options));
emit({
  samples: { first: [first], warm: [warm] },
  note: "sigmoid units, squared error, an update after each sample",
});
