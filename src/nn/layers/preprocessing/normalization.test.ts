import { expect, test } from "vitest";
import "../../../runtime/install.ts";
import { onEachBackend, sampleTensor, testGradients } from "../../../../test/test-op.ts";
import { Sequential } from "../../../models/sequential.ts";
import { array } from "../../../ops/convert.ts";
import { Dense } from "../dense.ts";
import { Input } from "../input-layer.ts";
import { CategoryEncoding } from "./category-encoding.ts";
import { Discretization } from "./discretization.ts";
import { Normalization } from "./normalization.ts";

test("Normalization measures along the axes that it keeps", () => {
  const layer = new Normalization({ axis: 1 });
  layer.adapt([
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 9],
    ],
  ]);
  // Recorded from Keras.
  expect(layer.getWeights().map((weight) => weight.arraySync())).toEqual([
    [3.5, 5.75],
    [4.25, 5.6875],
    0,
  ]);
  expect(layer.weights.map(({ name, dtype }) => [name, dtype])).toEqual([
    ["mean", "float32"],
    ["variance", "float32"],
    ["count", "int32"],
  ]);
  expect(layer.trainableWeights).toEqual([]);
});

test("Normalization measures batches as it would the whole, and anew each time", () => {
  const [a, b] = [sampleTensor([7, 3], [-5, 2], 1), sampleTensor([2, 3], [40, 60], 2)];
  const rows = [...(a.arraySync() as number[][]), ...(b.arraySync() as number[][])];
  const whole = new Normalization();
  whole.adapt(rows);
  const batched = new Normalization();
  batched.adapt(rows.slice(1));
  batched.adapt([a, b]);
  const streamed = new Normalization();
  streamed.adapt(new Set([a, b]));
  for (const layer of [batched, streamed]) {
    layer.getWeights().forEach((weight, i) => {
      const wanted = whole.getWeights()[i]?.dataSync() ?? [];
      weight.dataSync().forEach((value, k) => {
        expect(value).toBeCloseTo(wanted[k] ?? 0, 4);
      });
    });
  }
});

test("Normalization of large numbers loses nothing to cancellation", () => {
  const layer = new Normalization();
  layer.adapt([[1e6], [1e6 + 1], [1e6 + 2]]);
  expect(layer.getWeights()[1]?.item()).toBeCloseTo(2 / 3, 6);
});

test("Normalization inverts itself, and divides by no zero", () => {
  const known = { mean: [1, 2], variance: [4, 0] };
  const forth = new Normalization(known);
  expect(forth.apply([[3, 2]]).arraySync()).toEqual([[1, 0]]);
  const back = new Normalization({ ...known, invert: true });
  expect(back.apply([[1, 0]]).arraySync()).toEqual([[3, 2]]);
  expect(forth.config).toEqual({ axis: [-1], invert: false, ...known });
});

test("Normalization has Keras's gradients on both backends", () => {
  const layer = new Normalization({ dtype: "float64" });
  layer.adapt([
    [1, 5, 2],
    [3, 9, -1],
  ]);
  onEachBackend(() => {
    for (const invert of [false, true]) {
      const known = { mean: [0.5, 2, 1], variance: [2, 0.3, 1], dtype: "float64", invert } as const;
      const given = new Normalization(known);
      const x = sampleTensor([2, 3], [-2, 2]);
      testGradients((v) => given.apply(v).square(), [x]);
      testGradients((v) => layer.apply(v).square(), [x]);
    }
  });
});

