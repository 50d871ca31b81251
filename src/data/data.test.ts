import { expect, test } from "vitest";
import "../runtime/install.ts";
import { array } from "../ops/convert.ts";
import { setRandomSeed } from "../runtime/random-seed.ts";
import { toCategorical } from "./categories.ts";
import { normalize } from "./normalize.ts";
import { splitDataset } from "./split.ts";

test("labels become one-hot rows, a column of labels too", () => {
  expect(toCategorical([0, 2, 1]).arraySync()).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  expect(toCategorical([[0], [2]]).shape).toEqual([2, 3]);
  expect(toCategorical([[0, 1]], 3).shape).toEqual([1, 2, 3]);
  expect(toCategorical(1, 3).arraySync()).toEqual([0, 1, 0]);
});

test("labels that are no class are named by their index", () => {
  expect(() => toCategorical([0, 3], 3)).toThrow("from 0 to 2. Received: 3 at index 1");
  expect(() => toCategorical([0, -1])).toThrow("from 0 on. Received: -1 at index 1");
  expect(() => toCategorical([0.5])).toThrow("Received: 0.5 at index 0");
  expect(() => toCategorical([0], 1.5)).toThrow("numClasses must be a positive integer");
  expect(() => toCategorical([])).toThrow("at least one label");
});

test("vectors are brought to length 1 in any norm; zeros stay", () => {
  const x = [
    [3, 4],
    [0, 0],
    [-1, 3],
  ];
  expect(normalize(x).arraySync()).toEqual([
    [Math.fround(0.6), Math.fround(0.8)],
    [0, 0],
    [expect.closeTo(-Math.sqrt(0.1), 6), expect.closeTo(3 * Math.sqrt(0.1), 6)],
  ]);
  expect(normalize(x, -1, 1).at(2).arraySync()).toEqual([-0.25, 0.75]);
  expect(normalize(x, 0, Infinity).at(0).arraySync()).toEqual([1, 1]);
  expect(normalize(x, 1, -Infinity).at(2).arraySync()).toEqual([-1, 3]);
  const cube = Math.cbrt(27 + 64);
  expect(normalize(x, 1, 3).at(0).arraySync()).toEqual([
    expect.closeTo(3 / cube, 6),
    expect.closeTo(4 / cube, 6),
  ]);
  expect(() => normalize(x, -1, 0)).toThrow("order must be a number other than 0");
});

test("samples are parted by number or share, of all arrays alike", () => {
  const x = array(Float32Array.from({ length: 20 }, (_, i) => i)).reshape(10, 2);
  const y = Int32Array.from({ length: 10 }, (_, i) => i);
  const [left, right] = splitDataset({ x, y }, { leftSize: 3, rightSize: 4 });
  expect(left.y.arraySync()).toEqual([0, 1, 2]);
  expect(right.y.arraySync()).toEqual([6, 7, 8, 9]);
  expect(right.x.shape).toEqual([4, 2]);
  const [[a], [b]] = splitDataset([x, y], { rightSize: 0.25 });
  expect([a?.shape, b?.shape]).toEqual([
    [8, 2],
    [2, 2],
  ]);
  const [one] = splitDataset([[1], [2], [3]], { leftSize: 1 });
  expect(one.arraySync()).toEqual([[1]]);
});

test("a seed shuffles as Keras does: the order of keras.utils.split_dataset(arange(10), 0.25, shuffle=True, seed=7)", () => {
  const data = Int32Array.from({ length: 10 }, (_, i) => i);
  const [left, right] = splitDataset(data, { leftSize: 0.25, shuffle: true, seed: 7 });
  expect(left.arraySync()).toEqual([8, 3]);
  expect(right.arraySync()).toEqual([1, 4, 7, 0, 9, 6, 2, 5]);
  setRandomSeed(3);
  const [first] = splitDataset(data, { leftSize: 5, shuffle: true });
  setRandomSeed(3);
  const [again] = splitDataset(data, { leftSize: 5, shuffle: true });
  expect(again.arraySync()).toEqual(first.arraySync());
});

test("sizes that cannot be are errors", () => {
  const data = [1, 2, 3, 4];
  expect(() => splitDataset(data, {})).toThrow("give leftSize or rightSize");
  expect(() => splitDataset(data, { leftSize: 4 })).toThrow("from 1 to 3. Received: 4");
  expect(() => splitDataset(data, { leftSize: 0.01 })).toThrow("0 and 4 samples");
  expect(() => splitDataset(data, { leftSize: 3, rightSize: 2 })).toThrow("at most 4 together");
  expect(() => splitDataset(data, { left_size: 2 } as object)).toThrow("Received: left_size");
  expect(() => splitDataset(3, { leftSize: 1 })).toThrow("an axis of samples");
  expect(() => splitDataset([array([1]), array([1, 2])], { leftSize: 1 })).toThrow("1, 2");
});
