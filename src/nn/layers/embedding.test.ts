import { describe, expect, test } from "vitest";
import { onEachBackend } from "../../../test/test-op.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { sum } from "../../ops/index.ts";
import { variableGrads } from "../../runtime/grad.ts";
import { oneSpec } from "../structure.ts";
import { maskOf } from "./call-context.ts";
import { Dense } from "./dense.ts";
import { Embedding } from "./embedding.ts";
import { Flatten } from "./flatten.ts";
import { Input } from "./input-layer.ts";
import { Masking } from "./masking.ts";
import { ReversibleEmbedding } from "./reversible-embedding.ts";

const table = [
  [1, 10],
  [2, 20],
  [3, 30],
];
const small = { inputDim: 3, outputDim: 2, weights: table } as const;

describe("Embedding", () => {
  test("takes indices of any dtype; −1 is the last row, what is no index gives NaN", () => {
    onEachBackend(() => {
      const layer = new Embedding(small);
      for (const dtype of ["int32", "uint8", "int8", "float32", "float64"] as const) {
        expect(layer.apply(array([[2, 0]], dtype)).arraySync()).toEqual([[table[2], table[0]]]);
      }
      expect(layer.apply(array([[true, false]])).arraySync()).toEqual([[table[1], table[0]]]);
      expect(layer.apply(array([-1, -4, 3], "int32")).arraySync()).toEqual([
        table[2],
        [Number.NaN, Number.NaN],
        [Number.NaN, Number.NaN],
      ]);
    });
  });

  test("adds up the gradients of an index that occurs again", () => {
    onEachBackend(() => {
      const layer = new Embedding(small);
      const x = array([[2, 0, 2]], "int32");
      layer.apply(x);
      const factors = array([[[1], [10], [100]]]);
      const { gradients } = variableGrads(
        () => sum(layer.apply(x).multiply(factors)),
        layer.weights,
      )();
      expect(gradients.map((g) => g.arraySync())).toEqual([
        [
          [10, 10],
          [0, 0],
          [101, 101],
        ],
      ]);
    });
  });

  test("lets a mask of what is not 0 travel, if told to", () => {
    const x = array([[2, 0]], "int32");
    expect(maskOf(new Embedding(small).apply(x))).toBeNull();
    const masked = new Embedding({ ...small, maskZero: true }).apply(x);
    expect(maskOf(masked)?.arraySync()).toEqual([[true, false]]);
  });

  test("takes its first values as a matrix, or as the only one of a list, as Keras does", () => {
    const values = array(table);
    for (const weights of [table, values, [values], [table]]) {
      const layer = new Embedding({ ...small, weights });
      expect(layer.apply([1]).arraySync()).toEqual([table[1]]);
      expect(Object.keys(layer.config)).not.toContain("weights");
    }
    expect(() => new Embedding({ ...small, weights: [[1, 2]] })).toThrow(/\[3, 2\].*\[1, 2\]/);
  });

  test("takes no number of features for the size of its vocabulary, and the other way round", () => {
    const layer = new Embedding({ inputDim: 7, outputDim: 2, inputShape: [5] });
    expect(layer.declaredInputShape).toEqual([null, 5]);
    expect(new Embedding({ inputDim: 7, outputDim: 2 }).declaredInputShape).toBeNull();
    const spec = { shape: [null, null], dtype: "int32" as const };
    expect(oneSpec(layer.computeOutputSpec(spec)).shape).toEqual([null, null, 2]);
  });

  test("refuses sizes that are none, and what Gradus does not have", () => {
    expect(() => new Embedding({ inputDim: 0, outputDim: 2 })).toThrow(/inputDim.*positive/);
    expect(() => new Embedding({ inputDim: 2 } as never)).toThrow(/`outputDim` is required/);
    expect(() => new Embedding({ ...small, loraRank: 4 as never })).toThrow(/loraRank is not/);
    expect(() => new Embedding({ ...small, maskZero: 1 as never })).toThrow(/true or false/);
  });

  test("is trained with its penalty and its constraint", async () => {
    const model = new Sequential([
      Input({ shape: [2], dtype: "int32" }),
      new Embedding({ ...small, embeddingsRegularizer: "l2", embeddingsConstraint: "unitNorm" }),
      new Flatten(),
      new Dense({ units: 1 }),
    ]);
    expect(model.losses[0]?.item()).toBeCloseTo(0.01 * 1414, 4);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(array([[0, 1]], "int32"), array([[1]]), { verbose: 0 });
    const lengths = model.weights[0]?.value.square().sum(0).sqrt().arraySync();
    for (const length of lengths as number[]) expect(length).toBeCloseTo(1, 5);
  });
});

describe("ReversibleEmbedding", () => {
  test("goes from vectors to scores with the same table, or with one of its own", () => {
    onEachBackend(() => {
      const tied = new ReversibleEmbedding(small);
      const hidden = array([[[1, 0.5]]]);
      expect(tied.apply(array([[1]], "int32")).arraySync()).toEqual([[[2, 20]]]);
      expect(tied.apply(hidden, { reverse: true }).arraySync()).toEqual([[[6, 12, 18]]]);
      const loose = new ReversibleEmbedding({ inputDim: 3, outputDim: 2, tieWeights: false });
      loose.apply(array([[1]], "int32"));
      expect(loose.weights.map(({ path, shape }) => [path.split("/").at(-1), shape])).toEqual([
        ["embeddings", [3, 2]],
        ["reverse_embeddings", [2, 3]],
      ]);
    });
  });

  test("bounds scores and computes them in another dtype", () => {
    const layer = new ReversibleEmbedding({ ...small, logitSoftCap: 2, reverseDtype: "float64" });
    const scores = layer.apply(array([[0.1, 0.05]]), { reverse: true });
    expect(scores.dtype).toBe("float64");
    const [first = 0] = Array.from(scores.dataSync(), Number);
    expect(first).toBeCloseTo(2 * Math.tanh(0.6 / 2), 6);
  });

  test("gives vectors a mask, and scores none", () => {
    const layer = new ReversibleEmbedding({ ...small, maskZero: true });
    expect(maskOf(layer.apply(array([[1, 0]], "int32")))?.arraySync()).toEqual([[true, false]]);
    expect(maskOf(layer.apply(array([[1, 0]]), { reverse: true }))).toBeNull();
  });

  test("refuses bounds and dtypes that are none", () => {
    expect(() => new ReversibleEmbedding({ ...small, logitSoftCap: 0 })).toThrow(/logitSoftCap/);
    expect(() => new ReversibleEmbedding({ ...small, reverseDtype: "half" as never })).toThrow(
      /half/,
    );
  });
});

describe("Masking", () => {
  test("makes steps 0 that equal the value, and lets the mask travel", () => {
    const y = new Masking({ maskValue: -1 }).apply([
      [
        [-1, -1],
        [-1, 2],
      ],
    ]);
    expect(y.arraySync()).toEqual([
      [
        [0, 0],
        [-1, 2],
      ],
    ]);
    expect(maskOf(y)?.arraySync()).toEqual([[false, true]]);
  });

  test("takes a value for each feature", () => {
    const y = new Masking({ maskValue: [1, 2] }).apply([
      [
        [1, 2],
        [1, 1],
      ],
    ]);
    expect(maskOf(y)?.arraySync()).toEqual([[false, true]]);
  });
});
