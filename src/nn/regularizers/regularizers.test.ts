import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { L1, L1L2, L2, l1, l1L2, l2 } from "./norms.ts";
import { OrthogonalRegularizer, orthogonalRegularizer } from "./orthogonal.ts";
import { getRegularizer } from "./registry.ts";
import { Regularizer } from "./regularizer.ts";

const weight = array([
  [1, -2],
  [3, 4],
]);
const penalty = (regularizer: Regularizer | null): number | undefined =>
  regularizer?.apply(weight).item();

describe("penalties", () => {
  test("are sums of magnitudes and of squares", () => {
    expect(penalty(new L1(0.5))).toBe(5);
    expect(penalty(l2({ l2: 0.5 }))).toBe(15);
    expect(penalty(l1L2({ l1: 0.5, l2: 0.25 }))).toBe(12.5);
    expect(penalty(l1L2({ l1: 0.5 }))).toBe(5);
    expect(penalty(l1L2({ l2: 0.5 }))).toBe(15);
    expect(penalty(new L1L2())).toBe(0);
  });

  test("weigh 0.01 where nothing is said, which L1 keeps as a float32", () => {
    expect(new L2().config).toEqual({ l2: 0.01 });
    expect(new L2({ l2: null }).config).toEqual({ l2: 0.01 });
    expect(l1().config).toEqual({ l1: Math.fround(0.01) });
    expect(new L1L2().config).toEqual({ l1: 0, l2: 0 });
  });

  test("of vectors that point the same way are means of cosines", () => {
    expect(penalty(orthogonalRegularizer({ factor: 1 }))).toBeCloseTo(0.4472136, 6);
    expect(penalty(new OrthogonalRegularizer({ factor: 1, mode: "columns" }))).toBeCloseTo(
      Math.SQRT1_2,
      6,
    );
    expect(() => new OrthogonalRegularizer().apply(array([1, 2]))).toThrow("expected a matrix");
    expect(() => new OrthogonalRegularizer({ mode: "row" as never })).toThrow(
      '"rows" or "columns"',
    );
  });

  test("are finite and not negative", () => {
    for (const factor of [-1, Number.NaN, Number.POSITIVE_INFINITY, "0.1" as never]) {
      expect(() => new L2({ l2: factor })).toThrow("L2: l2: expected a finite number");
      expect(() => new OrthogonalRegularizer({ factor })).toThrow("factor: expected a finite");
    }
    expect(() => new L1({ l2: 1 } as never)).toThrow("unknown option `l2`");
  });
});

describe("getRegularizer", () => {
  test("takes names in every spelling, functions, objects and nothing", () => {
    expect(getRegularizer("l2")).toBeInstanceOf(L2);
    for (const name of ["l1_l2", "L1L2", "l1l2"]) expect(getRegularizer(name)).toBeInstanceOf(L1L2);
    expect(getRegularizer("orthogonal_regularizer")).toBeInstanceOf(OrthogonalRegularizer);
    expect(penalty(getRegularizer((x: Tensor) => x.sum()))).toBe(6);
    expect(getRegularizer(null)).toBe(null);
    const own = new L1();
    expect(getRegularizer(own)).toBe(own);
  });

  test("suggests the nearest name, and tells a class from a function", () => {
    expect(() => getRegularizer("l3")).toThrow("Unknown regularizer");
    expect(() => getRegularizer("orthogonal_regulariser")).toThrow("orthogonalRegularizer");
    expect(() => getRegularizer(L2 as never)).toThrow("write new before it");
  });
});

test("a penalty of one's own is a class with one method", () => {
  class SumOfCubes extends Regularizer {
    static override readonly className: string = "SumOfCubes";
    override apply(x: Tensor): Tensor {
      return x.abs().power(3).sum();
    }
  }
  expect(penalty(new SumOfCubes())).toBe(100);
});
