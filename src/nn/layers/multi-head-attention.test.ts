import { describe, expect, test } from "vitest";
import { onEachBackend, sampleTensor, testGradients } from "../../../test/test-op.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { ones, zeros } from "../../ops/creation.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import type { SymbolicTensor } from "../graph.ts";
import { AdditiveAttention, Attention } from "./attention.ts";
import { attachMask, maskOf } from "./call-context.ts";
import { GroupQueryAttention } from "./group-query-attention.ts";
import { Input } from "./input-layer.ts";
import { MultiHeadAttention } from "./multi-head-attention.ts";

const small = { numHeads: 2, keyDim: 3 } as const;
const grouped = { headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 } as const;

const masked = (shape: readonly number[], mask: readonly (readonly boolean[])[]): Tensor => {
  const x = sampleTensor(shape, [-1, 1]).astype("float32");
  attachMask(x, array(mask));
  return x;
};

describe("attention with several heads", () => {
  test("makes its projections under Keras's names", () => {
    const layer = new MultiHeadAttention({ ...small, useGate: true, name: "mha" });
    layer.apply([zeros([1, 4, 5]), zeros([1, 2, 6])]);
    expect([...layer.subLayers.keys()]).toEqual([
      "query_dense",
      "key_dense",
      "_gate_dense",
      "value_dense",
      "_softmax",
      "_dropout_layer",
      "output_dense",
    ]);
    expect(layer.weights.map(({ path, shape }) => [path, shape])).toEqual([
      ["mha/query/kernel", [5, 2, 3]],
      ["mha/query/bias", [2, 3]],
      ["mha/key/kernel", [6, 2, 3]],
      ["mha/key/bias", [2, 3]],
      ["mha/gate/kernel", [5, 2, 3]],
      ["mha/gate/bias", [2, 3]],
      ["mha/value/kernel", [6, 2, 3]],
      ["mha/value/bias", [2, 3]],
      ["mha/attention_output/kernel", [2, 3, 5]],
      ["mha/attention_output/bias", [5]],
    ]);
    const other = new GroupQueryAttention(grouped);
    other.apply([zeros([1, 4, 5]), zeros([1, 2, 5])]);
    expect([...other.subLayers.keys()].join()).toBe(
      "_query_dense,_key_dense,_value_dense,_softmax,_dropout_layer,_output_dense",
    );
    expect(other.name).toMatch(/^grouped_query_attention/);
  });

  test("starts each projection from numbers of its own", () => {
    setRandomSeed(3);
    const layer = new MultiHeadAttention(small);
    layer.apply([zeros([1, 2, 4]), zeros([1, 2, 4])]);
    const [query, , key] = layer.getWeights();
    expect(query?.arraySync()).not.toEqual(key?.arraySync());
  });

  test("draws first values and seeds in Keras's order", () => {
    // After keras.utils.set_random_seed(3), the first number of each variable.
    setRandomSeed(3);
    const x = ones([1, 4, 5]);
    const first = new MultiHeadAttention({ ...small, useGate: true, dropout: 0.5 });
    first.apply([x, x]);
    const second = new GroupQueryAttention({
      headDim: 2,
      numQueryHeads: 4,
      numKeyValueHeads: 2,
      dropout: 0.3,
    });
    second.apply([x, x]);
    const numbers = [first, second].map(({ variables }) =>
      variables.map(({ value }) => Number(Number(value.dataSync()[0]).toFixed(6))),
    );
    expect(numbers).toEqual([
      [0.43514, 0, 0.180243, 0, -0.119809, 0, 0.221396, 0, 983488254, -0.538355, 0],
      [-0.392507, 0, 0.495295, 0, 0.685307, 0, 650257552, -0.678308, 0],
    ]);
  });

  test("takes the query's mask on, and off its inputs, as Keras does", () => {
    const x = masked([1, 3, 4], [[true, true, false]]);
    const y = new MultiHeadAttention(small).apply([x, x]);
    expect(maskOf(y)?.arraySync()).toEqual([[true, true, false]]);
    expect(maskOf(x)).toBeNull();
    const z = masked([1, 3, 4], [[true, true, false]]);
    expect(maskOf(new GroupQueryAttention(grouped).apply([z, z]))?.arraySync()).toEqual([
      [true, true, false],
    ]);
    expect(maskOf(z)).not.toBeNull();
  });

  test("gives weights that sum to 1 over what is seen, if they are asked for", () => {
    onEachBackend(() => {
      const x = sampleTensor([2, 4, 5], [-1, 1]).astype("float32");
      const wide = new MultiHeadAttention({ ...small, valueDim: 5 });
      for (const layer of [new MultiHeadAttention(small), wide, new GroupQueryAttention(grouped)]) {
        const [y, weights] = layer.apply([x, x], {
          useCausalMask: true,
          returnAttentionScores: true,
        });
        const heads = layer instanceof MultiHeadAttention ? 2 : 4;
        expect([y.shape, weights.shape]).toEqual([
          [2, 4, 5],
          [2, heads, 4, 4],
        ]);
        for (const total of Array.from(weights.sum(-1).dataSync(), Number)) {
          expect(total).toBeCloseTo(1, 5);
        }
        expect(weights.at(0, 0, 1, 2).item()).toBe(0);
        const alone = layer.apply([x, x], { useCausalMask: true });
        alone
          .subtract(y)
          .abs()
          .max()
          .dataSync()
          .forEach((gap) => {
            expect(Number(gap)).toBeLessThan(1e-5);
          });
      }
    });
  });

  test("drops weights in training, and says so in what it gives", () => {
    const layer = new MultiHeadAttention({ ...small, dropout: 0.5, seed: 1 });
    const x = sampleTensor([1, 4, 5], [-1, 1]).astype("float32");
    const still = layer.apply([x, x]).arraySync();
    expect(layer.apply([x, x]).arraySync()).toEqual(still);
    expect(layer.apply([x, x], { training: true }).arraySync()).not.toEqual(still);
  });

  test("says what shape it gives for the tensors of a model that is being made", () => {
    const tokens = Input([null, 8]);
    const layer = new MultiHeadAttention({ ...small, outputShape: 7 });
    const y: SymbolicTensor = layer.apply([tokens, tokens]);
    expect(y.shape).toEqual([null, null, 7]);
    const [, weights] = layer.apply([tokens, tokens], { returnAttentionScores: true });
    expect(weights.shape).toEqual([null, 2, null, null]);
  });

  test("has the gradients that central differences give", () => {
    const x = sampleTensor([2, 3, 4], [-1, 1]);
    const y = sampleTensor([2, 2, 4], [-1, 1], 1);
    const dtype = "float64" as const;
    const layers = [
      new MultiHeadAttention({ ...small, dtype }),
      new MultiHeadAttention({ ...small, useGate: true, slidingWindow: 2, dtype }),
      new GroupQueryAttention({ ...grouped, dtype }),
      new Attention({ useScale: true, dtype }),
      new Attention({ scoreMode: "concat", dtype }),
      new AdditiveAttention({ dtype }),
    ];
    for (const layer of layers) {
      testGradients((q, v) => layer.apply([q, v], { useCausalMask: true }), [x, y]);
    }
    const scored = new MultiHeadAttention({ ...small, dtype });
    testGradients(
      (q, v) => scored.apply([q, v], { returnAttentionScores: true })[1].square(),
      [x, y],
    );
  });

  test("refuses what it is not made for", () => {
    const x = zeros([1, 2, 4]);
    expect(() => new MultiHeadAttention(small).apply(x)).toThrow(/apply\(\[x, x\]\)/);
    expect(() => new MultiHeadAttention(small).apply([x])).toThrow(/\[query, value\]/);
    expect(() => new MultiHeadAttention(small).apply([x, x, zeros([1, 3, 4])])).toThrow(
      /as many sources/,
    );
    expect(() => new MultiHeadAttention({ ...small, numHeads: 0 })).toThrow(/numHeads/);
    expect(() => new MultiHeadAttention({ ...small, flashAttention: true })).toThrow(/graphics/);
    expect(() => new MultiHeadAttention({ ...small, attentionAxes: [0] }).apply([x, x])).toThrow(
      /between the batch and the features/,
    );
    expect(() => new MultiHeadAttention({ ...small, outputShape: 0.5 })).toThrow(/outputShape/);
    expect(() => new GroupQueryAttention({ ...grouped, numKeyValueHeads: 3 })).toThrow(
      /multiple.*4 and 3/,
    );
    expect(() => new GroupQueryAttention(grouped).apply([x, zeros([1, 2, 5])])).toThrow(/features/);
  });
});

