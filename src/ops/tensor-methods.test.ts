import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { numbersOf, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import { requireDType } from "../core/dtype.ts";
import { ShapeError, StateError, ValueError } from "../core/errors.ts";
import type { SliceIndex, Tensor } from "../ir/tensor.ts";
import { jit } from "../runtime/jit.ts";
import { array } from "./convert.ts";
import { arange } from "./creation.ts";

interface PlainIndex {
  readonly tensor: readonly number[];
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface Row {
  readonly indices: readonly (string | number | null | PlainIndex)[];
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

// Written by test/golden/numpy-slices.py.
const file = new URL("../../test/golden/numpy-slices.json", import.meta.url);
const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];

function restored(index: Row["indices"][number]): SliceIndex {
  if (typeof index !== "object" || index === null) return index;
  return array(index.tensor, requireDType("test", index.dtype)).reshape(index.shape);
}

const x = arange(24).reshape(2, 3, 4);

describe("slice", () => {
  for (const { indices, shape, values } of rows) {
    test(`of [2, 3, 4] by ${JSON.stringify(indices)} is NumPy's`, () => {
      onEachBackend(() => {
        const result = x.slice(...indices.map(restored));
        expect(result.shape).toEqual(shape);
        expect(numbersOf(result)).toEqual(values);
      });
    });
  }

  test("by integer tensors works in a trace, with gradients that add up where an element is picked twice", () => {
    const index = array([1, 0, 1], "int32");
    const pick = jit((t: Tensor, i: Tensor) => t.slice(i, ":", i));
    expect(numbersOf(pick(x, index))).toEqual(numbersOf(x.slice(index, ":", index)));
    testGradients((t) => t.slice(index, ":", index).square(), [sampleTensor([2, 2, 2], [-1, 1])]);
  });

  test("says what is wrong with an index", () => {
    expect(() => x.slice(2)).toThrow(ValueError);
    expect(() => x.slice("a:b")).toThrow(ValueError);
    expect(() => x.slice("::0")).toThrow(ValueError);
    expect(() => x.slice("...", "...")).toThrow(ValueError);
    expect(() => x.slice(0, 0, 0, 0)).toThrow(ValueError);
    expect(() => x.slice(0.5)).toThrow(ValueError);
    // Not in the types: what is written in JavaScript.
    for (const index of [[0, 1], undefined, true, {}]) {
      expect(() => x.slice(index as unknown as number)).toThrow(ValueError);
    }
    expect(() => x.slice(array([0, 2], "int32"))).toThrow(ValueError);
    expect(() => x.slice(array([true, false, true]))).toThrow(ShapeError);
    const masked = jit((t: Tensor) => t.slice(t.greater(3)));
    expect(() => masked(x)).toThrow(StateError);
  });
});

describe("Tensor", () => {
  test("has methods that chain", () => {
    const y = array([
      [1, -2],
      [3, 4],
    ]);
    expect(y.square().mean().item()).toBe(7.5);
    expect(y.abs().maximum(2).minimum(3).sum().item()).toBe(10);
    expect(y.matmul(y.transpose()).arraySync()).toEqual([
      [5, -5],
      [-5, 25],
    ]);
    expect(y.max(0).arraySync()).toEqual([3, 4]);
    expect(y.argmin(1).arraySync()).toEqual([1, 0]);
    expect(y.greaterEqual(1).arraySync()).toEqual([
      [true, false],
      [true, true],
    ]);
    expect(y.expandDims(0).squeeze().flatten().shape).toEqual([4]);
    expect(y.power(2).sqrt().log().exp().negative().add(1).subtract(1).divide(2).shape).toEqual([
      2, 2,
    ]);
    expect([...y].map((row) => row.sum().item())).toEqual([-1, 7]);
    expect(y.at(-1, 0).item()).toBe(3);
    expect(y.notEqual(3).equal(true).lessEqual(1).less(2).greater(0).multiply(y).min().item()).toBe(
      -2,
    );
    expect(y.astype("int32").dtype).toBe("int32");
    expect(y.reshape(-1).argmax().item()).toBe(3);
  });
});
