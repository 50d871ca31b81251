/**
 * @module backends/conformance/control — kernels that run other kernels.
 */
import { describe, expect } from "vitest";
import type { Kernel, LoopKernel } from "../../loops/kernel.ts";
import type { BinaryInstruction, BufferId, CompareInstruction } from "../../loops/scalar.ts";
import { Nest, numbers, Scene } from "./scene.conformance.ts";
import type { Suite } from "./suite.conformance.ts";

/** `target = op(target, operand)`, int32 scalars. */
function update(op: BinaryInstruction, target: BufferId, operand: BufferId): LoopKernel {
  const nest = new Nest([]);
  const values = [nest.load("int32", target), nest.load("int32", operand)];
  return nest.store(target, nest.apply(op, "int32", ...values)).kernel();
}

/** `target = op(target, value)` for a fixed value. */
function updateBy(op: BinaryInstruction, target: BufferId, value: number): LoopKernel {
  const nest = new Nest([]);
  const values = [nest.load("int32", target), nest.constant("int32", value)];
  return nest.store(target, nest.apply(op, "int32", ...values)).kernel();
}

/** `predicate = op(a, value)` for a fixed value. */
function compare(
  op: CompareInstruction,
  predicate: BufferId,
  a: BufferId,
  value: number,
): LoopKernel {
  const nest = new Nest([]);
  const values = [nest.load("int32", a), nest.constant("int32", value)];
  return nest.store(predicate, nest.apply(op, "bool", ...values)).kernel();
}

/** `log[position] = value; position += 1`. */
function append(log: BufferId, position: BufferId, value: BufferId): readonly Kernel[] {
  const nest = new Nest([]);
  const at = nest.load("int32", position);
  nest.store(log, nest.load("int32", value), { at, scale: 1 });
  return [nest.kernel(), updateBy("add", position, 1)];
}

export function testControl(suite: Suite): void {
  describe("a control kernel", () => {
    suite.test("repeat counts up, or down in reverse, and not at all for 0 times", () => {
      for (const reverse of [false, true]) {
        for (const times of [0, 1, 7]) {
          const scene = new Scene();
          const log = scene.parameter(
            "int32",
            numbers(8, () => -1),
          );
          const position = scene.arena("int32", 1);
          const counter = scene.arena("int32", 1);
          const zero = scene.constant("int32", [0]);
          scene.add({ kind: "copy", from: zero, to: position });
          const body = append(log, position, counter);
          scene.add({ kind: "repeat", times, reverse, counter, body });
          const counted = numbers(times, (i) => (reverse ? times - 1 - i : i));
          const expected = [...counted, ...numbers(8 - times, () => -1)];
          expect(scene.run(suite.backend(), 2)(log)).toEqual(expected);
        }
      }
    });
    suite.test("a repeat steps through rows by its counter, as a scan does", () => {
      const scene = new Scene();
      const rows = scene.parameter(
        "float32",
        numbers(30, (i) => i),
      );
      const state = scene.parameter("float32", [1, 1, 1, 1, 1, 1]);
      const trace = scene.parameter("float32", 30);
      const counter = scene.arena("int32", 1);
      const nest = new Nest([6]);
      const at = nest.load("int32", counter, { strides: [0] });
      const row = nest.load("float32", rows, { at, scale: 6 });
      const half = nest.apply(
        "multiply",
        "float32",
        nest.load("float32", state),
        nest.constant("float32", 0.5),
      );
      const next = nest.apply("add", "float32", half, row);
      nest.store(state, next).store(trace, next, { at, scale: 6 });
      scene.add({ kind: "repeat", times: 5, reverse: true, counter, body: [nest.kernel()] });
      const outcome = scene.run(suite.backend());
      const expected = numbers(30, () => 0) as number[];
      const states = numbers(6, () => 1) as number[];
      for (let t = 4; t >= 0; t--) {
        for (let j = 0; j < 6; j++) {
          states[j] = (states[j] ?? 0) / 2 + 6 * t + j;
          expected[6 * t + j] = states[j] ?? 0;
        }
      }
      expect(outcome(trace)).toEqual(expected);
      expect(outcome(state)).toEqual(states);
    });
    suite.test("while runs its body as long as the condition says, and perhaps never", () => {
      for (const [start, expected] of [
        [1, 128],
        [99, 198],
        [100, 100],
        [-1, -1],
      ] as const) {
        const scene = new Scene();
        const value = scene.parameter("int32", [start]);
        const predicate = scene.arena("bool", 1);
        const [isSmall, isPositive] = [scene.arena("bool", 1), scene.arena("bool", 1)];
        const both = new Nest([]);
        const operands = [both.load("bool", isSmall), both.load("bool", isPositive)];
        both.store(predicate, both.apply("and", "bool", ...operands));
        const nonNegative = new Nest([]);
        const bound = nonNegative.constant("int32", 0);
        const loaded = nonNegative.load("int32", value);
        nonNegative.store(isPositive, nonNegative.apply("less", "bool", bound, loaded));
        const condition = [
          compare("less", isSmall, value, 100),
          nonNegative.kernel(),
          both.kernel(),
        ];
        scene.add({ kind: "while", condition, predicate, body: [updateBy("multiply", value, 2)] });
        expect(scene.run(suite.backend())(value)).toEqual([expected]);
      }
    });
    suite.test("if runs one of its blocks, which may be empty", () => {
      for (const [start, both, onlyFalse] of [
        [3, 103, 3],
        [30, 23, 23],
      ] as const) {
        for (const whenTrueIsEmpty of [false, true]) {
          const scene = new Scene();
          const value = scene.parameter("int32", [start]);
          const predicate = scene.arena("bool", 1);
          const whenTrue = whenTrueIsEmpty ? [] : [updateBy("add", value, 100)];
          const whenFalse = [updateBy("subtract", value, 7)];
          scene.add(compare("less", predicate, value, 10));
          scene.add({ kind: "if", predicate, whenTrue, whenFalse });
          const expected = whenTrueIsEmpty ? onlyFalse : both;
          expect(scene.run(suite.backend())(value)).toEqual([expected]);
        }
      }
    });
    testNesting(suite);
  });
}

