import type { Mistake } from "./mistake.ts";

export const training: readonly Mistake[] = [
  {
    mistake: "fit before compile",
    code: `const raw = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
await raw.fit(x, y);`,
    error: "model/not-compiled",
    says: `sequential_3: call compile() before training or evaluating, for instance compile({ optimizer: "adam", loss: "mse" }).`,
  },
  {
    mistake: "evaluate before compile",
    code: `const raw = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
await raw.evaluate(x, y);`,
    error: "model/not-compiled",
    says: `sequential_3: call compile() before training or evaluating, for instance compile({ optimizer: "adam", loss: "mse" }).`,
  },
  {
    mistake: "No loss",
    code: `model.compile({ optimizer: "adam" });
await model.fit(x, y);`,
    error: "fit/no-loss",
    says: `fit: there is no loss to minimise. Pass one to compile, for instance compile({ loss: "mse" }).`,
  },
  {
    mistake: "A second fit while the first runs",
    code: `const first = model.fit(x, y);
await model.fit(x, y);`,
    error: "fit/in-flight",
    says: "fit: sequential is being trained already. Await the first fit before you start another.",
  },
  {
    mistake: "What fit returns, without await",
    code: "model.fit(x, y).history.loss;",
    error: null,
    says: "TypeError: Cannot read properties of undefined (reading 'loss')",
    note: "JavaScript itself says so: `fit` returns a promise. Write `(await model.fit(x, y)).history.loss`.",
  },
  {
    mistake: "A model without layers",
    code: "await new Sequential().predict(x);",
    error: "sequential/no-layers",
    says: "sequential_3: a model without layers cannot be built. Add some first.",
  },
  {
    mistake: "A layer's number that does not exist",
    code: "model.getLayer(5);",
    error: "model/no-such-layer",
    says: "sequential: no layer at index 5. Layers: dense.",
  },
  {
    mistake: "A layer's name that does not exist",
    code: `model.getLayer("dense_7");`,
    error: "model/no-such-layer",
    says: `sequential: no layer named "dense_7". Layers: dense.`,
  },
  {
    mistake: "A learning rate that is too large",
    code: `model.compile({ optimizer: new optimizers.SGD({ learningRate: 100 }), loss: "mse" });
await model.fit(x, y, { epochs: 50 });`,
    error: null,
    says: "fit: the loss became Infinity in epoch 7 of 50, after 7.947e+32. All weights are still finite: look at the targets, and at logarithms and divisions in the loss. Usual causes: a learning rate that is too large, NaN in the data, inputs that are not scaled. callbacks.TerminateOnNaN stops such a training.",
  },
  {
    mistake: "Numbers too large for float32",
    code: "await model.fit([[1e20], [2e20], [3e20], [4e20]], y);",
    error: null,
    says: "fit: the loss became Infinity in epoch 1 of 1. The first weight that is not finite is sequential/dense/kernel. Usual causes: a learning rate that is too large, NaN in the data, inputs that are not scaled. callbacks.TerminateOnNaN stops such a training.",
  },
  {
    mistake: "A loss of one's own that returns nothing",
    code: `const loss = (yTrue, yPred) => {
  yTrue.subtract(yPred).square();
};
model.compile({ loss });
await model.fit(x, y);`,
    error: "function/no-tensor",
    says: `The loss "loss" must return a tensor. Received: undefined. Is a return missing?`,
  },
  {
    mistake: "A loss of one's own with operators",
    code: `model.compile({ loss: (yTrue, yPred) => (yTrue - yPred) ** 2 });
await model.fit(x, y);`,
    error: "tensor/operator",
    says: "JavaScript's operators do not work on tensors. Use a.add(b), a.subtract(b), a.multiply(b), a.divide(b), a.less(b) and the like.",
  },
  {
    mistake: "A metric of one's own that returns a number",
    code: `model.compile({ loss: "mse", metrics: [() => 3] });
await model.fit(x, y);`,
    error: "function/no-tensor",
    says: `The metric "metric" must return a tensor. Received: 3.`,
  },
  {
    mistake: "An activation of one's own that returns nothing",
    code: `const square = (values) => {
  values.square();
};
await new Sequential([new Dense({ units: 1, activation: square })]).predict(x);`,
    error: "function/no-tensor",
    says: "dense_3.call must return a tensor. Received: undefined. Is a return missing?",
  },
  {
    mistake: "A penalty of one's own for each weight",
    code: `const kernelRegularizer = (kernel) => kernel.abs();
const net = new Sequential([new Dense({ units: 2, kernelRegularizer })]);
net.compile({ loss: "mse" });
await net.fit(x, [[1, 2], [2, 3], [3, 4], [4, 5]]);`,
    error: "layer/not-scalar",
    says: "sequential_3: expected a scalar from the regularizer of `kernel`. Received: [1, 2]. Take its sum() or mean().",
  },
  {
    mistake: "One optimizer for two models",
    code: `const optimizer = new optimizers.Adam();
model.compile({ optimizer, loss: "mse" });
await model.fit(x, y);
pairs.compile({ optimizer, loss: "mse" });
await pairs.fit([[1, 2]], [3]);`,
    error: "optimizer/unknown-variable",
    says: "adam: the variable sequential_1/dense_1/kernel of shape [2, 1] is not among those that the optimizer was built for. Make a new optimizer for another set of variables; compile makes one from a name.",
  },
  {
    mistake: "A layer added after training, without compile",
    code: `await model.fit(x, y);
model.add(new Dense({ units: 1 }));
await model.fit(x, y);`,
    error: "optimizer/unknown-variable",
    says: "sgd: the variable sequential/dense_3/kernel of shape [1, 1] is not among those that the optimizer was built for. Make a new optimizer for another set of variables; compile makes one from a name.",
  },
  {
    mistake: "A layer of one's own that looks at values",
    code: `class Loud extends Layer {
  static className = "Loud";
  build() {
    return null;
  }
  call(inputs) {
    console.log(inputs.arraySync());
    return inputs;
  }
}
await new Sequential([new Loud({})]).predict(x);`,
    error: "tensor/traced",
    says: "arraySync() asks for the value of a traced tensor of shape [2, 1]. Inside grad, jit and a model's call there are no values yet, only the program that will compute them. Return the tensor and read it outside; for a choice that depends on data use where(…) or cond(…).",
  },
  {
    mistake: "A history that is none",
    code: "utils.plotHistory(model);",
    error: "plot/history",
    says: "plotHistory: expected what fit returned, or an object with a list of numbers for each key. Received: <Sequential name=sequential, built=true>.",
  },
];
