/**
 * @module backends/conformance/reductions — folds of every kind over every kind of nest.
 */
import { describe, expect } from "vitest";
import { type DType, dtypes, isFloating } from "../../core/dtype.ts";
import { combineTakesDType } from "../../loops/instruction-rules.ts";
import type { Combine } from "../../loops/kernel.ts";
import type { BufferId } from "../../loops/scalar.ts";
import { expectNumbers, expectWithin, unitRoundoff } from "./closeness.conformance.ts";
import { expectedFold, nearest } from "./expected.conformance.ts";
import { checkKernel, smallNumbers } from "./loops.conformance.ts";
import { Nest, numbers, randomNumbers, Scene } from "./scene.conformance.ts";
import type { Suite } from "./suite.conformance.ts";

const combines: readonly Combine[] = [
  ...(["add", "multiply", "maximum", "minimum", "and", "or", "argmax", "argmin"] as const),
];

/** Extents, how many of them are parallel, and the input's strides. */
type Layout = readonly [readonly number[], number, readonly number[]];

const layouts: readonly Layout[] = [
  [[7], 0, [1]],
  [[1], 0, [1]],
  [[0], 0, [1]],
  [[3, 0], 1, [1, 1]],
  [[0, 3], 1, [3, 1]],
  [[2, 0, 3], 2, [3, 3, 1]],
  [[3, 5], 1, [5, 1]],
  // Columns: what is parallel lies side by side in memory.
  [[9, 4], 1, [1, 9]],
  [[37, 13], 1, [1, 37]],
  [[13, 37], 1, [37, 1]],
  [[2, 3, 5], 1, [15, 5, 1]],
  [[2, 3, 5], 0, [15, 5, 1]],
  [[5, 2, 3], 1, [1, 15, 5]],
  [[3, 2, 5, 4], 2, [20, 60, 4, -1]],
  [[2053], 0, [-1]],
  [[2, 1500], 1, [1500, 1]],
  [[1500, 2], 1, [1, 1500]],
];

function firstElement([extents, , strides]: Layout): number {
  return strides.reduce((sum, s, axis) => sum + Math.max(0, -s * ((extents[axis] ?? 1) - 1)), 0);
}

/** Values whose product stays exact: ones with a few twos and minus ones. */
function factors(dtype: DType, count: number): readonly number[] {
  const isSigned = dtype !== "uint8" && dtype !== "uint32";
  return numbers(count, (i) => (i % 97 === 3 ? 2 : isSigned && i % 5 === 2 ? -1 : 1));
}

export function testReductions(suite: Suite): void {
  describe("a reduction", () => {
    for (const combine of combines) {
      for (const dtype of dtypes.filter((candidate) => combineTakesDType(combine, candidate))) {
        suite.test(`folds ${dtype} by ${combine}, also over nothing`, () => {
          for (const layout of layouts) checkLayout(suite, combine, dtype, layout);
        });
      }
    }
    testExtremes(suite);
    testAccuracy(suite);
    testComposition(suite);
  });
}

function checkLayout(suite: Suite, combine: Combine, dtype: DType, layout: Layout): void {
  const [extents, parallel, strides] = layout;
  const size = extents.reduce((a, b) => a * b, 1);
  const outer = extents.slice(0, parallel).reduce((a, b) => a * b, 1);
  const scene = new Scene();
  // Sums of 16-bit floats are kept where they are exact, too.
  const values =
    combine === "multiply"
      ? factors(dtype, size)
      : smallNumbers(dtype, size).map((v) => bounded(dtype, v));
  const input = scene.parameter(dtype, values);
  const result = combine === "argmax" || combine === "argmin" ? "int32" : dtype;
  const before = numbers(outer, () => 1);
  const out = scene.parameter(result, before);
  const nest = new Nest(extents, parallel);
  const x = nest.load(dtype, input, { strides, offset: firstElement(layout) });
  nest.store(out, nest.reduce(combine, x, result));
  const contents = new Map<BufferId, readonly number[]>([[input, values]]);
  checkKernel(suite, scene, nest.kernel(), contents.set(out, before));
}

/** bfloat16 has 8 bits, so longer sums stay exact only of values in {−1, 0, 1}. */
function bounded(dtype: DType, value: number): number {
  return dtype === "bfloat16" || dtype === "float16" ? Math.sign(value - 1) * (value % 2) : value;
}

