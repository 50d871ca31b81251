/** One unit without hidden layers; a leaky relu of slope 1 is the linear activation that brain.js lacks. */
import brain from "brain.js/dist/browser.js";
import { emit, milliseconds, repeat } from "../shared/emit.ts";
import { NOTEBOOK_EPOCHS, NOTEBOOK_X, NOTEBOOK_Y } from "../shared/notebook-data.ts";

const rows = NOTEBOOK_X.map((x, i) => ({ input: [x], output: [NOTEBOOK_Y[i] ?? 0] }));
const newNetwork = (): InstanceType<typeof brain.NeuralNetwork> =>
  new brain.NeuralNetwork({
    hiddenLayers: [],
    activation: "leaky-relu",
    leakyReluAlpha: 1 - 1e-9, // 1 itself is refused
  });
const options = {
  iterations: NOTEBOOK_EPOCHS,
  errorThresh: 1e-30,
  learningRate: 0.001,
  praxis: "adam",
} as const;

let prediction = Number.NaN;
let iterations = 0;
const fit = (): void => {
  // Trained once more, a network that has reached the exact answer would stop at once.
  const network = newNetwork();
  iterations = network.train(rows, options).iterations;
  prediction = network.run([11])[0] ?? Number.NaN;
};
const first = await milliseconds(fit);
const warm = await repeat(fit, { most: 3 });
emit({
  samples: { first: [first], warm },
  outcome: { prediction },
  note: `an update after each sample; no history; ${iterations} iterations`,
});
