/** Idea 5: on a bumpy curve, where descent ends depends on where it starts. */
import assert from "node:assert/strict";
import { array, grad, ops, type Tensor } from "gradus";
import { showCells } from "../show-cell.ts";

const cell = showCells(import.meta.url);

cell("A loss with several valleys: L(W) = W² / 10 + sin 2W");
const loss = (w: Tensor) =>
  w
    .square()
    .divide(10)
    .add(ops.sin(w.multiply(2)));
for (let w = -4; w <= 4; w += 0.5) {
  const value = loss(array(w)).item();
  console.log(String(w).padStart(4), "█".repeat(Math.round((value + 1) * 12)));
}

cell("Descent: step by step against the slope");
const slope = grad(loss);
function descend(start: number): number {
  let w = start;
  for (let step = 0; step < 100; step++) w -= 0.1 * slope(array(w)).item();
  return w;
}

cell("From two starts into two valleys");
const ends = [0, 3].map((start) => {
  const w = descend(start);
  const depth = loss(array(w)).item();
  console.log(`from ${start} to W = ${w.toFixed(3)}, L = ${depth.toFixed(3)}`);
  return { w, depth };
});
const [first, second] = ends;
assert(first && second && first.depth < second.depth - 0.1, "the second valley is less deep");
for (const { w } of ends) assert(Math.abs(slope(array(w)).item()) < 1e-4, "the slope is zero");
