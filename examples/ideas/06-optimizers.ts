/** Idea 6: SGD, RMSProp, Adagrad and Adam go down the same slope in different steps. */
import assert from "node:assert/strict";
import { array, jit, Variable, variableGrads } from "gradus";
import { Adagrad, Adam, RMSprop, SGD } from "gradus/optimizers";
import { showCells } from "../show-cell.ts";

const cell = showCells(import.meta.url);

cell("A long valley: flat along the first weight, steep along the second");
const start = [2, 1];
const steepness = array([0.1, 12]);
const loss = (w: Variable) => w.value.square().multiply(steepness).sum();

cell("From one start, with one learning rate, 100 steps each");
for (const [name, Kind] of Object.entries({ SGD, RMSprop, Adagrad, Adam })) {
  const optimizer = new Kind({ learningRate: 0.05 });
  const w = new Variable(start);
  const step = jit(() => {
    const { value, gradients } = variableGrads(() => loss(w), [w])();
    optimizer.apply(gradients, [w]);
    return value;
  });
  const losses = Array.from({ length: 101 }, () => step().item());
  const shown = [0, 10, 30, 100].map((i) => losses[i]?.toExponential(1));
  const weights = Array.from(w.value.dataSync(), (value) => value.toFixed(3));
  console.log(name.padEnd(8), ...shown, "w =", ...weights);
  assert(loss(w).item() < loss(new Variable(start)).item(), `${name} goes down`);
}
