import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { jit } from "../runtime/jit.ts";
import { associativeScan } from "./associative-scan.ts";
import { array } from "./convert.ts";
import { arange, ones, zeros } from "./creation.ts";
import { cumprod, cumsum } from "./cumulative.ts";
import { matmul } from "./matmul.ts";

describe("cumsum and cumprod", () => {
  const x = array([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test("run along any axis, or through all elements", () => {
    onEachBackend(() => {
      expectValues(cumsum(x), [1, 3, 6, 10, 15, 21]);
      expectValues(cumsum(x, 0), [
        [1, 2, 3],
        [5, 7, 9],
      ]);
      expectValues(jit((t: Tensor) => cumsum(t, -1))(x), [
        [1, 3, 6],
        [4, 9, 15],
      ]);
      expectValues(cumprod(x, 1), [
        [1, 2, 6],
        [4, 20, 120],
      ]);
      expectValues(cumprod(x, -2), [
        [1, 2, 3],
        [4, 10, 18],
      ]);
    });
  });

  test("count in int32, and sum 16-bit floats without losing small terms", () => {
    expectValues(cumsum(array([true, true, false, true])), [1, 2, 2, 3]);
    expect(cumsum(array([true])).dtype).toBe("int32");
    expect(cumsum(array([1, 2], "int8")).dtype).toBe("int8");
    expect(cumsum(x, 0, "float64").dtype).toBe("float64");
    expectValues(cumsum(ones([4096], "float16")).at(-1), 4096);
    expect(cumsum(zeros([0, 2]), 0).shape).toEqual([0, 2]);
  });

  test("have the gradients that central differences give", () => {
    const rows = sampleTensor([5, 2], [0.5, 1.5]);
    testGradients((t) => cumsum(t, 0).square(), [rows]);
    testGradients((t) => cumprod(t, 0).square(), [rows]);
    testGradients((t) => cumprod(t), [rows]);
  });

  test("cumprod has first and second gradients at zeros", () => {
    testGradients((t) => cumprod(t, 0), [array([2, 0, 3, 0, 4, 1.5], "float64")]);
  });
});

describe("associativeScan", () => {
  test("gives running combinations for every length, in both directions", () => {
    onEachBackend(() => {
      for (let n = 0; n < 10; n++) {
        const x = arange(n).astype("float32");
        const sums = Array.from({ length: n }, (_, i) => (i * (i + 1)) / 2);
        const total = (n * (n - 1)) / 2;
        expectValues(
          associativeScan((a, b) => a.add(b), x),
          sums.length > 0 ? sums : x.arraySync(),
        );
        expectValues(
          jit((t: Tensor) => associativeScan((a, b) => a.add(b), t, { reverse: true }))(x),
          n > 0 ? sums.map((s, i) => total - s + i) : x.arraySync(),
        );
      }
    });
  });

  test("keeps the order of what does not commute, in structures, along any axis", () => {
    const turns = sampleTensor([5, 2, 2], [-1, 1]);
    const products = associativeScan(({ m }: { m: Tensor }, other) => ({ m: matmul(m, other.m) }), {
      m: turns,
    });
    let wanted = turns.at(0);
    for (let i = 1; i < 5; i++) wanted = matmul(wanted, turns.at(i));
    expectValues(products.m.at(4), wanted.arraySync(), 10);
    const columns = associativeScan(
      (a, b) => a.add(b),
      array([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      { axis: 1 },
    );
    expectValues(columns, [
      [1, 3, 6],
      [4, 9, 15],
    ]);
  });

  test("has gradients, and refuses unequal lengths", () => {
    testGradients(
      (t) => associativeScan((a, b) => a.multiply(b), t),
      [sampleTensor([5], [0.5, 1.5])],
    );
    expect(() =>
      associativeScan(([a], [b]) => [a, b] as never, [ones(2), ones(3)] as const),
    ).toThrow(/equally long/);
  });
});
