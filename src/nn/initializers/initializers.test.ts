import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { Dense } from "../layers/dense.ts";
import { getInitializer } from "./all.ts";
import { Identity } from "./identity.ts";
import { Orthogonal } from "./orthogonal.ts";
import { RandomNormal, RandomUniform, TruncatedNormal } from "./random.ts";
import { STFT } from "./stft.ts";
import { GlorotUniform, VarianceScaling } from "./variance-scaling.ts";
import { windowValues } from "./windows.ts";

function expectNear(made: Tensor, expected: readonly number[]): void {
  const values = [...made.dataSync()];
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 6);
}

describe("Orthogonal", () => {
  test("draws Keras's matrix for a seed, wide and tall", () => {
    expectNear(
      new Orthogonal({ seed: 3 }).apply([2, 3]),
      [0.75507116, 0.2127611, -0.62016171, -0.60113209, 0.60226178, -0.52528161],
    );
    expectNear(
      new Orthogonal({ seed: 3, gain: 2 }).apply([3, 2]),
      [1.51014233, -1.20226419, 0.42552221, 1.20452356, -1.24032342, -1.05056322],
    );
  });

  test("takes all axes but the last for rows", () => {
    const kernel = new Orthogonal({ seed: 1 }).apply([3, 3, 2, 4]).reshape(18, 4);
    expectNear(
      kernel.transpose().matmul(kernel),
      Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
    );
  });

  test("says that a vector is no matrix", () => {
    expect(() => new Orthogonal().apply([4])).toThrow("at least two axes. Received: [4]");
  });
});

describe("Identity", () => {
  test("has its gain on the diagonal of any matrix, and writes it down only where it is not 1", () => {
    expect(new Identity({ gain: 2 }).apply([2, 3]).arraySync()).toEqual([
      [2, 0, 0],
      [0, 2, 0],
    ]);
    expect(new Identity().config).toEqual({});
    expect(new Identity({ gain: 2 }).config).toEqual({ gain: 2 });
    expect(() => new Identity().apply([2, 2, 2])).toThrow("shape of a matrix");
  });
});

describe("STFT", () => {
  test("gives Keras's kernels", () => {
    const options = {
      side: "imag",
      window: "hamming",
      scaling: "spectrum",
      periodic: true,
    } as const;
    expectNear(new STFT(options).apply([4, 1, 3]), [0, 0, 0, 0, -0.25, 0, 0, 0, 0, 0, 0.25, 0]);
    const [low, high] = [0.27250618, 0.65248787];
    expectNear(new STFT({ window: "taylor" }).apply([4, 1, 2]), [
      low,
      low,
      high,
      -high,
      high,
      high,
      low,
      -low,
    ]);
  });

  test("takes values for a window, one for each frame, or none", () => {
    expectNear(new STFT({ window: [1, 2], scaling: null }).apply([2, 1, 2]), [1, 1, 2, -2]);
    expectNear(new STFT({ window: null }).apply([2, 1, 2]), [1, 1, 1, -1]);
    expect(() => new STFT({ window: [1, 2] }).apply([3, 1, 2])).toThrow("3 values");
  });

  test("names what it does not know", () => {
    expect(() => new STFT({ window: "blackmann" })).toThrow('Did you mean "blackman"');
    expect(() => new STFT({ side: "left" as never })).toThrow('side must be "real" or "imag"');
    expect(() => new STFT({ scaling: "l2" as never })).toThrow("scaling must be");
    expect(() => new STFT().apply([4, 3])).toThrow("[frames, 1, bands]");
  });
});

test("windows are SciPy's, symmetric or one period of what repeats", () => {
  const rounded = (...options: Parameters<typeof windowValues>): number[] =>
    [...windowValues(...options)].map((value) => Math.round(value * 1e4) / 1e4 + 0);
  expect(rounded("hann", 4, false)).toEqual([0, 0.75, 0.75, 0]);
  expect(rounded("hann", 4, true)).toEqual([0, 0.5, 1, 0.5]);
  expect(rounded("tri", 4, false)).toEqual([0.25, 0.75, 0.75, 0.25]);
  expect(rounded("tuk", 9, false)).toEqual([0, 0.5, 1, 1, 1, 1, 1, 0.5, 0]);
  expect(rounded("blackman", 1, false)).toEqual([1]);
});

describe("getInitializer", () => {
  test("takes Keras's names in every spelling", () => {
    expect(getInitializer("OrthogonalInitializer")).toBeInstanceOf(Orthogonal);
    expect(getInitializer("identity")).toBeInstanceOf(Identity);
    expect(getInitializer("stft")).toBeInstanceOf(STFT);
    expect(getInitializer("glorot_uniform")).toBeInstanceOf(GlorotUniform);
  });

  test("refuses a mode, a distribution and a scale that are none", () => {
    const wrong = (config: object) => () => new VarianceScaling(config);
    expect(wrong({ mode: "fan_inn" })).toThrow("mode must be one of fanIn, fanOut, fanAvg");
    expect(wrong({ distribution: null })).toThrow("distribution must be one of truncatedNormal");
    expect(wrong({ scale: 0 })).toThrow("scale: expected a number in (0, Infinity)");
  });

  test("refuses widths that are no numbers, of which all weights would be NaN", () => {
    expect(() => new RandomNormal({ stddev: Number.NaN })).toThrow("RandomNormal: stddev");
    expect(() => new TruncatedNormal({ mean: "0" as never })).toThrow("TruncatedNormal: mean");
    expect(() => new RandomUniform({ minval: null as never })).toThrow("RandomUniform: minval");
    expect(() => new RandomUniform({ maxval: Infinity })).toThrow("RandomUniform: maxval");
    expect(() => new Orthogonal({ gain: Number.NaN })).toThrow("Orthogonal: gain");
  });

  test("takes a function of shape and dtype, and values of the weight's shape", () => {
    const kernelInitializer = (shape: readonly number[]) => array([5, 6]).reshape(...shape);
    const dense = new Dense({
      units: 2,
      kernelInitializer,
      biasInitializer: array([7, 8], "int32"),
    });
    expect(dense.apply([[1]]).arraySync()).toEqual([[12, 14]]);
    const wrong = new Dense({ units: 3, biasInitializer: array([7, 8]) });
    expect(() => wrong.apply([[1]])).toThrow("values of shape [3]. Received: [2]");
  });

  test("tells a class from a function", () => {
    expect(() => getInitializer(Identity as never)).toThrow("write new before it");
  });
});
