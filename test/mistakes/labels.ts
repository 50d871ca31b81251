import type { Mistake } from "./mistake.ts";

export const labels: readonly Mistake[] = [
  {
    mistake: "A label beyond the classes",
    code: "await classifier.fit(x, [0, 1, 2, 3]);",
    error: "loss/label",
    says: "sparseCategoricalCrossentropy: labels must be 0 to 2, one for each of the model's 3 outputs. Received: 3 for sample 3. Count classes from 0, and give the last layer a unit for each.",
  },
  {
    mistake: "A negative label",
    code: "await classifier.fit(x, [0, 1, 2, -1]);",
    error: "loss/label",
    says: "sparseCategoricalCrossentropy: labels must be 0 to 2, one for each of the model's 3 outputs. Received: -1 for sample 3. Count classes from 0, and give the last layer a unit for each.",
  },
  {
    mistake: "A label between two classes",
    code: "await classifier.fit(x, [0, 1, 1.5, 2]);",
    error: "loss/label",
    says: "sparseCategoricalCrossentropy: labels must be 0 to 2, one for each of the model's 3 outputs. Received: 1.5 for sample 2. A label is the whole number of its class.",
  },
  {
    mistake: "One-hot rows for the loss of class numbers",
    code: "await classifier.fit(x, utils.toCategorical(labels, 3));",
    error: "loss/shape",
    says: "sparseCategoricalCrossentropy: targets are integer labels, one for each prediction: [4]. Received: targets [4, 3], predictions [4, 3]. For one-hot targets use categoricalCrossentropy.",
  },
  {
    mistake: "Class numbers for the loss of one-hot rows",
    code: `classifier.compile({ loss: "categoricalCrossentropy" });
await classifier.fit(x, labels);`,
    error: "loss/shape",
    says: "categoricalCrossentropy: targets and predictions must have the same shape. Received: targets [4], predictions [4, 3]. They must be one-hot, a column for each class. For integer labels use sparseCategoricalCrossentropy, or make them one-hot with utils.toCategorical(labels, classes).",
  },
  {
    mistake: "Class numbers for the loss of yes or no",
    code: `model.compile({ loss: "binaryCrossentropy" });
await model.fit(x, labels);`,
    error: "loss/label",
    says: "binaryCrossentropy: targets must be 0, 1 or a probability between. Received: 2 for sample 2. For numbers of classes use sparseCategoricalCrossentropy with an output unit for each class; for −1 and 1 use hinge.",
  },
  {
    mistake: "Several units for the loss of yes or no",
    code: `classifier.compile({ loss: "binaryCrossentropy" });
await classifier.fit(x, [0, 1, 0, 1]);`,
    error: "loss/shape",
    says: "binaryCrossentropy: targets and predictions must have the same shape. Received: targets [4], predictions [4, 3]. With one output unit a target is 0 or 1 for each sample; for several classes use categoricalCrossentropy.",
  },
  {
    mistake: "A class beyond those that are counted",
    code: "utils.toCategorical([0, 1, 3], 3);",
    error: "to-categorical/label",
    says: "toCategorical: labels must be whole numbers from 0 to 2. Received: 3 at index 2.",
  },
];
