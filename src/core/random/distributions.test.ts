import { describe, expect, it } from "vitest";
import { ValueError } from "../errors.ts";
import { binomial } from "./binomial.ts";
import {
  bernoulli,
  dropout,
  gumbel,
  normal,
  normalScalar,
  randomIntegers,
  shuffleIndices,
  truncatedNormal,
  uniform,
  uniformScalar,
} from "./distributions.ts";
import { erf, erfInv, log, log1p } from "./float32.ts";
import { beta, gamma } from "./gamma.ts";
import { foldIn, type RandomKey, randomBits, randomWord } from "./threefry.ts";

const key42: RandomKey = [42, 0];
const key9: RandomKey = [9, 0];

/** Σ (2i + 1) · word_i modulo 2^32: equal sums of 40,000 words mean equal words. */
function checksum(values: Float32Array | Int32Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return words.reduce((sum, word, i) => (sum + Math.imul(word, 2 * i + 1)) >>> 0, 0);
}

/** Distance in units in the last place of `want`. */
function ulps(got: number, want: number): number {
  return Math.abs(got - want) / 2 ** (Math.floor(Math.log2(Math.abs(want))) - 23);
}

describe("with Keras on JAX, seed 42, bit for bit", () => {
  const n = 40000;
  it("uniform numbers between bounds that are no float32 numbers", () => {
    expect(checksum(uniform(key42, n, -0.37, 0.37))).toBe(2888621854);
  });
  it("normal numbers with a mean and a deviation", () => {
    expect(checksum(normal(key42, n, 0.5, 0.07))).toBe(2831393906);
  });
  it("truncated normal numbers", () => {
    expect(checksum(truncatedNormal(key42, n))).toBe(2873073304);
  });
  it("Gumbel numbers", () => {
    expect(checksum(gumbel(key42, n))).toBe(914761558);
  });
  it("dropout's mask and scale", () => {
    const inputs = new Float32Array(n).fill(1.3);
    expect(checksum(dropout(key42, inputs, 0.3))).toBe(2464113400);
  });
  it("integers of a narrow and of the widest range", () => {
    expect(checksum(randomIntegers(key42, 1000, -5, 1000003))).toBe(2925049132);
    expect(checksum(randomIntegers(key42, 1000, -(2 ** 31), 2 ** 31 - 1))).toBe(1292425116);
    expect(Array.from(randomIntegers(key9, 4, -3, 4))).toEqual([1, -1, 1, -1]);
  });
  it("a shuffle of 5,000, which takes two sorts", () => {
    expect(checksum(shuffleIndices(key42, [5000]))).toBe(2278033588);
  });
});

describe("shuffleIndices", () => {
  it("permutes each vector along the axis on its own, as Keras on JAX does", () => {
    const columns = [0, 1, 2, 11, 8, 5, 10, 3, 4, 9, 6, 7];
    const rows = [2, 1, 0, 3, 5, 4, 6, 7, 11, 8, 10, 9];
    expect(Array.from(shuffleIndices(key9, [3, 4], 0))).toEqual(columns);
    expect(Array.from(shuffleIndices(key9, [3, 4], 1))).toEqual(rows);
  });

  it("leaves one element, and none, alone", () => {
    expect(Array.from(shuffleIndices(key9, [1]))).toEqual([0]);
    expect(Array.from(shuffleIndices(key9, [0, 3], 1))).toEqual([]);
  });
});

describe("degenerate parameters", () => {
  it("give the lower bound where a range of integers is empty", () => {
    expect(Array.from(randomIntegers(key9, 3, 5, 5))).toEqual([5, 5, 5]);
    expect(Array.from(randomIntegers(key9, 3, 5, -5))).toEqual([5, 5, 5]);
  });
  it("are refused where a bound is no int32, as JAX does", () => {
    expect(() => randomIntegers(key9, 4, 0, 2 ** 31)).toThrow(ValueError);
    expect(() => randomIntegers(key9, 4, 0.5, 3)).toThrow(/low 0.5, high 3/);
  });
  it("draw nothing for dropout of rate 0 and 1", () => {
    const inputs = Float32Array.of(1, 2, 3);
    expect(dropout(key9, inputs, 0)).toEqual(inputs);
    expect(dropout(key9, inputs, 1)).toEqual(new Float32Array(3));
  });
  it("make certain events certain", () => {
    expect(Array.from(bernoulli(key9, 3, 0))).toEqual([0, 0, 0]);
    expect(Array.from(bernoulli(key9, 3, 1))).toEqual([1, 1, 1]);
  });
});

