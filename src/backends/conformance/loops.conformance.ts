/**
 * @module backends/conformance/loops — where loads and stores land, and kernels with several of them.
 */
import { describe, expect } from "vitest";
import { type DType, dtypes } from "../../core/dtype.ts";
import type { LoopKernel } from "../../loops/kernel.ts";
import type { BufferId, ValueId } from "../../loops/scalar.ts";
import { expectNumbers } from "./closeness.conformance.ts";
import { evaluateLoops } from "./expected.conformance.ts";
import { Nest, numbers, randomNumbers, rowMajor, Scene, type Where } from "./scene.conformance.ts";
import type { Suite } from "./suite.conformance.ts";

/** Runs one kernel and compares every parameter with what the kernel does point by point. */
export function checkKernel(
  suite: Suite,
  scene: Scene,
  kernel: LoopKernel,
  contents: ReadonlyMap<BufferId, readonly number[]>,
): void {
  const memory = new Map([...contents].map(([id, values]) => [id, [...values]]));
  evaluateLoops(kernel, memory);
  const outcome = scene.add(kernel).run(suite.backend());
  for (const [id, expected] of memory) expectNumbers(scene.spec(id).dtype, outcome(id), expected);
}

/** Whole numbers that every dtype has and sums keep exact. */
export function smallNumbers(dtype: DType, count: number): readonly number[] {
  if (dtype === "bool") return numbers(count, (i) => (i * 5 + (i >> 2)) % 2);
  const lowest = dtype === "uint8" || dtype === "uint32" ? 0 : -5;
  return numbers(count, (i) => ((i * 7 + (i >> 4)) % 11) + lowest);
}

/** Copies `length` source elements by one access to a row-major result of the extents. */
function checkLoad(
  suite: Suite,
  dtype: DType,
  extents: readonly number[],
  length: number,
  where: Where,
): void {
  const scene = new Scene();
  const contents = new Map<BufferId, readonly number[]>();
  const source = smallNumbers(dtype, length);
  const from = scene.parameter(dtype, source);
  const count = extents.reduce((a, b) => a * b, 1);
  const to = scene.parameter(dtype, count);
  contents.set(from, source).set(
    to,
    numbers(count, () => 0),
  );
  const nest = new Nest(extents);
  checkKernel(suite, scene, nest.store(to, nest.load(dtype, from, where)).kernel(), contents);
}

export function testLoops(suite: Suite): void {
  describe("a loop nest", () => {
    for (const dtype of dtypes) {
      suite.test(`loads ${dtype} along straight, strided, reversed and repeated lines`, () => {
        checkLoad(suite, dtype, [], 3, { offset: 2 });
        checkLoad(suite, dtype, [37], 37, {});
        checkLoad(suite, dtype, [37], 40, { offset: 3 });
        checkLoad(suite, dtype, [19], 40, { strides: [2], offset: 1 });
        checkLoad(suite, dtype, [37], 37, { strides: [-1], offset: 36 });
        checkLoad(suite, dtype, [11], 37, { strides: [-3], offset: 33 });
        checkLoad(suite, dtype, [37], 2, { strides: [0], offset: 1 });
        checkLoad(suite, dtype, [5, 9], 9, { strides: [0, 1] });
        checkLoad(suite, dtype, [9, 5], 9, { strides: [1, 0] });
        checkLoad(suite, dtype, [5, 9], 45, { strides: [1, 5] });
        checkLoad(suite, dtype, [4, 5, 6], 120, { strides: [6, 24, 1] });
        checkLoad(suite, dtype, [4, 5, 6], 120, { strides: [-30, 6, -1], offset: 95 });
        checkLoad(suite, dtype, [2, 3, 1, 2, 7], 84, { strides: [1, 4, 0, 2, 12] });
        checkLoad(suite, dtype, [3, 7, 143], 3003, { strides: [1, 429, 3] });
        checkLoad(suite, dtype, [5, 7, 143], 5005, {});
        checkLoad(suite, dtype, [3, 0, 4], 5, {});
      });
      suite.test(`stores ${dtype} along strided, reversed and transposed lines only`, () => {
        const trials: readonly (readonly [readonly number[], Where])[] = [
          [[17], { strides: [2], offset: 1 }],
          [[36], { strides: [-1], offset: 35 }],
          [[4, 9], { strides: [1, 4] }],
          [[3, 4, 5], { strides: [-1, 24, 4], offset: 10 }],
          [[2, 0], {}],
        ];
        for (const [extents, where] of trials) {
          const scene = new Scene();
          const count = extents.reduce((a, b) => a * b, 1);
          const source = smallNumbers(dtype, count);
          const before = smallNumbers(dtype, 130).toReversed();
          const from = scene.parameter(dtype, source);
          const to = scene.parameter(dtype, before);
          const nest = new Nest(extents);
          const kernel = nest.store(to, nest.load(dtype, from), where).kernel();
          const contents = new Map([[from, source] as const, [to, before] as const]);
          checkKernel(suite, scene, kernel, contents);
        }
      });
    }
    testPlacedAccesses(suite);
    testSeveralStores(suite);
    testRandomKernels(suite);
  });
}