function testExtremes(suite: Suite): void {
  const rows: readonly (readonly number[])[] = [
    [1, 3, 3, 2, -1, -1, 0, 3, 1],
    [1, Number.NaN, 9, Number.NaN, -9, 0, 0, 0, 0],
    [
      -Infinity,
      -Infinity,
      -Infinity,
      -Infinity,
      -Infinity,
      -Infinity,
      -Infinity,
      -Infinity,
      -Infinity,
    ],
    [Infinity, Infinity, Infinity, Infinity, Infinity, Infinity, Infinity, Infinity, Infinity],
    [-0, 0, -0, 0, -0, 0, -0, 0, -0],
    [5, 4, 3, 2, 1, 0, -1, -2, Number.NaN],
    [Number.NaN, 4, 3, 2, 1, 0, -1, -2, Infinity],
    [0, 0, 0, 0, 0, 0, 0, 0, 1e-40],
    [-1, -2, -3, -4, -5, -6, -7, -8, -Infinity],
  ].map((row) => row.map((v) => v));
  for (const dtype of dtypes.filter(isFloating)) {
    suite.test(`of ${dtype} lets NaN win, orders the zeros and takes the first of equals`, () => {
      const values = rows.map((row) => row.map((v) => nearest(dtype, v)));
      for (const isTransposed of [false, true]) {
        const scene = new Scene();
        const cells = isTransposed
          ? numbers(81, (i) => values[i % 9]?.[Math.floor(i / 9)] ?? 0)
          : values.flat();
        const input = scene.parameter(dtype, cells);
        const nest = new Nest([9, 9], 1);
        const x = nest.load(dtype, input, { strides: isTransposed ? [1, 9] : [9, 1] });
        const names = ["maximum", "minimum", "argmax", "argmin"] as const;
        const results = names.map((name) => (name.startsWith("arg") ? "int32" : dtype));
        const folded = names.map((name, i) => nest.reduce(name, x, results[i] ?? dtype));
        const outs = results.map((result) => scene.parameter(result, 9));
        for (const [i, out] of outs.entries()) nest.store(out, folded[i] ?? 0);
        const outcome = scene.add(nest.kernel()).run(suite.backend());
        for (const [i, name] of names.entries()) {
          const expected = values.map((row) => expectedFold(name, dtype, row));
          expectNumbers(results[i] ?? dtype, outcome(outs[i] ?? 0), expected, {
            about: () => name,
          });
        }
      }
    });
  }
  suite.test("of the extreme integers neither saturates nor loses bits", () => {
    const scene = new Scene();
    const large = [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31), 123456789];
    const input = scene.parameter("int32", large);
    const nest = new Nest([5], 0);
    const x = nest.load("int32", input);
    const names = ["add", "multiply", "maximum", "minimum", "and", "or"] as const;
    const folded = names.map((name) => nest.reduce(name, x, "int32"));
    const outs = names.map(() => scene.parameter("int32", 1));
    for (const [i, out] of outs.entries()) nest.store(out, folded[i] ?? 0);
    const outcome = scene.add(nest.kernel()).run(suite.backend());
    const expected = names.map((name) => expectedFold(name, "int32", large));
    expect(outs.map((out) => outcome(out)[0])).toEqual(expected);
  });
}

function testAccuracy(suite: Suite): void {
  for (const dtype of ["float32", "float64"] as const) {
    suite.test(`sums long lines of ${dtype} within 4·√K units of rounding`, () => {
      const random = randomNumbers(11);
      for (const [outer, inner, isColumns] of [
        [1, 10_007, false],
        [7, 1000, false],
        [33, 300, true],
      ] as const) {
        const values = numbers(outer * inner, () => nearest(dtype, random() * 20 - 8));
        const line = (o: number): readonly number[] =>
          numbers(inner, (i) => values[isColumns ? i * outer + o : o * inner + i] ?? 0);
        const scene = new Scene();
        const input = scene.parameter(dtype, values);
        const out = scene.parameter(dtype, outer);
        const nest = new Nest([outer, inner], 1);
        const x = nest.load(dtype, input, { strides: isColumns ? [1, outer] : [inner, 1] });
        scene.add(nest.store(out, nest.reduce("add", x, dtype)).kernel());
        const roundoff = unitRoundoff[dtype] ?? 0;
        const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);
        expectWithin(
          scene.run(suite.backend())(out),
          numbers(outer, (o) => sum(line(o))),
          numbers(outer, (o) => 4 * Math.sqrt(inner) * roundoff * sum(line(o).map(Math.abs))),
        );
      }
    });
  }
  suite.test("carries NaN and infinities through sums and products", () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const values = numbers(19, (i) => (i === 13 ? bad : 1));
      const scene = new Scene();
      const input = scene.parameter("float32", values);
      const [sum, product] = [scene.parameter("float32", 1), scene.parameter("float32", 1)];
      const nest = new Nest([19], 0);
      const x = nest.load("float32", input);
      const [a, b] = [nest.reduce("add", x, "float32"), nest.reduce("multiply", x, "float32")];
      const outcome = scene.add(nest.store(sum, a).store(product, b).kernel()).run(suite.backend());
      expect([...outcome(sum), ...outcome(product)]).toEqual([bad, bad]);
    }
  });
}