/** Collatz sequences of 1 … n: their lengths and highest numbers, by a while and an if inside a repeat. */
function testNesting(suite: Suite): void {
  suite.test("control kernels nest", () => {
    const scene = new Scene();
    const lengths = scene.parameter("int32", 12);
    const peaks = scene.parameter("int32", 12);
    const scalar = (): BufferId => scene.arena("int32", 1);
    const [value, steps, peak, counter] = [scalar(), scalar(), scalar(), scalar()];
    const [isUnfinished, isOdd, odd] = [
      scene.arena("bool", 1),
      scene.arena("bool", 1),
      scene.arena("int32", 1),
    ];
    const zero = scene.constant("int32", [0]);
    const record = (to: BufferId, from: BufferId): LoopKernel => {
      const nest = new Nest([]);
      const at = nest.load("int32", counter);
      return nest.store(to, nest.load("int32", from), { at, scale: 1 }).kernel();
    };
    const condition = [compare("notEqual", isUnfinished, value, 1)];
    const body: readonly Kernel[] = [
      { kind: "copy", from: value, to: odd },
      updateBy("and", odd, 1),
      compare("equal", isOdd, odd, 1),
      {
        kind: "if",
        predicate: isOdd,
        whenTrue: [updateBy("multiply", value, 3), updateBy("add", value, 1)],
        whenFalse: [updateBy("shiftRight", value, 1)],
      },
      update("maximum", peak, value),
      updateBy("add", steps, 1),
    ];
    scene.add({
      kind: "repeat",
      times: 12,
      reverse: false,
      counter,
      body: [
        { kind: "copy", from: counter, to: value },
        updateBy("add", value, 1),
        { kind: "copy", from: value, to: peak },
        { kind: "copy", from: zero, to: steps },
        { kind: "while", condition, predicate: isUnfinished, body },
        record(lengths, steps),
        record(peaks, peak),
      ],
    });
    const outcome = scene.run(suite.backend());
    expect(outcome(lengths)).toEqual([0, 1, 7, 2, 5, 8, 16, 3, 19, 6, 14, 9]);
    expect(outcome(peaks)).toEqual([1, 2, 16, 4, 16, 16, 52, 8, 52, 16, 52, 16]);
  });
}