function testPlacedAccesses(suite: Suite): void {
  for (const dtype of ["float32", "float64", "float16", "uint8", "int32"] as const) {
    suite.test(`gathers and scatters ${dtype} where int32 values say`, () => {
      const rows = [4, 0, 2, 2, 1];
      const table = smallNumbers(dtype, 35);
      const scene = new Scene();
      const [source, which, elements] = [
        scene.parameter(dtype, table),
        scene.parameter("int32", rows),
        scene.parameter("int32", [34, 3, 9, 0, 17, 21, 5]),
      ];
      const byRow = scene.parameter(dtype, 35);
      const byElement = scene.parameter(dtype, 35);
      const permuted = scene.parameter(dtype, 35);
      const nest = new Nest([5, 7]);
      const row = nest.load("int32", which, { strides: [1, 0] });
      const element = nest.load("int32", elements, { strides: [0, 1] });
      const a = nest.load(dtype, source, { strides: [0, 1], at: row, scale: 7 });
      const b = nest.load(dtype, source, { strides: [0, 0], offset: 34, at: element, scale: -1 });
      // Position 7·i + (6 − j): computed, and each element once.
      const column = nest.apply("subtract", "int32", nest.constant("int32", 6), nest.index(1));
      nest.store(byRow, a).store(byElement, b);
      nest.store(permuted, a, { strides: [7, 0], at: column, scale: 1 });
      const kernel = nest.kernel();
      const outcome = scene.add(kernel).run(suite.backend());
      const at = (i: number): number => table[i] ?? Number.NaN;
      const taken = [34, 3, 9, 0, 17, 21, 5];
      expectNumbers(
        dtype,
        outcome(byRow),
        rows.flatMap((r) => numbers(7, (j) => at(r * 7 + j))),
      );
      expectNumbers(
        dtype,
        outcome(byElement),
        rows.flatMap(() => taken.map((t) => at(34 - t))),
      );
      expectNumbers(
        dtype,
        outcome(permuted),
        rows.flatMap((r) => numbers(7, (j) => at(r * 7 + 6 - j))),
      );
    });
  }
  suite.test("takes a slice whose start is data", () => {
    const scene = new Scene();
    const source = scene.parameter(
      "float32",
      numbers(100, (i) => i),
    );
    const start = scene.parameter("int32", [63]);
    const out = scene.parameter("float32", 21);
    const nest = new Nest([21]);
    const at = nest.load("int32", start, { strides: [0] });
    const value = nest.load("float32", source, { strides: [1], offset: 4, at, scale: 1 });
    scene.add(nest.store(out, value).kernel());
    expect(scene.run(suite.backend())(out)).toEqual(numbers(21, (i) => 67 + i));
  });
}

function testSeveralStores(suite: Suite): void {
  suite.test("stores several values of several dtypes", () => {
    const scene = new Scene();
    const input = scene.parameter(
      "float32",
      numbers(45, (i) => i - 20.5),
    );
    const truncated = scene.parameter("int32", 45);
    const isNegative = scene.parameter("bool", 45);
    const doubled = scene.parameter("float64", 45);
    const reversed = scene.parameter("float16", 45);
    const nest = new Nest([5, 9]);
    const x = nest.load("float32", input);
    nest.store(truncated, nest.apply("cast", "int32", x));
    nest.store(isNegative, nest.apply("less", "bool", x, nest.constant("float32", 0)));
    const wide = nest.apply("cast", "float64", x);
    nest.store(doubled, nest.apply("add", "float64", wide, wide));
    nest.store(reversed, nest.apply("cast", "float16", x), { strides: [-9, -1], offset: 44 });
    const outcome = scene.add(nest.kernel()).run(suite.backend());
    const values = numbers(45, (i) => i - 20.5);
    expect(outcome(truncated)).toEqual(values.map((v) => Math.trunc(v) + 0));
    expect(outcome(isNegative)).toEqual(values.map((v) => Number(v < 0)));
    expect(outcome(doubled)).toEqual(values.map((v) => 2 * v));
    expect(outcome(reversed)).toEqual(values.toReversed());
  });
  suite.test("updates buffers in place, whatever the way through them", () => {
    const ways: readonly Where[] = [{}, { strides: [1, 6] }, { strides: [-7, -1], offset: 41 }];
    for (const where of ways) {
      const scene = new Scene();
      const values = numbers(42, (i) => i);
      const id = scene.parameter("float32", values);
      const nest = new Nest([6, 7]);
      const x = nest.load("float32", id, where);
      const kernel = nest.store(id, nest.apply("add", "float32", x, x), where).kernel();
      expect(scene.add(kernel).run(suite.backend(), 3)(id)).toEqual(values.map((v) => 8 * v));
    }
  });
  suite.test("replaces subnormal results by zero where it says so, and nowhere else", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const least = dtype === "float32" ? 2 ** -126 : 2 ** -1022;
      const values = [least, -least, least * 0.75, least / 4, 1, -1, 0, Number.NaN, -Infinity];
      const scene = new Scene();
      const input = scene.parameter(dtype, values);
      const flushed = scene.parameter(dtype, values.length);
      const kept = scene.parameter(dtype, values.length);
      for (const [out, flush] of [[flushed, true] as const, [kept, false] as const]) {
        const nest = new Nest([values.length]);
        const half = nest.constant(dtype, 0.5);
        const result = nest.apply("multiply", dtype, nest.load(dtype, input), half);
        scene.add(nest.store(out, result).kernel(flush));
      }
      const outcome = scene.run(suite.backend());
      expect(outcome(kept)).toEqual(values.map((v) => v / 2));
      // The sign of such a zero is left open.
      const expected = values.map((v) => (Math.abs(v / 2) < least ? 0 : v / 2));
      expect(outcome(flushed).map((v) => (v === 0 ? 0 : v))).toEqual(expected);
    }
  });
}

