/** Idea 4: where the loss is a parabola, its derivative's zero is the best weight. */
import assert from "node:assert/strict";
import { array, grad, type Tensor } from "gradus";
import { showCells } from "../show-cell.ts";

const cell = showCells(import.meta.url);

cell("A model with one weight, y = W · x, and its loss as a function of W");
const x = array([1, 2, 3]);
const y = array([2.1, 3.9, 6.2]);
const loss = (w: Tensor) => x.multiply(w).subtract(y).square().mean();
for (let w = 0; w <= 4; w += 0.5) {
  const value = loss(array(w)).item();
  console.log(w.toFixed(1), value.toFixed(2).padStart(6), "█".repeat(Math.round(value * 2)));
}

cell("dL/dW = 0, solved on paper: W* = Σxy / Σx²");
const best = x.multiply(y).sum().divide(x.square().sum()).item();
console.log("W* =", best.toFixed(4));

cell("The slope is negative on its left, zero there, positive on its right");
const slope = grad(loss);
for (const w of [best - 1, best, best + 1]) {
  console.log(w.toFixed(4), slope(array(w)).item().toFixed(4));
}

cell("Gradient descent comes to the same place without the paper");
let w = 0;
for (let step = 0; step <= 20; step++) {
  if (step % 5 === 0) console.log("step", step, "W =", w.toFixed(4));
  w -= 0.05 * slope(array(w)).item();
}
assert(Math.abs(slope(array(best)).item()) < 1e-4, "the slope at W* is zero");
assert(Math.abs(w - best) < 1e-3, "descent finds W*");
