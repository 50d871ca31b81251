/** Idea 9: a multilayer perceptron picks one of three: which iris is it? */
import assert from "node:assert/strict";
import { array, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";
import { Adam } from "gradus/optimizers";
import { showCells } from "../show-cell.ts";
import { readTable } from "../table.ts";

const cell = showCells(import.meta.url);

cell("The table: 150 flowers; the label becomes a row with a 1 in the column of its species");
const { features, train, test } = readTable("iris");
const species = ["setosa", "versicolor", "virginica"];
const oneHot = (name: string) => species.map((other) => (other === name ? 1 : 0));
const yTrain = array(train.y.map(oneHot));
const yTest = array(test.y.map(oneHot));
console.log(train.y[0], yTrain.at(0));

cell("A unit for each species: softmax makes them probabilities that add up to 1");
utils.setRandomSeed(1);
const model = new Sequential([
  new Dense({ units: 16, activation: "relu", inputDim: features.length }),
  new Dense({ units: species.length, activation: "softmax" }),
]);
const optimizer = new Adam({ learningRate: 0.01 });
model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });

cell("Training on categorical cross-entropy");
const history = await model.fit(train.x, yTrain, { epochs: 100, verbose: 0 });
console.log(history);

cell("On flowers that it has not seen");
const { accuracy = 0 } = await model.evaluate(test.x, yTest, { verbose: 0, returnDict: true });
console.log("right:", accuracy.toFixed(3));
console.log(await model.predict(test.x.slice(0, 2), { verbose: 0 }), test.y.slice(0, 2));
assert(accuracy > 0.9, "the model has learned something");
