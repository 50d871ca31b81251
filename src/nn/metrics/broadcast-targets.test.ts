import { expect, test } from "vitest";
import "../../runtime/install.ts";
import * as metrics from "../../entries/metrics.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Sequential } from "../../models/sequential.ts";
import { Dense } from "../layers/dense.ts";

const narrow = [[0], [1], [1], [0]];
const wide = [
  [0.2, 0.7, 0.1],
  [0.5, 0.3, 0.9],
  [0.6, 0.4, 0.8],
  [0.3, 0.25, 0.05],
];
const one = [[0.2], [0.6], [0.9], [0.4]];
const hot = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 1, 0],
];
const weights = [1, 2, 0.5, 1];

/** What Keras 3.15.1 says: targets `[4, 1]` to predictions `[4, 3]`, without and with weights, and the other way round. */
const recorded: readonly (readonly [() => metrics.Metric, readonly (number | null)[]])[] = [
  [() => new metrics.MeanSquaredError(), [0.1670833, 0.1833333, 0.3258334, 0.2944444]],
  [() => new metrics.MeanAbsoluteError(), [0.3416667, 0.3555556, 0.5083333, 0.5]],
  [() => new metrics.MeanAbsolutePercentageError(), [133333352, 118518552, 350000032, 333333376]],
  [() => new metrics.MeanSquaredLogarithmicError(), [0.0753314, 0.0800657, 0.1666043, 0.1538933]],
  [() => new metrics.RootMeanSquaredError(), [0.4087583, 0.4281744, 0.5708181, 0.5426273]],
  [() => new metrics.LogCoshError(), [0.079082, 0.0864727, 0.1499507, 0.1374301]],
  [() => new metrics.CosineSimilarity(), [0.8141291, 0.8902546, 1, 1]],
  [() => new metrics.Hinge(), [0.8416667, 0.8, 1.1750002, 1.1666666]],
  [() => new metrics.SquaredHinge(), [0.93375, 0.8648148, 1.6925001, 1.6277778]],
  [() => new metrics.CategoricalHinge(), [0.75, 0.6666667, 1, 1]],
  [() => new metrics.KLDivergence(), [0.913183, 1.0733516, 0.7854757, 0.8000103]],
  [() => new metrics.Poisson(), [0.729395, 0.7948214, 0.7868262, 0.7666711]],
  [() => new metrics.ConcordanceCorrelation(), [0, 0, 0, 0]],
  [() => new metrics.BinaryAccuracy(), [0.6666667, 0.5925926, 0.5, 0.4814815]],
  [() => new metrics.R2Score({ numRegressors: 1 }), [-0.0025, -0.11375, null, null]],
  [() => new metrics.MeanMetricWrapper({ fn: "huber" }), [0.0835417]],
];

test.each(recorded.map(([make, values]) => ({ name: make().name, make, values })))(
  "$name compares columns with targets of one, and the other way round, as Keras does",
  ({ make, values }) => {
    const pairs = [
      [narrow, wide, null],
      [narrow, wide, weights],
      [hot, one, null],
      [hot, one, weights],
    ] as const;
    values.forEach((value, i) => {
      const metric = make();
      const [yTrue, yPred, weight] = pairs[i] ?? pairs[0];
      if (value === null) {
        expect(() => metric.updateState(yTrue, yPred, weight)).toThrow(
          /Received: targets \[4, 3\]/,
        );
        return;
      }
      metric.updateState(yTrue, yPred, weight);
      const error = Math.abs(metric.result().item() - value);
      expect(error).toBeLessThanOrEqual(2e-6 + 1e-6 * Math.abs(value));
    });
  },
);

test("scores count targets of one column for each class", () => {
  const score = new metrics.F1Score({ threshold: 0.45 });
  score.updateState(narrow, wide);
  expect(Array.from(score.result().dataSync(), Math.round)).toEqual([1, 0, 1]);
});

test("a metric takes narrow targets where a loss does not", async () => {
  const made = (): Sequential =>
    new Sequential([new Dense({ units: 3, inputDim: 1, kernelInitializer: "ones" })]);
  const model = made();
  const size = (_: Tensor, yPred: Tensor): Tensor => yPred.square();
  model.compile({ optimizer: "sgd", loss: size, metrics: ["mae"] });
  const { mae } = (await model.evaluate(one, narrow, { verbose: 0, returnDict: true })) as {
    mae: number;
  };
  expect(mae).toBeCloseTo((0.2 + 0.4 + 0.1 + 0.4) / 4, 5);
  const strict = made();
  strict.compile({ optimizer: "sgd", loss: "mae" });
  await expect(strict.evaluate(one, narrow, { verbose: 0 })).rejects.toThrow(
    /must have the same shape/,
  );
});

test("what is neither of one shape nor one column is told of", () => {
  expect(() => new metrics.Hinge().updateState([[1, 0]], [[1, 0, 2]])).toThrow(
    /must have the same shape.*\[1, 2\].*\[1, 3\]/,
  );
  expect(() => new metrics.CosineSimilarity().updateState([[1, 0]], [[1, 0, 2]])).toThrow(
    /must have the same shape/,
  );
  expect(() => new metrics.MeanAbsoluteError().updateState([1, 2], wide.slice(0, 2))).toThrow(
    /must have the same shape/,
  );
});