describe("threefry keys", () => {
  it("fold data in as JAX does", () => {
    expect(foldIn([3, 4], 0)).toEqual([1144503774, 142997786]);
    expect(foldIn([3, 4], 1)).toEqual([1441834994, 695621559]);
    expect(foldIn([3, 4], 0xffffffff)).toEqual([3517554096, 1650195185]);
  });
  it("give an element that depends on its index alone, not on the size", () => {
    const bits = randomBits(key9, 100);
    expect(randomWord(key9, 99)).toBe(bits[99]);
    expect(randomBits(key9, 50)).toEqual(bits.subarray(0, 50));
    expect(uniformScalar(key9)).toBe(uniform(key9, 1)[0]);
    expect(normalScalar(key9)).toBe(normal(key9, 1)[0]);
  });
});

describe("float32 functions", () => {
  const grid = Array.from({ length: 4001 }, (_, i) => Math.fround((i - 2000) / 2000.5));

  it("are within 4 ulp of float64, and the inverses invert", () => {
    for (const x of grid) {
      if (x > 0) expect(ulps(log(x), Math.log(x))).toBeLessThan(4);
      if (x !== 0) expect(ulps(log1p(x), Math.log1p(x))).toBeLessThan(4);
      expect(Math.abs(erf(erfInv(x)) - x)).toBeLessThan(3e-7);
    }
  });

  it("know the edges of their domains", () => {
    expect([log(0), log(1), log(Infinity), log(2 ** -140)]).toEqual([
      -Infinity,
      0,
      Infinity,
      -Infinity,
    ]);
    expect([log(-1), log(Number.NaN), log1p(-2)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([log1p(-1), log1p(0), log1p(-0), log1p(Infinity)]).toEqual([-Infinity, 0, -0, Infinity]);
    expect([erf(Infinity), erf(-5), erf(-0), erf(Number.NaN)]).toEqual([1, -1, -0, Number.NaN]);
    expect([erfInv(1), erfInv(-1), erfInv(0)]).toEqual([Infinity, -Infinity, 0]);
  });
});

describe("gamma, beta and binomial with Keras on JAX, seed 9", () => {
  it("gamma is within a few units in the last place", () => {
    const got = gamma(key9, Float32Array.of(0.05, 0.3, 1, 1.5, 7, 100));
    const want = [8.44092407e-10, 1.71560049, 0.185618028, 0.743889928, 6.45042038, 96.8016663];
    for (const [i, value] of want.entries()) expect(ulps(got[i] ?? 0, value)).toBeLessThan(32);
    const edges = gamma(key9, Float32Array.of(0, -1, Number.NaN, Infinity));
    expect(Array.from(edges)).toEqual([0, Number.NaN, Number.NaN, Infinity]);
  });

  it("beta is within a few units in the last place of its logarithms", () => {
    const got = beta(
      key9,
      Float32Array.of(0.01, 0.3, 1, 5, 80),
      Float32Array.of(0.02, 2, 1, 0.5, 90),
    );
    const want = [3.39094122e-30, 0.00121852115, 0.585171998, 0.899751604, 0.417073101];
    for (const [i, value] of want.entries()) {
      expect(Math.abs((got[i] ?? 0) / value - 1)).toBeLessThan(1e-5);
    }
  });

  it("binomial counts are the same", () => {
    const counts = Float32Array.of(5, 10, 50, 200, 1000, 7, 0, 3e4);
    const probabilities = Float32Array.of(0.5, 0.99, 0.4, 0.7, 0.02, 0, 0.3, 0.25);
    const drawn = binomial(key9, counts, probabilities);
    expect(Array.from(drawn)).toEqual([2, 10, 16, 134, 23, 0, 0, 7603]);
  });

  it("binomial is NaN for parameters that make no sense", () => {
    const counts = Float32Array.of(5, 5, -1, Number.NaN, 4, 4, Infinity);
    const probabilities = Float32Array.of(1, Number.NaN, 0.3, 0.3, 1.5, -0.5, 0.3);
    const drawn = binomial(key9, counts, probabilities);
    const nan = Number.NaN;
    expect(Array.from(drawn)).toEqual([5, nan, nan, nan, nan, nan, Infinity]);
  });
});
