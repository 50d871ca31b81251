import { expect, test } from "vitest";
import * as metrics from "../../entries/metrics.ts";
import { formatMetric } from "../../models/callbacks/progress-format.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { Dense } from "../layers/dense.ts";
import { metricClasses } from "./all.ts";

const x = [[0], [1], [2], [3], [4], [5]];
const y = [
  [1, 0],
  [0, 1],
  [1, 0],
  [0, 1],
  [0, 1],
  [1, 0],
];

function classifier(list: readonly (string | metrics.Metric)[]): Sequential {
  const model = new Sequential([
    new Dense({ units: 2, activation: "softmax", inputDim: 1, kernelInitializer: "ones" }),
  ]);
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: list });
  return model;
}

test("all of Keras's metric classes have their names", () => {
  // Metric itself, the 46th, is abstract.
  expect(Object.keys(metricClasses)).toHaveLength(45);
});

test("a metric of several values gives lists in evaluate and history, as in Keras", async () => {
  const model = classifier([new metrics.F1Score()]);
  const history = await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0 });
  expect(history.history.f1_score).toHaveLength(2);
  expect(String(history)).toMatch(/f1_score=[\d.]+,[\d.]+/);
  const { f1_score: scores } = (await model.evaluate(x, y, {
    verbose: 0,
    returnDict: true,
  })) as Record<string, unknown>;
  const own = new metrics.F1Score();
  own.updateState(y, await model.predict(x, { verbose: 0 }));
  expect(scores).toEqual(Array.from(own.result().dataSync()));
});

test("a vector of one value is a list of one, as in Keras: scores of one unit", async () => {
  const targets = [[0], [1], [1], [0], [1], [1]];
  const model = new Sequential([
    new Dense({ units: 1, activation: "sigmoid", inputDim: 1, kernelInitializer: "ones" }),
  ]);
  const list = [
    new metrics.F1Score({ threshold: 0.6 }),
    new metrics.R2Score({ classAggregation: null }),
    new metrics.F1Score({ threshold: 0.6, average: "macro", name: "mean" }),
    new metrics.Precision({ thresholds: [0.6] }),
  ];
  model.compile({ optimizer: "sgd", loss: "mse", metrics: list });
  const shapes = (values: readonly unknown[]): unknown[] =>
    values.map((value) => (Array.isArray(value) ? value.length : value === undefined));
  const want = [1, 1, false, false];
  const { history } = await model.fit(x, targets, { epochs: 2, verbose: 0 });
  const keys = ["f1_score", "r2_score", "mean", "precision"];
  expect(shapes(keys.map((key) => history[key]?.[1]))).toEqual(want);
  expect(shapes(((await model.evaluate(x, targets, { verbose: 0 })) as number[]).slice(1))).toEqual(
    want,
  );
  const once = (await model.testOnBatch(x, targets, { returnDict: true })) as Record<
    string,
    unknown
  >;
  expect(shapes(keys.map((key) => once[key]))).toEqual(want);
});

test("a progress bar shows the mean of several values", () => {
  expect(formatMetric([0.25, 0.5] as unknown as number)).toBe("0.3750");
});

test("metrics inside a compiled step agree with metrics on their own", async () => {
  const make = (): metrics.Metric[] => [
    new metrics.AUC({ multiLabel: true }),
    new metrics.R2Score(),
    new metrics.MeanIoU({ numClasses: 2, sparseYTrue: false, sparseYPred: false }),
    new metrics.Precision({ topK: 1 }),
    new metrics.SensitivityAtSpecificity({ specificity: 0.5 }),
  ];
  const model = classifier(make());
  const [, ...inStep] = (await model.evaluate(x, y, { batchSize: 4, verbose: 0 })) as number[];
  const predictions = await model.predict(x, { verbose: 0 });
  for (const [i, metric] of make().entries()) {
    metric.updateState(y, predictions);
    expect(inStep[i]).toBeCloseTo(metric.result().item(), 5);
  }
});

test("rare metrics are known by name, in any spelling", async () => {
  const model = classifier(["auc", "Precision", "f_beta_score", "TopKCategoricalAccuracy"]);
  const logs = await model.evaluate(x, y, { verbose: 0, returnDict: true });
  expect(Object.keys(logs)).toEqual([
    "loss",
    "auc",
    "Precision",
    "f_beta_score",
    "TopKCategoricalAccuracy",
  ]);
});

test("reset forgets all batches", () => {
  const metric = new metrics.Recall();
  metric.updateState([1, 1, 0], [0.9, 0.1, 0.8]);
  expect(metric.result().item()).toBe(0.5);
  metric.resetState();
  expect(metric.result().item()).toBe(0);
});

test("configs are Keras's, and make the same metric again", () => {
  const metric = new metrics.AUC({ name: "area", curve: "pr", thresholds: [0.9, 0.2] });
  const written = metrics.serialize(metric);
  expect(written).toEqual({
    module: "keras.metrics",
    class_name: "AUC",
    config: {
      name: "area",
      dtype: "float32",
      num_thresholds: 4,
      curve: "PR",
      summation_method: "interpolation",
      multi_label: false,
      num_labels: null,
      label_weights: null,
      from_logits: false,
      thresholds: [0.2, 0.9],
    },
    registered_name: null,
  });
  expect(metrics.serialize(metrics.deserialize(written))).toEqual(written);
});

