/** Idea 2: what you want to know decides the last activation and the loss. */
import assert from "node:assert/strict";
import { array, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";
import { showCells } from "../show-cell.ts";

const cell = showCells(import.meta.url);

cell("The table");
const problems = [
  { problem: "regression", label: "continuous", activation: "linear", loss: "mse" },
  { problem: "binary", label: "categorical", activation: "sigmoid", loss: "binaryCrossentropy" },
  {
    problem: "multi-class",
    label: "categorical",
    activation: "softmax",
    loss: "categoricalCrossentropy",
  },
] as const;
console.table(problems);

cell("What each kind of last layer can say");
utils.setRandomSeed(1);
const x = array([[-3], [0], [5]]);
for (const { problem, activation, loss } of problems) {
  const units = problem === "multi-class" ? 3 : 1;
  const model = new Sequential([new Dense({ units, activation, inputDim: 1 })]);
  model.compile({ optimizer: "sgd", loss });
  const said = await model.predict(x, { verbose: 0 });
  console.log(problem, said);
  if (problem === "binary") {
    assert(said.min().item() > 0 && said.max().item() < 1, "sigmoid says a probability");
  } else if (problem === "multi-class") {
    const misses = said.sum(1).subtract(1).abs();
    assert(misses.max().item() < 1e-6, "softmax says probabilities that add up to 1");
  }
}
