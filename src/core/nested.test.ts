import { expect, test } from "vitest";
import {
  assertSamePaths,
  assertSameStructure,
  flatten,
  flattenWithPath,
  isNested,
  MAP_TO_NONE,
  mapShapeStructure,
  mapStructure,
  mapStructureUpTo,
  packSequenceAs,
  traverse,
} from "./nested.ts";

const add = (...numbers: number[]): number => numbers.reduce((sum, x) => sum + x, 0);

test("arrays and plain objects are nests; numbers, null and instances are leaves", () => {
  expect([[1], {}, [], 1, null, new Map(), new Float32Array(1)].map(isNested)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("leaves come in order, those of objects by sorted key, with their paths", () => {
  expect(flatten({ b: [2, 3], a: 1, c: null })).toEqual([1, 2, 3, null]);
  expect(flatten(7)).toEqual([7]);
  expect(flattenWithPath([{ foo: 42, bar: [1] }])).toEqual([
    [[0, "bar", 0], 1],
    [[0, "foo"], 42],
  ]);
  expect(flattenWithPath(7)).toEqual([[[], 7]]);
});

test("a function is mapped over one structure or over several that nest alike", () => {
  expect(mapStructure(add, { a: 1, b: [2] }, { b: [20], a: 10 })).toEqual({ a: 11, b: [22] });
  expect(() => mapStructure(add, { a: [1] }, { a: 1 })).toThrow(
    "differ at .a: expected an array of 1. Received: a leaf",
  );
});

test("mapping up to a shallow structure passes what lies below whole", () => {
  expect(mapStructureUpTo([null, null], (x, y) => [x, y], [1, [2]], [[3], 4])).toEqual([
    [1, [3]],
    [[2], 4],
  ]);
  expect(() => mapStructureUpTo({ a: [1] }, String, { a: 2 })).toThrow("differ at .a");
});

test("shapes are leaves where shapes are mapped", () => {
  expect(mapShapeStructure(String, { x: [null, 3], y: [[2], [4, 5]] })).toEqual({
    x: ",3",
    y: ["2", "4,5"],
  });
});

test("leaves are packed into a structure, as many as it has", () => {
  expect(packSequenceAs({ b: [0, 0], a: 0 }, [1, 2, 3])).toEqual({ a: 1, b: [2, 3] });
  expect(packSequenceAs("x", [1])).toBe(1);
  expect(() => packSequenceAs([1, 2], [1])).toThrow("has 2 leaves. Received: 1 values");
});

test("structures are compared by nesting, or by paths alone", () => {
  assertSameStructure([{ a: 1 }], [{ a: "x" }]);
  expect(() => assertSameStructure([{ a: 1 }], [{ b: 1 }])).toThrow("differ at [0]");
  expect(() => assertSameStructure([1], { 0: 1 })).toThrow("the root");
  assertSamePaths([1, 2], { 0: "a", 1: "b" });
  expect(() => assertSamePaths([1], [1, 2])).toThrow('Only the second has ["1"]');
});

test("a traversal sees parents first, or children first, and replaces what it gets an answer for", () => {
  const seen: unknown[] = [];
  traverse((part) => void seen.push(part), [1, [2]]);
  expect(seen).toEqual([[1, [2]], 1, [2], 2]);
  const up: unknown[] = [];
  traverse((part) => void up.push(part), [1, [2]], { topDown: false });
  expect(up).toEqual([1, 2, [2], [1, [2]]]);
  const replaced = traverse(
    (part) => (Array.isArray(part) && part.length === 1 ? "one" : part === 1 ? MAP_TO_NONE : null),
    [1, [2], 3],
  );
  expect(replaced).toEqual([null, "one", 3]);
});
