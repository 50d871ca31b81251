import { array, Input, loadModel, Model, type Tensor } from "gradus";
import { Dense, Embedding, GlobalMaxPooling1D, StringLookup } from "gradus/layers";
import { expect, test } from "vitest";

// What is tried here is for the type checker as much as for the runner: no line needs a cast.
function twoByTwo(): {
  readonly inputs: { readonly a: ReturnType<typeof Input>; readonly b: ReturnType<typeof Input> };
  readonly sum: Dense["output"];
} {
  const inputs = { a: Input({ shape: [2], name: "a" }), b: Input({ shape: [2], name: "b" }) };
  const sum = inputs.a.add(inputs.b);
  return { inputs, sum };
}

const x = {
  a: array([
    [1, 2],
    [3, 4],
  ]),
  b: [
    [1, 2],
    [3, 4],
  ],
};
const y = {
  u: array([[1], [2]]),
  v: array([
    [1, 2],
    [2, 3],
  ]),
};

test("validation data and weights have the structure of the model", async () => {
  const { inputs, sum } = twoByTwo();
  const outputs = { u: new Dense({ units: 1 }).apply(sum), v: new Dense({ units: 2 }).apply(sum) };
  const model = new Model({ inputs, outputs });
  model.compile({ optimizer: "sgd", loss: "mse" });
  const sampleWeight = { u: array([1, 0]), v: array([1, 1]) };
  const validationData = [x, y, sampleWeight] as const;
  const { history } = await model.fit(x, y, { sampleWeight, validationData, verbose: 0 });
  expect(Object.keys(history)).toContain("val_u_loss");
  const { u, v } = await model.predict(x, { verbose: 0 });
  expect([u.shape, v.shape]).toEqual([
    [2, 1],
    [2, 2],
  ]);
});

test("a loaded model takes several inputs; what it gives can be told", async () => {
  const { inputs, sum } = twoByTwo();
  const one = new Model({ inputs, outputs: new Dense({ units: 1 }).apply(sum) });
  const loaded = await loadModel(await one.save());
  const value: Tensor = await loaded.predict(x, { verbose: 0 });
  expect(value.shape).toEqual([2, 1]);
  const two = new Model({ inputs, outputs: [sum, sum.multiply(2)] });
  const pair = await loadModel<{ a: Tensor; b: Tensor }, readonly [Tensor, Tensor]>(
    await two.save(),
  );
  const [first, second] = await pair.predict(x, { verbose: 0 });
  expect([first.shape, second.shape]).toEqual([
    [2, 2],
    [2, 2],
  ]);
});

test("texts are data of models that read them", async () => {
  const words = Input({ shape: [2], dtype: "string" });
  const lookup = new StringLookup({ vocabulary: ["good", "bad"] });
  const vectors = new Embedding({ inputDim: 3, outputDim: 2 }).apply(lookup.apply(words));
  const output = new Dense({ units: 1 }).apply(new GlobalMaxPooling1D().apply(vectors));
  const model = new Model({ inputs: words, outputs: output });
  model.compile({ optimizer: "sgd", loss: "mse" });
  const texts = [
    ["good", "bad"],
    ["bad", "bad"],
  ];
  const { history } = await model.fit(texts, [1, 0], {
    verbose: 0,
    validationData: [texts, [1, 0]],
  });
  expect(history.val_loss?.length).toBe(1);
  expect((await model.predict(texts, { verbose: 0 })).shape).toEqual([2, 1]);
});
