import type { Mistake } from "./mistake.ts";

export const advice: readonly Mistake[] = [
  {
    mistake: "Softmax over one unit",
    code: `const net = new Sequential([new Dense({ units: 1, activation: "softmax", inputDim: 1 })]);
net.compile({ loss: "binaryCrossentropy" });
await net.fit(x, [0, 1, 0, 1]);`,
    error: null,
    says: `fit: the last layer "dense_3" has softmax over one unit, which is always 1. For yes or no write activation: "sigmoid" in the last layer and loss: "binaryCrossentropy".`,
  },
  {
    mistake: "The loss of classes for one unit",
    code: `const net = new Sequential([new Dense({ units: 1, activation: "sigmoid", inputDim: 1 })]);
net.compile({ loss: "categoricalCrossentropy" });
await net.fit(x, [0, 1, 0, 1]);`,
    error: null,
    says: `fit: categoricalCrossentropy chooses between classes, but the last layer "dense_3" has one unit. For yes or no write activation: "sigmoid" in the last layer and loss: "binaryCrossentropy".`,
  },
  {
    mistake: "Sigmoid over classes of which one is right",
    code: `const net = new Sequential([new Dense({ units: 3, activation: "sigmoid", inputDim: 1 })]);
net.compile({ loss: "categoricalCrossentropy" });
await net.fit(x, utils.toCategorical(labels, 3));`,
    error: null,
    says: `fit: categoricalCrossentropy chooses one class, but sigmoid in the last layer "dense_3" judges each by itself. Write activation: "softmax".`,
  },
  {
    mistake: "The loss of one class where several are right",
    code: `const net = new Sequential([new Dense({ units: 2, activation: "sigmoid", inputDim: 1 })]);
net.compile({ loss: "categoricalCrossentropy" });
await net.fit(x, [[1, 1], [0, 1], [1, 0], [0, 0]]);`,
    error: null,
    says: `fit: categoricalCrossentropy chooses one class, but targets have several. As the last layer "dense_3" has sigmoid, write loss: "binaryCrossentropy".`,
  },
  {
    mistake: "Softmax with the loss of yes or no",
    code: `const net = new Sequential([new Dense({ units: 3, activation: "softmax", inputDim: 1 })]);
net.compile({ loss: "binaryCrossentropy" });
await net.fit(x, utils.toCategorical(labels, 3));`,
    error: null,
    says: `fit: targets are one-hot and the last layer "dense_3" has softmax: one class of 3 is right. Write loss: "categoricalCrossentropy".`,
  },
  {
    mistake: "Softmax where several classes are right",
    code: `const net = new Sequential([new Dense({ units: 2, activation: "softmax", inputDim: 1 })]);
net.compile({ loss: "binaryCrossentropy" });
await net.fit(x, [[1, 1], [0, 1], [1, 0], [0, 0]]);`,
    error: null,
    says: `fit: binaryCrossentropy judges each of 2 units by itself, but softmax in the last layer "dense_3" makes them sum to 1. Write activation: "sigmoid".`,
  },
  {
    mistake: "Yes or no without sigmoid",
    code: `const net = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
net.compile({ loss: "binaryCrossentropy" });
await net.fit(x, [0, 1, 0, 1]);`,
    error: null,
    says: `fit: binaryCrossentropy takes probabilities, but the last layer "dense_3" has activation linear. Write activation: "sigmoid" there, or loss: new losses.BinaryCrossentropy({ fromLogits: true }) with no activation.`,
  },
  {
    mistake: "Classes without softmax",
    code: `const net = new Sequential([new Dense({ units: 3, activation: "relu", inputDim: 1 })]);
net.compile({ loss: "sparseCategoricalCrossentropy" });
await net.fit(x, labels);`,
    error: null,
    says: `fit: sparseCategoricalCrossentropy takes probabilities, but the last layer "dense_3" has activation relu. Write activation: "softmax" there, or loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }) with no activation.`,
  },
  {
    mistake: "Logits that are none",
    code: `const net = new Sequential([new Dense({ units: 1, activation: "sigmoid", inputDim: 1 })]);
net.compile({ loss: new losses.BinaryCrossentropy({ fromLogits: true }) });
await net.fit(x, [0, 1, 0, 1]);`,
    error: null,
    says: `fit: BinaryCrossentropy with fromLogits: true applies sigmoid itself, but the last layer "dense_3" has applied sigmoid already. Leave one of the two out.`,
  },
  {
    mistake: "Yes or no learned as a number",
    code: "await model.fit(x, [0, 1, 0, 1]);",
    error: null,
    says: `fit: all targets are 0 or 1, but meanSquaredError and the linear last layer "dense" learn any number. For yes or no write activation: "sigmoid" in the last layer and loss: "binaryCrossentropy".`,
  },
  {
    mistake: "One-hot rows learned as numbers",
    code: `const net = new Sequential([new Dense({ units: 3, inputDim: 1 })]);
net.compile({ loss: "mse" });
await net.fit(x, utils.toCategorical(labels, 3));`,
    error: null,
    says: `fit: targets are one-hot, but meanSquaredError and the linear last layer "dense_3" learn any numbers. Write activation: "softmax" in the last layer and loss: "categoricalCrossentropy".`,
  },
  {
    mistake: "Negative numbers from a ReLU",
    code: `const net = new Sequential([new Dense({ units: 1, activation: "relu", inputDim: 1 })]);
net.compile({ loss: "mse" });
await net.fit(x, [-2, -1, 0.5, 1]);`,
    error: null,
    says: `fit: relu in the last layer "dense_3" gives 0 or more, but targets run from -2 to 1. To learn numbers leave the activation out.`,
  },
  {
    mistake: "Large numbers from a sigmoid",
    code: `const net = new Sequential([new Dense({ units: 1, activation: "sigmoid", inputDim: 1 })]);
net.compile({ loss: "mse" });
await net.fit(x, y);`,
    error: null,
    says: `fit: sigmoid in the last layer "dense_3" gives 0 to 1, but targets run from 2 to 5. To learn numbers leave the activation out.`,
  },
  {
    mistake: "Accuracy of numbers",
    code: `model.compile({ loss: "mse", metrics: ["accuracy"] });
await model.fit(x, [2.5, 3.5, 4.5, 5.5]);`,
    error: null,
    says: `fit: accuracy counts right classes, but these targets are learned as numbers. Write metrics: ["mae"].`,
  },
  {
    mistake: "Accuracy of classes that are learned as numbers",
    code: `model.compile({ loss: "mse", metrics: ["accuracy"] });
await model.fit(x, labels);`,
    error: null,
    says: `fit: accuracy counts right classes, but these targets are learned as numbers. Write metrics: ["mae"]; if they are classes, write a unit for each class, activation: "softmax" and loss: "sparseCategoricalCrossentropy".`,
  },
  {
    mistake: "Classes counted from 1",
    code: `const net = new Sequential([new Dense({ units: 4, activation: "softmax", inputDim: 1 })]);
net.compile({ loss: "sparseCategoricalCrossentropy" });
await net.fit(x, [1, 2, 3, 1]);`,
    error: null,
    says: "fit: labels run from 1 to 3, and no sample has class 0. Count classes from 0, labels.map((label) => label - 1), and give the last layer 3 units.",
  },
];
