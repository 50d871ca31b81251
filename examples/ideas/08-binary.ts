/** Idea 8: a multilayer perceptron answers yes or no: is the tumour malignant? */
import assert from "node:assert/strict";
import { array, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";
import { showCells } from "../show-cell.ts";
import { readTable } from "../table.ts";

const cell = showCells(import.meta.url);

cell("The table: 569 tumours, 30 measurements of each; the label becomes 0 or 1");
const { features, train, test } = readTable("breast_cancer");
const label = (name: string) => (name === "malignant" ? 1 : 0);
const yTrain = array(train.y.map(label));
const yTest = array(test.y.map(label));
console.log("malignant:", yTrain.sum().item(), "of", yTrain.size);

cell("One unit at the end: sigmoid makes it the probability of 1");
utils.setRandomSeed(1);
const model = new Sequential([
  new Dense({ units: 16, activation: "relu", inputDim: features.length }),
  new Dense({ units: 1, activation: "sigmoid" }),
]);
model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });

cell("Training on binary cross-entropy");
const history = await model.fit(train.x, yTrain, { epochs: 50, verbose: 0 });
console.log(history);

cell("On tumours that it has not seen");
const { accuracy = 0 } = await model.evaluate(test.x, yTest, { verbose: 0, returnDict: true });
console.log("right:", accuracy.toFixed(3));
console.log(await model.predict(test.x.slice(0, 3), { verbose: 0 }), test.y.slice(0, 3));
assert(accuracy > 0.93, "the model has learned something");
