import { expect, test } from "vitest";
import "../../runtime/install.ts";
import { getLoss } from "./all.ts";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./crossentropy.ts";

test('"crossentropy" and "ce" are the one that fits targets and predictions, as in Keras', () => {
  for (const name of ["crossentropy", "ce", "Crossentropy", "CE"]) {
    const loss = getLoss(name);
    const two = [[0.2, 0.8]];
    expect(loss.name).toBe("crossentropy");
    expect(loss.apply([[1]], [[0.3]]).item()).toBe(binaryCrossentropy([[1]], [[0.3]]).item());
    expect(loss.apply([[0, 1]], two).item()).toBe(categoricalCrossentropy([[0, 1]], two).item());
    const sparse = sparseCategoricalCrossentropy([1], two).item();
    expect([loss.apply([1], two).item(), loss.apply([[1]], two).item()]).toEqual([sparse, sparse]);
  }
});

test('"crossentropy" checks labels as the loss does that it stands for', () => {
  const loss = getLoss("crossentropy");
  const labels = { data: Int32Array.of(0, 2), sample: [] };
  expect(() => {
    loss.requireTargets(labels, [null, 2]);
  }).toThrow(/labels must be 0 to 1/);
  loss.requireTargets(labels, [null, 3]);
  loss.requireTargets({ data: Int32Array.of(0, 1), sample: [1] }, [null, 1]);
});
