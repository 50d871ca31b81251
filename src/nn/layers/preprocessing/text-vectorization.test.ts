import { expect, test } from "vitest";
import "../../../runtime/install.ts";
import { array } from "../../../ops/convert.ts";
import { jit } from "../../../runtime/jit.ts";
import { TextVectorization } from "./text-vectorization.ts";

const vocabulary = ["the", "fox", "dog"];

test("texts are made alike in ASCII alone, and parted at ASCII's spaces, as in Keras", () => {
  const layer = new TextVectorization();
  layer.adapt([
    "Ünï ÜNÏ a\u00a0b c\u0085d e\u3000f  g\th\ni\u000bj\u000ck \u001cl",
    "İ ı A.B-c_d e'f “q” ¿x? ，y",
  ]);
  expect(layer.getVocabulary().join(" | ")).toBe(
    " | [UNK] | ，y | “q” | ı | İ | Ünï | ÜnÏ | ¿x | k | j | i | h | g | e\u3000f | ef | c\u0085d | a\u00a0b | abcd | \u001cl",
  );
  const characters = new TextVectorization({ split: "character" });
  characters.adapt(["é𝒳e\u0301 👩‍👩", "a b"]);
  expect(characters.getVocabulary()).toEqual([
    "",
    "[UNK]",
    "👩",
    " ",
    "𝒳",
    "\u200d",
    "\u0301",
    "é",
    "e",
    "b",
    "a",
  ]);
});

test("ranks from a single text to matrices of texts are taken", () => {
  const layer = new TextVectorization({ vocabulary });
  expect(layer.apply("The dog!").arraySync()).toEqual([2, 4]);
  expect(
    layer.apply([
      [["the fox"], ["a"]],
      [["b c d the"], [""]],
    ]).shape,
  ).toEqual([2, 2, 4]);
  const none = new TextVectorization({ vocabulary, split: null, outputSequenceLength: 3 });
  expect(
    none
      .apply([
        ["the", "x"],
        ["fox", ""],
      ])
      .arraySync(),
  ).toEqual([
    [2, 1, 0],
    [3, 0, 0],
  ]);
  expect(layer.apply(["", ""]).shape).toEqual([2, 0]);
});

test("functions may make texts alike and cut them", () => {
  const layer = new TextVectorization({
    vocabulary,
    standardize: (text) => text.replaceAll("z", "the"),
    split: (text) => text.split(","),
  });
  expect(layer.apply([["z,fox"], ["dog,,q"]]).arraySync()).toEqual([
    [2, 3, 0],
    [4, 0, 1],
  ]);
});

test("a stream of batches is adapted to", () => {
  const layer = new TextVectorization();
  layer.adapt(new Set([["b b a", "c a"], [["c c"]]]));
  expect(layer.getVocabulary()).toEqual(["", "[UNK]", "c", "b", "a"]);
  const whole = new TextVectorization({ split: null, outputMode: "tfIdf" });
  whole.adapt(new Set([["b b", "c"], ["c", "d"], ["e"]]), { steps: 2 });
  // Recorded from Keras: a vector that is not cut is one document.
  expect(whole.getVocabulary()).toEqual(["[UNK]", "c", "d", "b b"]);
  const weights = whole.ownArrays().get("idf_weights")?.arraySync() as number[];
  expect(weights[1]).toBeCloseTo(0.51082563, 6);
  expect(whole.config.vocabularySize).toBe(4);
});

test("shapes are foretold for texts of which nothing is known", () => {
  const spec = { shape: [null, 1], dtype: "string" } as const;
  const foretold = (options: object): object =>
    new TextVectorization({ vocabulary, ...options }).computeOutputSpec(spec);
  expect(foretold({})).toEqual({ shape: [null, null], dtype: "int32" });
  expect(foretold({ outputSequenceLength: 6 })).toEqual({ shape: [null, 6], dtype: "int32" });
  expect(foretold({ outputMode: "count" })).toEqual({ shape: [null, 4], dtype: "int32" });
  expect(foretold({ split: null })).toEqual({ shape: [null, 1], dtype: "int32" });
  const weighed = { outputMode: "tfIdf", idfWeights: [1, 2, 3] };
  expect(foretold(weighed)).toEqual({ shape: [null, 4], dtype: "float32" });
});

test("the vocabulary lies where Keras looks for it", () => {
  const layer = new TextVectorization({ outputMode: "tfIdf" });
  layer.adapt(["a b", "a"]);
  expect([...layer.subLayers.keys()]).toEqual(["_lookup_layer"]);
  const read = new TextVectorization({ outputMode: "tfIdf", vocabularySize: 3 });
  read.loadOwnArrays(layer.ownArrays());
  read.loadAssets(layer.assets());
  expect(read.apply(["a b z"]).arraySync()).toEqual(layer.apply(["a b z"]).arraySync());
  expect(new TextVectorization({ vocabulary }).assets().size).toBe(0);
});

test("what cannot be is refused in words", () => {
  const made =
    (options: object): (() => TextVectorization) =>
    () =>
      new TextVectorization(options);
  expect(made({ ragged: true })).toThrow("only Keras on TensorFlow has");
  expect(made({ standardize: "upper" })).toThrow(
    'expected one of "lowerAndStripPunctuation", "lower", "stripPunctuation". Received: "upper"',
  );
  expect(made({ split: 3 })).toThrow("`split` must be a name, a function of a text, or null");
  expect(made({ ngrams: 0 })).toThrow("`ngrams` must be a positive whole number");
  expect(made({ outputMode: "count", outputSequenceLength: 3 })).toThrow('outputMode "int" alone');
  const layer = new TextVectorization({ vocabulary });
  expect(() => layer.apply([["the", "x"]])).toThrow("[batch] or […, 1]. Received: [1, 2]");
  expect(() => layer.apply([1])).toThrow("expected strings");
  const hot = new TextVectorization({ vocabulary, outputMode: "oneHot" });
  expect(() => hot.apply(["a b"])).toThrow("rows of unequal length");
  expect(hot.apply("the dog").arraySync()).toEqual([
    [0, 1, 0, 0],
    [0, 0, 0, 1],
  ]);
  expect(() => jit((x) => layer.apply(x))(array([1]))).toThrow("runs on the host");
});
