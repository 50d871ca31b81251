import { expect, test } from "vitest";
import "../../runtime/install.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import { IntegerLookup } from "../../nn/layers/preprocessing/integer-lookup.ts";
import { TextVectorization } from "../../nn/layers/preprocessing/text-vectorization.ts";
import { Sequential } from "../sequential.ts";
import { assetsOf, giveAssets } from "./layer-assets.ts";

function lookups(): readonly IntegerLookup[] {
  const [first, second] = [new IntegerLookup(), new IntegerLookup()];
  first.adapt([5, 5, 9]);
  second.adapt([1, 2, 2]);
  return [first, second];
}

function modelOf(layers: readonly IntegerLookup[]): AnyLayer {
  const model = new Sequential([Input({ shape: [2], dtype: "int32" })]);
  for (const layer of layers) model.add(layer);
  return model as unknown as AnyLayer;
}

test("the vocabularies of a model's layers lie in Keras's folders, and come back", () => {
  const adapted = lookups();
  const assets = assetsOf(modelOf(adapted));
  const texts = [...assets].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);
  expect(texts).toEqual([
    ["layers/integer_lookup/vocabulary.txt", "-1\n5\n9"],
    ["layers/integer_lookup_1/vocabulary.txt", "-1\n2\n1"],
  ]);
  const others = lookups();
  for (const layer of others) layer.setVocabulary([77]);
  giveAssets(modelOf(others), assets);
  expect(others.map((layer) => layer.getVocabulary())).toEqual([
    [-1, 5, 9],
    [-1, 2, 1],
  ]);
});

test("a TextVectorization keeps its vocabulary twice, as Keras does", () => {
  const layer = new TextVectorization();
  layer.adapt(["b a b"]);
  const assets = assetsOf(layer);
  expect([...assets.keys()]).toEqual(["vocabulary.txt", "_lookup_layer/vocabulary.txt"]);
  const other = new TextVectorization();
  giveAssets(other, assets);
  expect(other.getVocabulary()).toEqual(["", "[UNK]", "b", "a"]);
});
