// One linear unit trained sample by sample; with --import nothing but its import.
import brain from "brain.js/dist/browser.js";

if (!process.argv.includes("--import")) {
  const x = [-3, 31, -11, 4, 0, 22, -2, -5, -25, -14];
  const network = new brain.NeuralNetwork({
    hiddenLayers: [],
    activation: "leaky-relu",
    leakyReluAlpha: 1 - 1e-9,
  });
  network.train(
    x.map((value) => ({ input: [value], output: [value + 1] })),
    { iterations: 3000, errorThresh: 1e-30, learningRate: 0.001, praxis: "adam" },
  );
  console.log([11, 12, 13].map((value) => network.run([value])[0]));
}
