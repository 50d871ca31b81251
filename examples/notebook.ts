/**
 * The end of the notebook: one unit learns y = x + 1. `npm start` runs it, cell by cell, after the ideas.
 *
 * To try it in a project of your own, copy it without the lines that begin with `cell(`.
 */
import { array, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";
import { showCells } from "./show-cell.ts";

const cell = showCells(import.meta.url);

cell("The data: ten pairs (x, x + 1)");
const xTrain = array([-3, 31, -11, 4, 0, 22, -2, -5, -25, -14]).reshape(-1, 1);
const yTrain = array([-2, 32, -10, 5, 1, 23, -1, -4, -24, -13]);
console.log(xTrain);
console.log("x:", xTrain.shape, "y:", yTrain.shape);

cell("The model: one unit, y = kernel · x + bias");
const seed = 1; // where training ends depends on where it starts: try others
utils.setRandomSeed(seed);
const model = new Sequential();
model.add(new Dense({ units: 1, activation: "linear", inputDim: 1 }));
model.summary();

cell("Where it starts");
console.log("seed", seed, model.weights);

cell("How it learns: Adam on the mean squared error");
model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });

cell("Training: 3,000 times over the data");
const started = performance.now();
const history = await model.fit(xTrain, yTrain, { epochs: 3000, verbose: 0 });
const milliseconds = performance.now() - started;
console.log(history);
console.log(`fit took ${milliseconds.toFixed(1)} ms, compiling included`);

cell("The loss on its way down");
console.log(utils.plotHistory(history, { format: "terminal", keys: ["loss"] }));

cell("What it has learned");
console.log(model.weights);

cell("What it says of numbers that it has not seen");
const predictions = await model.predict([[11], [12], [13]], { verbose: 0 });
console.log(predictions);

cell("Is that y = x + 1?");
const [kernel = Number.NaN, bias = Number.NaN] = model.getWeights().map((w) => w.item());
const errors = predictions.subtract([[12], [13], [14]]).abs();
const isLearned =
  Math.abs(kernel - 1) < 1e-3 && Math.abs(bias - 1) < 1e-2 && errors.max().item() < 0.02;
console.log(`kernel ${kernel}, bias ${bias}: ${isLearned ? "yes" : "no"}`);
process.exitCode = isLearned ? 0 : 1;
