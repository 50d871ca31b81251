import { expect, test } from "vitest";
import "../../runtime/install.ts";
import { Model } from "../../models/any-model.ts";
import { array } from "../../ops/convert.ts";
import { Add } from "./arithmetic-merges.ts";
import { Embedding } from "./embedding.ts";
import { Input } from "./input-layer.ts";
import { MultiHeadAttention } from "./multi-head-attention.ts";
import { GlobalAveragePooling1D } from "./pooling/global-pooling.ts";

test("a mask that attention took off is still there for pooling, but not for the next attention, as in Keras", async () => {
  const ids = Input({ shape: [3], dtype: "int32" });
  const tokens = new Embedding({ inputDim: 5, outputDim: 4, maskZero: true }).apply(ids);
  const block = (x: typeof tokens, i: number): typeof tokens => {
    const attended = new MultiHeadAttention({ numHeads: 2, keyDim: 2, name: `mha${i}` });
    return new Add().apply([x, attended.apply([x, x])]);
  };
  const once = block(tokens, 1);
  const twice = block(once, 2);
  const pooled = new GlobalAveragePooling1D().apply(twice);
  const model = new Model({ inputs: ids, outputs: [once, twice, pooled] });
  const [first, second, mean] = await model.predict(array([[1, 2, 0]], "int32"), { verbose: 0 });
  const attention = model.getLayer("mha2") as unknown as MultiHeadAttention;
  const unmasked = first.add(attention.apply([first, first]));
  expect(second.subtract(unmasked).abs().max().item()).toBeLessThan(1e-6);
  const counted = second.slice(":", ":2").mean(1);
  expect(mean.subtract(counted).abs().max().item()).toBeLessThan(1e-6);
});
