/** Idea 7: a multilayer perceptron foretells a number: how far diabetes will have gone in a year. */
import assert from "node:assert/strict";
import { array, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";
import { showCells } from "../show-cell.ts";
import { readTable } from "../table.ts";

const cell = showCells(import.meta.url);

cell("The table: 442 people, ten measurements of each; every fifth is kept for the test");
const { features, train, test } = readTable("diabetes");
const yTrain = array(train.y.map(Number));
const yTest = array(test.y.map(Number));
console.log(features.join(" "), "| for training:", train.x.length, "for the test:", test.x.length);

cell("Input, a hidden layer, output: linear, for the answer is any number");
utils.setRandomSeed(1);
const model = new Sequential([
  new Dense({ units: 16, activation: "relu", inputDim: features.length }),
  new Dense({ units: 1, activation: "linear" }),
]);
model.summary();

cell("Training on the mean squared error");
model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
const history = await model.fit(train.x, yTrain, { epochs: 300, verbose: 0 });
console.log(history);

cell("On people that it has not seen: better than always saying the mean?");
const predictions = (await model.predict(test.x, { verbose: 0 })).reshape(-1);
const error = predictions.subtract(yTest).abs().mean().item();
const errorOfMean = yTest.subtract(yTrain.mean()).abs().mean().item();
console.log("off by", error.toFixed(1), "on average; the mean is off by", errorOfMean.toFixed(1));
assert(error < 0.75 * errorOfMean, "the model has learned something");
