import { loadModel, Model, random, Sequential, type Tensor } from "gradus";
import { Dense, Layer, TimeDistributed } from "gradus/layers";
import { expect, test } from "vitest";
import { readWeightsH5 } from "../../formats/keras-archive.ts";
import type { WeightStore } from "../../formats/weight-store.ts";

const text = (value: Tensor): string => String(value.arraySync());

class Head extends Layer<null> {
  static override readonly className: string = "Head";
  readonly inner: Sequential = this.addLayer(
    "inner",
    new Sequential([new Dense({ units: 4 }), new Dense({ units: 2 })]),
  );

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return this.inner.apply(x);
  }
}

test("a model inside of a layer is saved and read in the folders of its layers", async () => {
  const x = random.normal([2, 5, 3], { seed: 1 });
  const inside = new TimeDistributed({ layer: new Sequential([new Dense({ units: 3 })]) });
  const model = new Sequential([inside, new Head()]);
  const wanted = text(model.predictSync(x));
  const copy = await loadModel(await model.save(), { customObjects: { Head } });
  expect(text(copy.predictSync(x))).toBe(wanted);
  const same = new Sequential([
    new TimeDistributed({ layer: new Sequential([new Dense({ units: 3 })]) }),
    new Head(),
  ]);
  same.predictSync(x);
  await same.loadWeights(await model.saveWeights());
  expect(text(same.predictSync(x))).toBe(wanted);
});

class Parts extends Model {
  static override readonly className: string = "Parts";
  hidden = [new Dense({ units: 3 }), new Dense({ units: 4 })];
  head = new Dense({ units: 1 });
  zed = new Dense({ units: 2 });
  nets = { b: new Dense({ units: 4 }), a: new Sequential([new Dense({ units: 4 })]) };
  firstHidden: Dense | undefined = this.hidden[0];

  protected override call(x: Tensor): Tensor {
    const h = this.hidden.reduce((value, layer) => layer.apply(value), x);
    return this.head.apply(h).add(this.zed.apply(this.nets.a.apply(this.nets.b.apply(x))));
  }
}

function folders({ path, vars, children }: WeightStore): string[] {
  const inside = [...children.values()].flatMap(folders);
  return vars.size > 0 ? [path, ...inside] : inside;
}

test("layers in fields, lists and objects of a model are its own, each once, in Keras's folders", async () => {
  const x = random.normal([2, 5], { seed: 1 });
  const model = new Parts();
  const wanted = text(model.predictSync(x));
  expect(model.layers.map(({ className }) => className).join(" ")).toBe(
    "Dense Dense Dense Dense Dense Sequential",
  );
  expect(model.weights.length).toBe(12);
  const bytes = await model.saveWeights();
  // What Keras 3.15.1 writes for the same class, whose attribute `first_hidden` comes before `hidden`.
  expect(folders(await readWeightsH5("parts", bytes)).sort()).toEqual([
    "first_hidden",
    "head",
    "hidden/dense_1",
    "layers/dense_3",
    "layers/dense_4",
    "layers/sequential/layers/dense",
  ]);
  const other = new Parts();
  other.predictSync(x);
  await other.loadWeights(bytes);
  expect(text(other.predictSync(x))).toBe(wanted);
});