describe("attention between sequences", () => {
  test("takes a list of masks, of which some may be absent", () => {
    const query = ones([1, 2, 3]);
    const value = array([
      [
        [1, 0, 0],
        [0, 5, 0],
      ],
    ]);
    const layer = new Attention();
    const seen = layer.apply([query, value], { mask: [null, array([[true, false]])] });
    expect(seen.arraySync()).toEqual([
      [
        [1, 0, 0],
        [1, 0, 0],
      ],
    ]);
    const masks = [array([[true, false]]), array([[true, false]])];
    expect(layer.apply([query, value], { mask: masks }).arraySync()).toEqual([
      [
        [1, 0, 0],
        [0, 0, 0],
      ],
    ]);
  });

  test("gives its weights on demand", () => {
    const [y, weights] = new AdditiveAttention({ useScale: false }).apply(
      [zeros([1, 2, 3]), zeros([1, 4, 3])],
      { returnAttentionScores: true },
    );
    expect([y.shape, weights.arraySync()]).toEqual([
      [1, 2, 3],
      [[new Array(4).fill(0.25), new Array(4).fill(0.25)]],
    ]);
  });

  test("drops weights in training", () => {
    const layer = new Attention({ dropout: 0.5, seed: 1 });
    const x = sampleTensor([1, 8, 5], [-1, 1]).astype("float32");
    expect(layer.apply([x, x], { training: true }).arraySync()).not.toEqual(
      layer.apply([x, x]).arraySync(),
    );
  });

  test("refuses what it is not made for", () => {
    expect(() => new Attention().apply(zeros([1, 2, 3]))).toThrow(/\[query, value, key\]/);
    expect(() => new Attention({ scoreMode: "cosine" as never })).toThrow(/scoreMode/);
    expect(() => new Attention({ dropout: 2 })).toThrow(/dropout/);
  });
});
