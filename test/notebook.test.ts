/** The notebook's model ends, from every start, where Adam in exact arithmetic would. */
import { array, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";
import { describe, expect, test } from "vitest";

const xs = [-3, 31, -11, 4, 0, 22, -2, -5, -25, -14];
const ys = xs.map((x) => x + 1);
const epochs = 3000;

/** Kernel and bias after Adam's 3,000 full-batch steps in float64, from Kingma and Ba's formulas. */
function adamInFloat64(start: number): { readonly kernel: number; readonly bias: number } {
  const weights = [start, 0];
  const means = [0, 0];
  const squares = [0, 0];
  for (let t = 1; t <= epochs; t++) {
    const [kernel = 0, bias = 0] = weights;
    const errors = xs.map((x, i) => kernel * x + bias - (ys[i] ?? 0));
    const mean = (values: readonly number[]): number =>
      values.reduce((a, b) => a + b, 0) / xs.length;
    const gradients = [
      mean(errors.map((e, i) => 2 * e * (xs[i] ?? 0))),
      mean(errors.map((e) => 2 * e)),
    ];
    const alpha = (0.001 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
    gradients.forEach((g, i) => {
      means[i] = 0.9 * (means[i] ?? 0) + 0.1 * g;
      squares[i] = 0.999 * (squares[i] ?? 0) + 0.001 * g * g;
      weights[i] =
        (weights[i] ?? 0) - (alpha * (means[i] ?? 0)) / (Math.sqrt(squares[i] ?? 0) + 1e-7);
    });
  }
  return { kernel: weights[0] ?? 0, bias: weights[1] ?? 0 };
}

describe("the notebook's model, for seeds 0 to 19,", () => {
  test.each(Array.from({ length: 20 }, (_, seed) => seed))(
    "ends within 1e-4 of float64 Adam from the initial kernel of seed %i",
    async (seed) => {
      utils.setRandomSeed(seed);
      const model = new Sequential();
      model.add(new Dense({ units: 1, activation: "linear", inputDim: 1 }));
      const start = model.getWeights()[0]?.item() ?? Number.NaN;
      model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
      const history = await model.fit(array(xs).reshape(-1, 1), array(ys), { epochs, verbose: 0 });
      const [kernel, bias] = model.getWeights().map((weight) => weight.item());
      const exact = adamInFloat64(start);
      expect(Math.abs((kernel ?? 0) - exact.kernel)).toBeLessThan(1e-4);
      expect(Math.abs((bias ?? 0) - exact.bias)).toBeLessThan(1e-4);
      expect(history.history.loss).toHaveLength(epochs);
      expect(history.history.mae).toHaveLength(epochs);
    },
  );
});