test("a model trains behind a Normalization, which stays as it was adapted", async () => {
  const x = array([[100], [101], [102], [103]]);
  const layer = new Normalization();
  layer.adapt(x);
  const model = new Sequential([Input([1]), layer, new Dense({ units: 1 })]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const before = layer.getWeights().map((weight) => weight.arraySync());
  const { history } = await model.fit(x, [0, 1, 2, 3], { epochs: 200, verbose: 0 });
  expect(history.loss?.at(-1)).toBeLessThan(0.2 * Number(history.loss?.[0]));
  expect(layer.getWeights().map((weight) => weight.arraySync())).toEqual(before);
});

test("Normalization refuses what does not fit", () => {
  expect(() => new Normalization({ mean: 1 })).toThrow("together, in the same shape");
  expect(() => new Normalization({ mean: [1], variance: [1, 2] })).toThrow(
    "mean=[1], variance=[2]",
  );
  expect(() => new Normalization({ axis: null, mean: [1], variance: [1] })).toThrow("as many axes");
  expect(() => new Normalization({ axis: 1.5 })).toThrow("expected an integer or a list");
  const given = new Normalization({ mean: [1, 2], variance: [1, 1] });
  expect(() => given.apply([[1, 2, 3]])).toThrow("do not stretch");
  expect(() => given.adapt([[1, 2]])).toThrow("nothing to adapt");
  const layer = new Normalization();
  layer.adapt([[1, 2]]);
  expect(() => layer.adapt([[1, 2, 3]])).toThrow("of shape [null, 2]. Received: [1, 3]");
  expect(() => layer.adapt([["a", "b"]])).toThrow("expected numbers. Received: strings");
  expect(() => new Normalization().adapt(new Set<number>())).toThrow("at least one batch");
  expect(() =>
    new Normalization().computeOutputSpec({ shape: [null, null], dtype: "float32" }),
  ).toThrow("mean");
});

test("Discretization finds Keras's quantiles, of batches too", () => {
  const squares = Float32Array.from({ length: 100 }, (_, i) => (99 - i) ** 2);
  const layer = new Discretization({ numBins: 4, epsilon: 0.1 });
  layer.adapt(squares);
  expect(layer.binBoundaries).toEqual([600.9999389648438, 2401, 5501]);
  expect(layer.config.binBoundaries).toEqual(layer.binBoundaries);
  const row = Array.from({ length: 20 }, (_, i) => i);
  const batched = new Discretization({ numBins: 5, epsilon: 0.05 });
  const batches = new Set([1, 2, 3].map((scale) => row.map((i) => i * scale)));
  batched.adapt(batches, { steps: 2 });
  expect(batched.binBoundaries).toEqual([4, 10, 14.999999046325684, 22]);
  const few = new Discretization({ numBins: 3 });
  few.adapt([5, 1]);
  expect(few.binBoundaries).toEqual([1]);
});

test("Discretization puts what is no number last, and takes descending boundaries", () => {
  const layer = new Discretization({ binBoundaries: [0, 1, 2] });
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, 2, -0];
  expect(layer.apply(odd).arraySync()).toEqual([3, 3, 0, 2, 3, 1]);
  const down = new Discretization({ binBoundaries: [2, 1, 0] });
  expect(down.apply([3, 2, 1.5, 1, 0.5, 0, -1]).arraySync()).toEqual([0, 0, 1, 1, 2, 2, 3]);
  const halves = new Discretization({ binBoundaries: [1.5, 2.5] });
  expect(halves.apply(array([1, 2, 3], "int32")).arraySync()).toEqual([0, 1, 2]);
});

test("Discretization refuses what cannot be", () => {
  expect(() => new Discretization({})).toThrow("give `binBoundaries`, a list of numbers");
  expect(() => new Discretization({ numBins: 3, epsilon: 1 })).toThrow("in (0, 1)");
  expect(() => new Discretization({ numBins: 3 }).apply([1])).toThrow("no boundaries yet");
  expect(() => new Discretization({ binBoundaries: [1] }).adapt([1])).toThrow("nothing to adapt");
});

test("CategoryEncoding passes gradients to the weights of its counts", () => {
  const layer = new CategoryEncoding({ numTokens: 3, outputMode: "count", dtype: "float64" });
  const x = array(
    [
      [0, 2, 2],
      [1, 5, 0],
    ],
    "int32",
  );
  onEachBackend(() => {
    testGradients(
      (countWeights) => layer.apply(x, { countWeights }).square(),
      [sampleTensor([2, 3], [0.5, 2])],
    );
  });
  expect(() => new CategoryEncoding({ numTokens: 3 }).apply(x, { countWeights: x })).toThrow(
    'for outputMode "count" alone',
  );
});