function testRandomKernels(suite: Suite): void {
  suite.test("does what its points do one by one, in 150 kernels drawn at random", () => {
    for (let seed = 1; seed <= 150; seed++) checkRandomKernel(suite, seed);
  });
}

function checkRandomKernel(suite: Suite, seed: number): void {
  const random = randomNumbers(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const rank = below(5);
  const extents = numbers(rank, () => below(7) + (random() < 0.95 ? 1 : 0));
  const parallel = below(rank + 1);
  const dtype =
    (["float32", "float64", "int32", "uint32", "int8", "uint8"] as const)[below(6)] ?? "int32";
  const scene = new Scene();
  const contents = new Map<BufferId, readonly number[]>();
  const declare = (values: readonly number[]): BufferId => {
    const id = scene.parameter(dtype, values);
    contents.set(id, values);
    return id;
  };
  const nest = new Nest(extents, parallel);
  const operands: ValueId[] = numbers(2, () => {
    const where = randomAccess(extents, random);
    return nest.load(dtype, declare(smallNumbers(dtype, where.length)), where);
  }) as ValueId[];
  const [a = 0, b = 0] = operands;
  const ops = ["add", "subtract", "multiply", "maximum", "minimum"] as const;
  const value = nest.apply(ops[below(ops.length)] ?? "add", dtype, a, b);
  const size = extents.reduce((x, y) => x * y, 1);
  const outerExtents = extents.slice(0, parallel);
  const outerSize = outerExtents.reduce((x, y) => x * y, 1);
  if (parallel < rank) {
    if (random() < 0.5) nest.storeBody(declare(numbers(size, () => 1)), value);
    const combine = (["add", "maximum", "minimum"] as const)[below(3)] ?? "add";
    const folded = nest.reduce(combine, value, dtype);
    const position = nest.reduce(random() < 0.5 ? "argmax" : "argmin", value, "int32");
    const addend = nest.load(dtype, declare(smallNumbers(dtype, outerSize)));
    nest.store(declare(numbers(outerSize, () => 1)), nest.apply("add", dtype, folded, addend));
    const positions = scene.parameter("int32", outerSize);
    contents.set(
      positions,
      numbers(outerSize, () => 0),
    );
    nest.store(positions, position);
  } else {
    nest.store(declare(numbers(size, () => 1)), value);
    const reversed = rowMajor(outerExtents).map((stride) => -stride);
    const offset = Math.max(0, size - 1);
    nest.store(declare(numbers(size, () => 1)), a, { strides: reversed, offset });
  }
  checkKernel(suite, scene, nest.kernel(), contents);
}

/** A random affine access and the length of the memory that it needs. */
function randomAccess(
  extents: readonly number[],
  random: () => number,
): Where & { readonly length: number } {
  const strides = extents.map(() => Math.floor(random() * 9) - 3);
  const spans = strides.map((stride, axis) => stride * Math.max(0, (extents[axis] ?? 1) - 1));
  const low = spans.reduce((sum, span) => sum + Math.min(0, span), 0);
  const high = spans.reduce((sum, span) => sum + Math.max(0, span), 0);
  return { strides, offset: -low, length: high - low + 1 };
}
