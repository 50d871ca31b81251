/** Idea 1: a neuron multiplies, adds up, and passes the sum through an activation. */
import assert from "node:assert/strict";
import { array } from "gradus";
import { linear, relu, sigmoid, tanh } from "gradus/activations";
import { Dense } from "gradus/layers";
import { showCells } from "../show-cell.ts";

const cell = showCells(import.meta.url);

cell("Three inputs, a weight for each, and a bias");
const inputs = array([1.5, -2, 0.5]);
const weights = array([0.4, 0.3, -0.6]);
const bias = 0.1;

cell("First the weighted sum");
const products = inputs.multiply(weights);
const sum = products.sum().add(bias);
console.log(products, "+", bias, "→", sum.item().toFixed(2));

cell("Then an activation");
for (const [name, activation] of Object.entries({ linear, relu, sigmoid, tanh })) {
  console.log(name.padEnd(8), activation(sum).item().toFixed(4));
}

cell("The same neuron as a layer");
const neuron = new Dense({ units: 1, activation: "sigmoid" });
neuron.apply([[0, 0, 0]]); // the first inputs tell it how many weights it needs
neuron.setWeights([weights.reshape(3, 1), [bias]]);
const output = neuron.apply([[1.5, -2, 0.5]]);
console.log(output);
assert(Math.abs(output.item() - sigmoid(sum).item()) < 1e-6, "the layer computes the same");
