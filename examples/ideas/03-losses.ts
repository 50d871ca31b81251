/** Idea 3: a loss says in one number how wrong the answers are. Three losses on three numbers. */
import assert from "node:assert/strict";
import { array } from "gradus";
import { binaryCrossentropy, categoricalCrossentropy, meanSquaredError } from "gradus/losses";
import { showCells } from "../show-cell.ts";

const cell = showCells(import.meta.url);

cell("Regression: the mean of the squared errors");
const heights = array([1, 2, 3]);
const guesses = array([1.5, 2, 2]);
const mse = meanSquaredError(heights, guesses).item();
const mseByHand = ((1 - 1.5) ** 2 + (2 - 2) ** 2 + (3 - 2) ** 2) / 3;
console.log(mse.toFixed(6), mseByHand.toFixed(6));

cell("Yes or no: minus the logarithm of the probability that was given to the truth");
const answers = array([1, 0, 1]);
const chances = array([0.9, 0.2, 0.6]); // of "yes"; so 0.8 went to the "no" in the middle
const binary = binaryCrossentropy(answers, chances).item();
const binaryByHand = -(Math.log(0.9) + Math.log(0.8) + Math.log(0.6)) / 3;
console.log(binary.toFixed(6), binaryByHand.toFixed(6));

cell("One of three: the same, for the class that is right");
const flower = array([0, 1, 0]);
const probabilities = array([0.2, 0.7, 0.1]);
const categorical = categoricalCrossentropy(flower, probabilities).item();
const categoricalByHand = -Math.log(0.7);
console.log(categorical.toFixed(6), categoricalByHand.toFixed(6));

cell("Being sure and wrong is dear");
for (const given of [0.99, 0.5, 0.1, 0.01]) {
  const loss = binaryCrossentropy(array([1]), array([given]));
  console.log(given, loss.item().toFixed(3));
}
assert(Math.abs(mse - mseByHand) < 1e-6, "mean squared error");
assert(Math.abs(binary - binaryByHand) < 1e-6, "binary cross-entropy");
assert(Math.abs(categorical - categoricalByHand) < 1e-6, "categorical cross-entropy");
