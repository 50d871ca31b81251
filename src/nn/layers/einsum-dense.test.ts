import { describe, expect, test } from "vitest";
import { onEachBackend, sampleTensor, testGradients } from "../../../test/test-op.ts";
import { zeros } from "../../ops/creation.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import { GlorotUniform } from "../initializers/variance-scaling.ts";
import { oneSpec } from "../structure.ts";
import { Dense } from "./dense.ts";
import { EinsumDense, type EinsumDenseConfig } from "./einsum-dense.ts";

describe("EinsumDense", () => {
  test("is Dense, if the equation says so", () => {
    onEachBackend(() => {
      const x = sampleTensor([2, 3, 4], [-1, 1]).astype("float32");
      const config = { equation: "abc,cd->abd", outputShape: [null, 5], biasAxes: "d" };
      const layer = new EinsumDense({ ...config, activation: "relu" });
      const dense = new Dense({ units: 5, activation: "relu" });
      const y = layer.apply(x);
      dense.apply(x);
      dense.setWeights(layer.getWeights());
      expect(y.subtract(dense.apply(x)).abs().max().item()).toBeLessThan(1e-6);
      expect(layer.weights.map(({ name, shape }) => [name, shape])).toEqual([
        ["kernel", [4, 5]],
        ["bias", [5]],
      ]);
    });
  });

  /** Shapes of the weights that real Keras 3.15.1 makes. */
  const made: readonly [EinsumDenseConfig, number[], number[], number[] | null][] = [
    [{ equation: "ab,bc->ac", outputShape: 3, biasAxes: "c" }, [2, 4], [4, 3], [3]],
    [
      { equation: "abc,cde->abde", outputShape: [null, 2, 3], biasAxes: "e" },
      [2, 5, 4],
      [4, 2, 3],
      [3],
    ],
    [
      { equation: "abc,cde->abde", outputShape: [null, 2, 3], biasAxes: "d" },
      [2, 5, 4],
      [4, 2, 3],
      [2, 1],
    ],
    [{ equation: "abc,bd->adc", outputShape: [2, null], biasAxes: "d" }, [2, 5, 4], [5, 2], [2, 1]],
    [{ equation: "...x,xy->...y", outputShape: 3, biasAxes: "y" }, [2, 5, 6, 4], [4, 3], [3]],
    [
      { equation: "ab...,bc->ac...", outputShape: 3, biasAxes: "c" },
      [2, 4, 5, 6],
      [4, 3],
      [3, 1, 1],
    ],
    [{ equation: "abc,cd->abd", outputShape: [5, 3], biasAxes: "bd" }, [2, 5, 4], [4, 3], [5, 3]],
    [{ equation: "abc,bcd->abd", outputShape: [null, 3] }, [2, 5, 4], [5, 4, 3], null],
  ];

  for (const [config, shape, kernel, bias] of made) {
    test(`makes the weights of ${config.equation} with the bias ${config.biasAxes ?? "none"}`, () => {
      const layer = new EinsumDense(config);
      layer.apply(zeros(shape));
      expect(layer.weights.map((weight) => weight.shape)).toEqual(
        bias === null ? [kernel] : [kernel, bias],
      );
    });
  }

  test("starts from numbers whose size follows the equation's inputs and outputs", () => {
    setRandomSeed(1);
    const layer = new EinsumDense({ equation: "abc,cde->abde", outputShape: [null, 10, 20] });
    layer.apply(zeros([1, 1, 30]));
    // √(6 / (30 + 200)), not √(6 / (30·10 + 30·20)).
    const limit = Math.sqrt(6 / 230);
    const greatest = Number(layer.getWeights()[0]?.abs().max().item());
    expect(greatest).toBeLessThanOrEqual(limit);
    expect(greatest).toBeGreaterThan(0.99 * limit);
    const own = new GlorotUniform({ seed: 1, inputAxes: [0], outputAxes: [1] });
    const told = new EinsumDense({
      equation: "abc,cde->abde",
      outputShape: [null, 10, 20],
      kernelInitializer: own,
    });
    told.apply(zeros([1, 1, 30]));
    expect(told.getWeights()[0]?.arraySync()).toEqual(own.apply([30, 10, 20]).arraySync());
  });

  test("gives for unknown dimensions unknown ones", () => {
    const layer = new EinsumDense({ equation: "...bc,cd->...bd", outputShape: [null, 5] });
    const spec = { shape: [null, null, 7, 4], dtype: "float32" as const };
    expect(oneSpec(layer.computeOutputSpec(spec)).shape).toEqual([null, null, 7, 5]);
  });

  test("has the gradients that central differences give", () => {
    for (const equation of ["abc,cd->abd", "...bc,cd->...bd"]) {
      const layer = new EinsumDense({
        equation,
        outputShape: [null, 3],
        biasAxes: "d",
        activation: "tanh",
        dtype: "float64",
      });
      testGradients((x) => layer.apply(x), [sampleTensor([2, 3, 4], [-1, 1])]);
    }
  });

  test("names what is wrong with an equation", () => {
    const make = (config: Partial<EinsumDenseConfig>): EinsumDense =>
      new EinsumDense({ equation: "ab,bc->ac", outputShape: 3, ...config });
    for (const equation of [
      "ab,bc",
      "ab...,bc->ac",
      "...ab,bc->ac...",
      "ab,bc,cd->ad",
      "a b,bc->ac",
    ]) {
      expect(() => make({ equation })).toThrow(/"ab,bc->ac", "\.\.\.ab,bc/);
    }
    expect(() => make({ equation: "ab,bc->ad" })).toThrow(/axis "d" is one of neither/);
    expect(() => make({ equation: "ab,bd->ab" })).toThrow(/kernel's axis "d"/);
    expect(() => make({ outputShape: 0 })).toThrow(/outputShape/);
    expect(() => make({ biasAxes: "b" }).apply(zeros([2, 4]))).toThrow(/"ac"\. Received: "b"/);
    expect(() => make({}).apply(zeros([2, 4, 4]))).toThrow(/numbers of axes/);
    expect(() =>
      make({ equation: "abc,cd->abd", outputShape: [5, 3] }).apply(zeros([2, 4, 4])),
    ).toThrow(/"b" has two lengths/);
    expect(() => make({ loraRank: 2 as never })).toThrow(/loraRank/);
  });
});
