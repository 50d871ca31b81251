import type { Mistake } from "./mistake.ts";

export const data: readonly Mistake[] = [
  {
    mistake: "One sample where a batch is wanted",
    code: "await pairs.predict([1, 2]);",
    error: "fit/input-shape",
    says: "predict: x must have shape [null, 2]. Received: [2]. This looks like a single sample: put it in a batch, [[…]] instead of […].",
  },
  {
    mistake: "A number where a batch is wanted",
    code: "await model.predict(3);",
    error: "fit/scalar",
    says: "predict: x must have an axis of samples. Received: a single number. Write [[3]] for a batch of one sample.",
  },
  {
    mistake: "One sample for a model that has seen no data",
    code: "await new Sequential([new Dense({ units: 1 })]).predict([1, 2, 3]);",
    error: "layer/last-dimension",
    says: `Dense "dense_3": expected inputs of shape [batch, …, features] with a known last dimension. Received: [null]. A single sample needs a batch around it: [[1, 2, 3]] instead of [1, 2, 3]. Samples of one feature: array([1, 2, 3]).reshape(-1, 1).`,
  },
  {
    mistake: "More features than the model takes",
    code: "await model.fit([[1, 2, 3]], [1]);",
    error: "fit/input-shape",
    says: "fit: x must have shape [null, 1]. Received: [1, 3]. Each row has 3 numbers, the first layer's inputDim says 1.",
  },
  {
    mistake: "More features than the model takes, to predict",
    code: "await pairs.predict([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]);",
    error: "fit/input-shape",
    says: "predict: x must have shape [null, 2]. Received: [2, 5]. Each row has 5 numbers, the first layer's inputDim says 2.",
  },
  {
    mistake: "Samples in one row instead of one column",
    code: "await model.fit([[1, 2, 3, 4]], [[2, 3, 4, 5]]);",
    error: "fit/input-shape",
    says: "fit: x must have shape [null, 1]. Received: [1, 4]. Each row has 4 numbers, the first layer's inputDim says 1.",
  },
  {
    mistake: "More samples than targets",
    code: "await model.fit(x, [1, 2]);",
    error: "fit/cardinality",
    says: "fit: all data must have the same number of samples. Received: x 4, y 2.",
  },
  {
    mistake: "No targets",
    code: "await model.fit(x);",
    error: "fit/missing-data",
    says: "fit: y is missing. Pass a tensor, a nested array or a typed array, samples along the first axis. Received: undefined.",
  },
  {
    mistake: "No samples",
    code: "await model.fit([], []);",
    error: "fit/no-data",
    says: "fit: there are no samples. Received: x with [0, 1].",
  },
  {
    mistake: "Numbers as text",
    code: `await model.fit([["1"], ["2"]], [1, 2]);`,
    error: "array/elements",
    says: `fit: x: elements must be numbers or booleans. Received: "1". Convert text to numbers first: Number(text), or for the name of a class names.indexOf(text).`,
  },
  {
    mistake: "Names of classes",
    code: `await classifier.fit([[1], [2]], ["setosa", "virginica"]);`,
    error: "array/elements",
    says: `fit: y: elements must be numbers or booleans. Received: "setosa". Convert text to numbers first: Number(text), or for the name of a class names.indexOf(text).`,
  },
  {
    mistake: "Dates",
    code: "await model.fit([[new Date(0)], [new Date(1)]], [1, 2]);",
    error: "array/elements",
    says: "fit: x: elements must be numbers or booleans. Received: a Date. Convert it with Number(…).",
  },
  {
    mistake: "Rows of different lengths",
    code: "await pairs.fit([[1, 2], [3]], [1, 2]);",
    error: "array/ragged",
    says: "fit: x: rows must have equal lengths. Expected an array of length 2 at [1]. Received: a list of 1. An empty line of a file makes such a row: text.trim() takes the last one away.",
  },
  {
    mistake: "A hole",
    code: "await pairs.fit([[1, 2], [3, null]], [1, 2]);",
    error: "array/ragged",
    says: "fit: x: rows must have equal lengths and hold only numbers or booleans. Expected a number at [1][1]. Received: null.",
  },
  {
    mistake: "Rows as objects, as readers of CSV files give them",
    code: `const rows = [{ width: 1, height: 2 }, { width: 3, height: 4 }];
await pairs.fit(rows, [1, 2]);`,
    error: "array/elements",
    says: "fit: x: elements must be numbers or booleans. Received: an object with width, height. Make each row a list of its numbers: rows.map((row) => [row.a, row.b]).",
  },
  {
    mistake: "Columns as an object, as pandas has them",
    code: "await pairs.fit({ width: [1, 3], height: [2, 4] }, [1, 2]);",
    error: "array/elements",
    says: "fit: x: elements must be numbers or booleans. Received: an object with width, height. Make it a list of rows, [[1, 2], [3, 4]].",
  },
  {
    mistake: "Data that is still being read",
    code: "await model.fit(Promise.resolve(x), y);",
    error: "array/elements",
    says: "fit: x: elements must be numbers or booleans. Received: a Promise. Write await before it.",
  },
  {
    mistake: "NaN among the inputs",
    code: "await pairs.fit([[1, 2], [3, NaN]], [1, 2]);",
    error: null,
    says: `fit: x has NaN in row 1, column 1 (counted from 0). The loss will be NaN: leave such rows out, or fill them in before training.
fit: the loss became NaN in epoch 1 of 1. The first weight that is not finite is sequential_1/dense_1/kernel. Usual causes: a learning rate that is too large, NaN in the data, inputs that are not scaled. callbacks.TerminateOnNaN stops such a training.`,
  },
  {
    mistake: "Text that is no number, made a number",
    code: `const cells = ["1", "2", "n/a", "4"];
await model.fit(cells.map((cell) => [Number(cell)]), y);`,
    error: null,
    says: `fit: x has NaN in row 2 (counted from 0). The loss will be NaN: leave such rows out, or fill them in before training.
fit: the loss became NaN in epoch 1 of 1. The first weight that is not finite is sequential/dense/kernel. Usual causes: a learning rate that is too large, NaN in the data, inputs that are not scaled. callbacks.TerminateOnNaN stops such a training.`,
  },
  {
    mistake: "NaN among the targets",
    code: "await model.fit(x, [2, NaN, 4, 5]);",
    error: null,
    says: `fit: y has NaN in row 1 (counted from 0). The loss will be NaN: leave such rows out, or fill them in before training.
fit: the loss became NaN in epoch 1 of 1. The first weight that is not finite is sequential/dense/kernel. Usual causes: a learning rate that is too large, NaN in the data, inputs that are not scaled. callbacks.TerminateOnNaN stops such a training.`,
  },
  {
    mistake: "Weights for half of the samples",
    code: "await model.fit(x, y, { sampleWeight: [1, 2] });",
    error: "fit/cardinality",
    says: "fit: all data must have the same number of samples. Received: x 4, y 4, sampleWeight 2.",
  },
  {
    mistake: "Weights of classes and of samples",
    code: `const sampleWeight = [1, 1, 2, 2];
await classifier.fit(x, labels, { classWeight: { 0: 2 }, sampleWeight });`,
    error: "fit/weights",
    says: "fit: pass either classWeight or sampleWeight, not both.",
  },
  {
    mistake: "Weights of classes as text",
    code: `await classifier.fit(x, labels, { classWeight: { 0: "heavy" } });`,
    error: "fit/class-weights",
    says: `fit: classWeight is an object with a number for each label, such as { 0: 1, 1: 5 }. Received: "heavy" for 0.`,
  },
];
