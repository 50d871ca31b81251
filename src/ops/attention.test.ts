import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import { dotProductAttention } from "./attention.ts";
import { array } from "./convert.ts";
import { ones, zeros } from "./creation.ts";
import { repeat } from "./rearrange.ts";

const query = sampleTensor([2, 3, 4, 2], [-1, 1]);
const key = sampleTensor([2, 5, 4, 2], [-1, 1], 1);
const value = sampleTensor([2, 5, 4, 3], [-1, 1], 2);

describe("dotProductAttention", () => {
  test("is a mean of values, weighted by the softmax of products", () => {
    onEachBackend(() => {
      const q = array([[[[1]], [[2]]]]);
      const kv = array([[[[0]], [[1]]]]);
      const weight = (x: number): number => 1 / (1 + Math.exp(-x));
      expectValues(dotProductAttention(q, kv, kv), [[[[weight(1)]], [[weight(2)]]]], 4);
      expectValues(
        dotProductAttention(q, kv, kv, { scale: 0.5 }),
        [[[[weight(0.5)]], [[weight(1)]]]],
        4,
      );
      expectValues(
        dotProductAttention(q, kv, kv, {
          bias: [
            [0, 1],
            [0, 0],
          ],
        }),
        [[[[weight(2)]], [[weight(2)]]]],
        4,
      );
    });
  });

  test("sees nothing after itself when it is causal, nor what is masked; all alike where all is masked", () => {
    onEachBackend(() => {
      const q = zeros([1, 2, 1, 1]);
      const v = array([[[[1]], [[3]]]]);
      expectValues(dotProductAttention(q, q, v, { isCausal: true }), [[[[1]], [[2]]]]);
      const mask = array([
        [false, true],
        [false, false],
      ]);
      expectValues(dotProductAttention(q, q, v, { mask }), [[[[3]], [[2]]]]);
      expectValues(dotProductAttention(q, q, v, { mask, isCausal: true }), [[[[2]], [[2]]]]);
    });
  });

  test("takes masks of fewer axes: of the batch, or of the heads", () => {
    const q = zeros([2, 1, 3, 1]);
    const v = array([
      [[[1]], [[3]]],
      [[[5]], [[7]]],
    ]);
    const kv = repeat(v, 3, 2);
    const ofBatch = array([[[true, false]], [[false, true]]]);
    expectValues(dotProductAttention(q, kv, kv, { mask: ofBatch }), [
      [[[1], [1], [1]]],
      [[[7], [7], [7]]],
    ]);
    const ofHeads = array([[[true, false]], [[false, true]], [[true, true]]]);
    expectValues(dotProductAttention(q, kv, kv, { mask: ofHeads }), [
      [[[1], [3], [2]]],
      [[[5], [7], [6]]],
    ]);
  });

  test("lets heads share keys and values", () => {
    const shared = dotProductAttention(
      query,
      key.slice(":", ":", ":2"),
      value.slice(":", ":", ":2"),
    );
    const repeated = dotProductAttention(
      query,
      repeat(key.slice(":", ":", ":2"), 2, 2),
      repeat(value.slice(":", ":", ":2"), 2, 2),
    );
    expect(shared.arraySync()).toEqual(repeated.arraySync());
    expect(shared.shape).toEqual([2, 3, 4, 3]);
  });

  test("computes the scores of half floats in float32", () => {
    const half = ones([1, 1, 1, 64], "float16").multiply(40);
    const y = dotProductAttention(half, half, half);
    expect([y.dtype, y.at(0, 0, 0, 0).item()]).toEqual(["float16", 40]);
  });

  test("has the gradients that central differences give", () => {
    testGradients(
      (q, k, v) => dotProductAttention(q, k, v, { isCausal: true }),
      [query.slice(":", ":2", ":2"), key.slice(":", ":3", ":2"), value.slice(":", ":3", ":2")],
    );
  });

  test("refuses shapes that do not fit, and kernels that are not there", () => {
    expect(() => dotProductAttention(query, key, zeros([2, 4, 4, 2]))).toThrow(/\[2, 4, 4, 2\]/);
    expect(() => dotProductAttention(query, key, value, { flashAttention: true })).toThrow(
      /graphics/,
    );
  });
});
