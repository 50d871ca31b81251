import { describe, expect, test } from "vitest";
import "../../../runtime/install.ts";
import { array, fromHost } from "../../../ops/convert.ts";
import { jit } from "../../../runtime/jit.ts";
import { IntegerLookup } from "./integer-lookup.ts";
import { StringLookup } from "./string-lookup.ts";
import { TextVectorization } from "./text-vectorization.ts";

describe("StringLookup", () => {
  test("takes strings of any nesting, and keeps their shape", () => {
    const layer = new StringLookup({ vocabulary: ["a", "b"] });
    expect(layer.apply("b").arraySync()).toBe(2);
    expect(layer.apply([[["a"], ["z"]]]).arraySync()).toEqual([[[1], [0]]]);
    expect(layer.apply([[], []]).shape).toEqual([2, 0]);
  });

  test("goes back from indices to strings", () => {
    const layer = new StringLookup({ vocabulary: ["a", "b"], maskToken: "", invert: true });
    expect(
      layer.tokensAt([
        [2, 0],
        [3, 9],
      ]),
    ).toEqual([
      ["a", ""],
      ["b", "[UNK]"],
    ]);
    expect(layer.tokensAt(array(1, "int32"))).toBe("[UNK]");
    expect(() => layer.apply([1])).toThrow("Call tokensAt(indices)");
    expect(() => new StringLookup({ vocabulary: ["a"] }).tokensAt([1])).toThrow("invert: true");
  });

  test("reads a text of lines as it is, special tokens too", () => {
    const layer = new StringLookup({ vocabulary: "a\r\nb\n" });
    expect(layer.getVocabulary()).toEqual(["[UNK]", "a", "b"]);
    expect(layer.getVocabulary(false)).toEqual(["a", "b"]);
    expect(layer.config.vocabulary).toBeNull();
    expect([...layer.assets().keys()]).toEqual(["vocabulary.txt"]);
  });

  test("adapts to batches, of which a vector is one document", () => {
    const layer = new StringLookup({ outputMode: "tfIdf" });
    layer.adapt(
      new Set([
        [
          ["a", "b"],
          ["a", "c"],
        ],
        ["c", "c", "d"],
      ]),
    );
    // Recorded from Keras.
    expect(layer.getVocabulary()).toEqual(["[UNK]", "c", "a", "d", "b"]);
    const weights = layer.ownArrays().get("idf_weights")?.arraySync() as number[];
    [0.804719, Math.LN2, Math.LN2, 0.91629076, 0.91629076].forEach((weight, i) => {
      expect(weights[i]).toBeCloseTo(weight, 6);
    });
  });

  test("forgets what it knew when it adapts again, but keeps the length of its vectors", () => {
    const indices = new StringLookup();
    indices.adapt(["a", "b"]);
    indices.adapt(["c", "c", "a"]);
    expect(indices.getVocabulary()).toEqual(["[UNK]", "c", "a"]);
    const counts = new StringLookup({ outputMode: "count" });
    counts.adapt(["a", "b"]);
    expect(counts.config.vocabularySize).toBe(3);
    expect(() => counts.adapt(["a", "b", "c"])).toThrow("vectors already have 3 elements");
  });

  test("keeps line ends among its tokens in the config, since no file of lines can", () => {
    const layer = new StringLookup({ maskToken: "", outputMode: "tfIdf" });
    layer.adapt([...Array.from("to be\nor not\r\u2028\n\n"), "two\nlines"]);
    expect(layer.assets().size).toBe(0);
    const read = new StringLookup(layer.config as object);
    read.loadAssets(layer.assets());
    expect(read.getVocabulary()).toEqual(layer.getVocabulary());
    const text = [["to\n", "\n", "t", "two\nlines", "b"]];
    expect(read.apply(text).arraySync()).toEqual(layer.apply(text).arraySync());
    layer.setVocabulary(
      ["a"].concat(layer.getVocabulary(false).slice(1) as string[]),
      new Array(layer.vocabularySize() - 1).fill(1),
    );
    expect((layer.config.vocabulary as string[])[0]).toBe("a");
  });

  test("reads line feeds among the tokens of a file, where it knows how many there are", () => {
    const files = new Map([["vocabulary.txt", Buffer.from("\n[UNK]\na\n\n\nb\r\nc")]]);
    const read = new StringLookup({ maskToken: "", vocabularySize: 6 });
    read.loadAssets(files);
    expect(read.getVocabulary()).toEqual(["", "[UNK]", "a", "\n", "b\r", "c"]);
  });

  test("keeps in the config what took the place of a vocabulary that stood there", () => {
    const layer = new StringLookup({ vocabulary: ["a", "b"] });
    layer.setVocabulary(["c"]);
    expect(layer.config.vocabulary).toEqual(["c"]);
    expect(layer.assets().size).toBe(0);
  });

  test("says what is wrong with a vocabulary", () => {
    const made =
      (options: object): (() => StringLookup) =>
      () =>
        new StringLookup(options);
    expect(made({ vocabulary: [] })).toThrow("must have a token");
    expect(made({ vocabulary: ["a", "a"] })).toThrow('may occur once. Received: "a" again');
    expect(made({ vocabulary: ["a", "m"], maskToken: "m" })).toThrow('"m" at another place');
    expect(made({ vocabulary: ["a", "[UNK]"], invert: true })).toThrow("at another place");
    expect(made({ vocabulary: ["a", "b"], maxTokens: 2 })).toThrow("at most maxTokens=2");
    expect(made({ vocabulary: ["a", 1] })).toThrow("expected strings for the tokens");
    expect(made({ vocabulary: ["a"], outputMode: "tfIdf" })).toThrow("needs `idfWeights` too");
    expect(made({ vocabulary: ["a"], outputMode: "tfIdf", idfWeights: [1, 2] })).toThrow(
      "2 weights",
    );
    expect(made({ vocabulary: "words.txt" })).toThrow('pass on its content. Received: "words.txt"');
    expect(made({ maxTokens: 1 })).toThrow("greater than 1");
    expect(made({ numOovIndices: -1 })).toThrow("≥ 0. Received: -1");
    expect(made({ padToMaxTokens: true })).toThrow("needs `maxTokens`");
    expect(made({ invert: true, outputMode: "count" })).toThrow('outputMode "int" alone');
    expect(made({ encoding: "latin-1" })).toThrow("read as UTF-8");
    expect(made({ num_oov_indices: 1 })).toThrow("Did you mean `numOovIndices`?");
  });

  test("takes no memory for what a config claims alone", () => {
    const claims = { vocabulary: ["a", "b"], numOovIndices: 2 ** 40, maxTokens: 2 ** 50 };
    expect(new StringLookup(claims).vocabularySize()).toBe(2 ** 40 + 2);
    const weighed = { outputMode: "tfIdf", idfWeights: [1, 2], padToMaxTokens: true } as const;
    expect(() => new StringLookup({ ...claims, ...weighed })).not.toThrow();
    const runs = new TextVectorization({ vocabulary: ["a", "b", "a b"], ngrams: 2 ** 40 });
    expect(runs.apply(["a b"]).arraySync()).toEqual([[2, 3, 4]]);
  });

  test("says what is wrong with what it is asked", () => {
    const layer = new StringLookup({ vocabulary: ["a"], numOovIndices: 0 });
    expect(layer.apply(["a"]).arraySync()).toEqual([0]);
    expect(() => layer.apply(["z"])).toThrow('must be in the vocabulary. Received: "z"');
    expect(() => layer.apply([1])).toThrow("expected strings. Received: numbers of shape [1]");
    expect(() => layer.apply([["a"], ["a", "a"]])).toThrow("rows must have equal lengths");
    expect(() => layer.apply(["a", 1] as never)).toThrow("all of one kind. Received: 1");
    expect(() => layer.adapt(["a"])).toThrow("its vocabulary was given");
    expect(() => new StringLookup().apply(["a"])).toThrow("no vocabulary yet");
    expect(() => layer.loadAssets(new Map([["vocabulary.txt", Uint8Array.of(255)]]))).not.toThrow();
    const empty = new StringLookup();
    expect(() => empty.loadAssets(new Map([["vocabulary.txt", Uint8Array.of(255)]]))).toThrow(
      "UTF-8",
    );
  });

  test("foretells shapes for strings of which nothing is known", () => {
    const spec = { shape: [null, 3], dtype: "string" } as const;
    const lookup = (outputMode: "int" | "oneHot" | "count" | "tfIdf"): object =>
      new StringLookup({
        vocabulary: ["a", "b"],
        outputMode,
        idfWeights: outputMode === "tfIdf" ? [1, 2] : null,
      }).computeOutputSpec(spec);
    expect(lookup("int")).toEqual({ shape: [null, 3], dtype: "int32" });
    expect(lookup("oneHot")).toEqual({ shape: [null, 3, 3], dtype: "int32" });
    expect(lookup("count")).toEqual({ shape: [null, 3], dtype: "int32" });
    expect(lookup("tfIdf")).toEqual({ shape: [null, 3], dtype: "float32" });
  });
});