test("a wrapped function of Keras's is written by its name there, with its options", () => {
  const metric = new metrics.MeanMetricWrapper({
    fn: metrics.sparseTopKCategoricalAccuracy as metrics.MetricFunction,
    name: "top2",
    k: 2,
  });
  const written = metrics.serialize(metric);
  expect(written.config).toMatchObject({
    fn: { class_name: "function", config: "sparse_top_k_categorical_accuracy" },
    k: 2,
  });
  const again = metrics.deserialize(written);
  again.updateState(
    [2, 0],
    [
      [0.1, 0.6, 0.3],
      [0.2, 0.5, 0.3],
    ],
  );
  expect(again.result().item()).toBe(0.5);
});

test("more is better of scores, less of losses, and of counts nobody knows", () => {
  expect(new metrics.AUC().direction).toBe("up");
  expect(new metrics.Poisson().direction).toBe("down");
  expect(new metrics.TruePositives().direction).toBe(null);
  expect(new metrics.MeanMetricWrapper({ fn: "huber" }).direction).toBe("down");
});

test("predictions that are NaN are a no", () => {
  const metric = new metrics.FalseNegatives();
  metric.updateState([1, 1], [Number.NaN, 0.9]);
  expect(metric.result().item()).toBe(1);
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a threshold outside [0, 1]",
    () => new metrics.Precision({ thresholds: [0.5, 1.5] }),
    /0 to 1.*1\.5/,
  ],
  ["no threshold", () => new metrics.Recall({ thresholds: [] }), /list of such numbers/],
  ["topK that is no count", () => new metrics.Recall({ topK: 0 }), /topK.*Received: 0/],
  [
    "a curve that is none",
    () => new metrics.AUC({ curve: "RCO" as "ROC" }),
    /ROC, PR, PRGAIN.*"RCO"/,
  ],
  ["labels without multiLabel", () => new metrics.AUC({ numLabels: 3 }), /multiLabel: true/],
  ["a share above 1", () => new metrics.PrecisionAtRecall({ recall: 1.2 }), /\[0, 1\].*1\.2/],
  [
    "a missing option",
    () => new metrics.RecallAtPrecision({} as { precision: number }),
    /`precision` is required/,
  ],
  [
    "an average that is none",
    () => new metrics.F1Score({ average: "mean" as "macro" }),
    /"micro", "macro"/,
  ],
  [
    "classes that are none",
    () => new metrics.IoU({ numClasses: 2, targetClassIds: [2] }),
    /0 to 1.*\[2\]/,
  ],
  ["a snake_case option", () => new metrics.Precision({ top_k: 2 } as object), /`topK`/],
  [
    "a class that predictions lack",
    () => new metrics.Precision({ classId: 3 }).updateState(y, y),
    /classId 3/,
  ],
  ["shapes that differ", () => new metrics.AUC().updateState([0, 1], y), /\[2\].*\[6, 2\]/],
  [
    "labels where rows are wanted",
    () => new metrics.F1Score().updateState([0, 1, 0, 1, 1, 0], y),
    /toCategorical/,
  ],
  [
    "labels for one-hot accuracy",
    () => metrics.categoricalAccuracy([0, 1, 0, 1, 1, 0], y),
    /sparseCategoricalAccuracy/,
  ],
  [
    "weights of other samples",
    () => new metrics.Precision().updateState(y, y, [1, 2]),
    /sampleWeight \[2\]/,
  ],
])("%s is told of", (_, act, message) => {
  expect(act).toThrow(message);
});

test("a metric of one's own is a few lines", async () => {
  class MeanGap extends metrics.MeanMetric {
    static override readonly className: string = "MeanGap";
    protected override values(
      yTrue: Parameters<metrics.MetricFunction>[0],
      yPred: Parameters<metrics.MetricFunction>[1],
    ): ReturnType<metrics.MetricFunction> {
      return yTrue.subtract(yPred).mean(-1);
    }
  }
  const metric = new MeanGap({ name: "gap" });
  metric.updateState([[1, 2]], [[0, 0]]);
  expect(metric.result().item()).toBe(1.5);
  expect(metrics.serialize(metric).registered_name).toBe("MeanGap");
  expect(metric.updateState(array([[1, 2]]), array([[0, 2]]))).toBe(undefined);
  expect(metric.result().item()).toBe(1);
});

test("a metric whose state would fill the memory is refused", () => {
  expect(() => new metrics.AUC({ numThresholds: 1e9 })).toThrow("must be at most 1000000");
  expect(() => new metrics.PrecisionAtRecall({ recall: 0.5, numThresholds: 1e9 })).toThrow(
    "at most",
  );
  expect(() => new metrics.MeanIoU({ numClasses: 1e5 })).toThrow(
    "numClasses must be at most 10000",
  );
});