function testComposition(suite: Suite): void {
  suite.test(
    "shares its nest with stores of the body and an epilogue that loads, counts and places",
    () => {
      const values = numbers(35, (i) => ((i * 17) % 13) - 4);
      const scene = new Scene();
      const input = scene.parameter("float32", values);
      const weights = scene.parameter("float32", [10, 20, 30, 40, 50]);
      const names = scene.parameter("float32", [100, 200, 300, 400, 500, 600, 700]);
      const squares = scene.parameter("float32", 35);
      const sums = scene.parameter("float32", 5);
      const found = scene.parameter("float32", 5);
      const counted = scene.parameter("int32", 5);
      const nest = new Nest([5, 7], 1);
      const x = nest.load("float32", input);
      const square = nest.apply("multiply", "float32", x, x);
      nest.storeBody(squares, square);
      const sum = nest.reduce("add", square, "float32");
      const best = nest.reduce("argmax", x, "int32");
      const weighted = nest.apply("multiply", "float32", sum, nest.load("float32", weights));
      nest.store(sums, weighted);
      // The argmax places a load: the row of a table that the extreme element names.
      nest.store(found, nest.load("float32", names, { strides: [0], at: best, scale: 1 }));
      nest.store(counted, nest.apply("add", "int32", nest.index(0), best), {
        strides: [-1],
        offset: 4,
      });
      const outcome = scene.add(nest.kernel()).run(suite.backend());
      const rows = numbers(5, (i) => i).map((i) => values.slice(7 * i, 7 * i + 7));
      const bests = rows.map((row) => row.indexOf(Math.max(...row)));
      expect(outcome(squares)).toEqual(values.map((v) => v * v));
      expect(outcome(sums)).toEqual(
        rows.map((row, i) => row.reduce((a, b) => a + b * b, 0) * 10 * (i + 1)),
      );
      expect(outcome(found)).toEqual(bests.map((p) => 100 * (p + 1)));
      expect(outcome(counted)).toEqual(bests.map((p, i) => p + i).toReversed());
    },
  );
  suite.test("may be stored in place of what the epilogue loads", () => {
    const scene = new Scene();
    const input = scene.parameter(
      "float32",
      numbers(12, (i) => i),
    );
    const total = scene.parameter("float32", [100, 200, 300]);
    const nest = new Nest([3, 4], 1);
    const sum = nest.reduce("add", nest.load("float32", input), "float32");
    scene.add(
      nest.store(total, nest.apply("add", "float32", nest.load("float32", total), sum)).kernel(),
    );
    expect(scene.run(suite.backend(), 2)(total)).toEqual([112, 244, 376]);
  });
  suite.test("over data-placed rows of a table folds what was gathered", () => {
    const scene = new Scene();
    const table = scene.parameter(
      "float32",
      numbers(24, (i) => i * i),
    );
    const rows = scene.parameter("int32", [5, 0, 3, 3, 1, 2]);
    const out = scene.parameter("float32", 8);
    const nest = new Nest([2, 4, 3], 2);
    const row = nest.load("int32", rows, { strides: [3, 0, 1] });
    const x = nest.load("float32", table, { strides: [0, 1, 0], at: row, scale: 4 });
    scene.add(nest.store(out, nest.reduce("add", x, "float32")).kernel());
    const bags = [
      [5, 0, 3],
      [3, 1, 2],
    ];
    expect(scene.run(suite.backend())(out)).toEqual(
      bags.flatMap((bag) => numbers(4, (j) => bag.reduce((sum, r) => sum + (4 * r + j) ** 2, 0))),
    );
  });
}
