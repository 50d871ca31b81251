import { Input, loadModel, Model, random, Sequential } from "gradus";
import { Dense, Dropout, Flatten } from "gradus/layers";
import { expect, test } from "vitest";

const make = (): Sequential =>
  new Sequential([
    Input([2, 3]),
    new Flatten(),
    new Dense({ units: 4, name: "features" }),
    new Dense({ units: 2 }),
  ]);

test("other models are built on the layers of a Sequential, also of a loaded one", async () => {
  const x = random.normal([5, 2, 3], { seed: 1 });
  const made = make();
  expect(made.output.shape).toEqual([null, 2]);
  expect(made.outputs).toEqual([made.output]);
  const loaded = await loadModel(await made.save());
  for (const base of [made, loaded]) {
    if (!(base instanceof Model)) throw new Error("not a model");
    base.trainable = false;
    const features = new Dropout({ rate: 0.5 }).apply(base.getLayer("features").output);
    const head = new Dense({ units: 1 }).apply(features);
    const model = new Model({ inputs: base.input, outputs: head });
    expect(model.predictSync(x).shape).toEqual([5, 1]);
    expect(model.trainableWeights.length).toBe(2);
    const whole = new Model({ inputs: base.inputs, outputs: base.outputs });
    expect(String(whole.predictSync(x))).toBe(String(made.predictSync(x)));
    const copy = await loadModel(await model.save());
    expect(String(copy.predictSync(x))).toBe(String(model.predictSync(x)));
  }
});

test("the output follows layers that are added and taken away; without an Input there is none", () => {
  const model = make();
  model.pop();
  expect(model.output.shape).toEqual([null, 4]);
  model.add(new Dense({ units: 7 }));
  expect(model.output.shape).toEqual([null, 7]);
  expect(new Sequential([new Dense({ units: 1 })]).outputs).toEqual([]);
  expect(() => new Sequential([new Dense({ units: 1 })]).output).toThrow(/not called on an Input/);
});