describe("IntegerLookup", () => {
  test("knows integers beyond 32 bits, which come back wrapped", () => {
    const layer = new IntegerLookup({ vocabulary: [2 ** 40, 5], numOovIndices: 0 });
    expect(layer.apply([2 ** 40, 5]).arraySync()).toEqual([0, 1]);
    const back = new IntegerLookup({ vocabulary: [2 ** 40 + 3, 5], invert: true });
    expect(back.apply([1, 2]).arraySync()).toEqual([3, 5]);
  });

  test("gives −1 in a program where the host would throw", () => {
    const layer = new IntegerLookup({ vocabulary: [7, -2], numOovIndices: 0 });
    expect(() => layer.apply([7, 3])).toThrow("must be in the vocabulary. Received: 3");
    const run = jit((x) => layer.apply(x));
    expect(run(fromHost(Int32Array.of(7, 3, -2), [3], "int32")).arraySync()).toEqual([0, -1, 1]);
  });

  test("reads its vocabulary from tensors and lines", () => {
    for (const vocabulary of [array([12, 36]), Int32Array.of(12, 36), "12\n36\n"]) {
      expect(new IntegerLookup({ vocabulary }).getVocabulary()).toEqual([-1, 12, 36]);
    }
    const layer = new IntegerLookup();
    expect(() => layer.loadAssets(new Map([["vocabulary.txt", new Uint8Array([97])]]))).toThrow(
      "expected whole numbers for tokens. Received: NaN",
    );
  });

  test("says what is wrong with its options", () => {
    expect(() => new IntegerLookup({ vocabulary: [1.5] })).toThrow("expected whole numbers");
    expect(() => new IntegerLookup({ salt: 3 })).toThrow('goes with oovMethod "farmhash" alone');
    expect(() => new IntegerLookup({ vocabularyDtype: "int32" })).toThrow('only be "int64"');
    expect(() => new IntegerLookup({ invert: true, oovToken: null })).toThrow(
      "needs an `oovToken`",
    );
    expect(() => new IntegerLookup({ vocabulary: [1] }).apply(["1"])).toThrow("expected numbers");
  });
});
