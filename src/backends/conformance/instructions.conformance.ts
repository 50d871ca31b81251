/**
 * @module backends/conformance/instructions — each instruction on each dtype, at its edge values.
 */
import { describe, expect } from "vitest";
import { type DType, dtypes, isFloating } from "../../core/dtype.ts";
import {
  bitcastIsDefined,
  instructionRules,
  instructionTakes,
} from "../../loops/instruction-rules.ts";
import type { ScalarInstruction } from "../../loops/scalar.ts";
import { expectNumbers, ulpsAllowed } from "./closeness.conformance.ts";
import { edgeValues } from "./edge-values.conformance.ts";
import { erfPoints, expectedScalar, nearest } from "./expected.conformance.ts";
import { Nest, numbers, Scene } from "./scene.conformance.ts";
import type { Suite } from "./suite.conformance.ts";

const instructions = Object.keys(instructionRules) as ScalarInstruction[];

/** Beyond this, sine and its kin need more of π than a float32 routine usually carries. */
const TRIGONOMETRIC_LIMIT = 2 ** 20;
const trigonometric: readonly ScalarInstruction[] = ["sin", "cos", "tan"];

/** One instruction's arguments at every point, and what must come out. */
interface Trial {
  readonly op: ScalarInstruction;
  readonly dtype: DType;
  readonly argumentDTypes: readonly DType[];
  readonly columns: readonly (readonly number[])[];
}

function runTrial(suite: Suite, { op, dtype, argumentDTypes, columns }: Trial): void {
  const count = columns[0]?.length ?? 0;
  const scene = new Scene();
  const nest = new Nest([count]);
  const inputs = columns.map((column, i) => scene.parameter(argumentDTypes[i] ?? dtype, column));
  const args = inputs.map((id, i) => nest.load(argumentDTypes[i] ?? dtype, id));
  const out = scene.parameter(dtype, count);
  scene.add(nest.store(out, nest.apply(op, dtype, ...args)).kernel());

  const from = argumentDTypes[0] ?? dtype;
  const at = (i: number): readonly number[] => columns.map((column) => column[i] ?? 0);
  const expected = numbers(count, (i) => expectedScalar(op, dtype, from, at(i)));
  expectNumbers(dtype, scene.run(suite.backend())(out), expected, {
    ulps: ulpsAllowed(op, dtype),
    about: (i) => `${op}(${at(i).join(", ")})`,
  });
}

function pairs(values: readonly number[]): readonly (readonly number[])[] {
  return [values.flatMap((a) => values.map(() => a)), values.flatMap(() => values)];
}

function pointsFor(op: ScalarInstruction, dtype: DType): readonly number[] {
  if (op === "erf") return erfPoints;
  const values = edgeValues(dtype);
  if (!trigonometric.includes(op)) return values;
  return values.filter((x) => !(Math.abs(x) > TRIGONOMETRIC_LIMIT && Number.isFinite(x)));
}

export function testInstructions(suite: Suite): void {
  describe("an instruction", () => {
    for (const op of instructions) {
      const { arity, result } = instructionRules[op];
      if (result === "free" || op === "select") continue;
      for (const dtype of dtypes.filter((candidate) => instructionTakes(op, candidate))) {
        suite.test(`${op} of ${dtype} is right at every edge value`, () => {
          const values = pointsFor(op, dtype);
          const columns = arity === 1 ? [values] : pairs(values);
          const argumentDTypes = columns.map(() => dtype);
          runTrial(suite, {
            op,
            dtype: result === "bool" ? "bool" : dtype,
            argumentDTypes,
            columns,
          });
        });
      }
    }
    testConversions(suite);
    testLeaves(suite);
    testLongColumns(suite);
  });
}

function testConversions(suite: Suite): void {
  for (const dtype of dtypes) {
    suite.test(`select of ${dtype} takes one of two and ignores the other`, () => {
      const [a = [], b = []] = pairs(edgeValues(dtype));
      const condition = numbers(a.length, (i) => (i * 7 + (i >> 3)) % 2);
      const argumentDTypes: readonly DType[] = ["bool", dtype, dtype];
      runTrial(suite, { op: "select", dtype, argumentDTypes, columns: [condition, a, b] });
    });
    for (const to of dtypes) {
      suite.test(`cast from ${dtype} to ${to} truncates, saturates, wraps or rounds`, () => {
        const columns = [edgeValues(dtype)];
        runTrial(suite, { op: "cast", dtype: to, argumentDTypes: [dtype], columns });
      });
      if (!bitcastIsDefined(dtype, to)) continue;
      suite.test(`bitcast from ${dtype} to ${to} keeps the bits`, () => {
        // Which NaN an engine hands on is its own affair; int bits of one are left out too.
        const columns = [
          edgeValues(dtype).filter((x) => !Number.isNaN(x) && !isNanBits(dtype, to, x)),
        ];
        runTrial(suite, { op: "bitcast", dtype: to, argumentDTypes: [dtype], columns });
      });
    }
  }
  for (const op of trigonometric) {
    suite.test(`${op} of huge float32 reduces its argument exactly`, () => {
      const columns = [[1e7, 1e9, 1e10, 1e15, 1e20, 1e30, 3.4e38].map(Math.fround)];
      runTrial(suite, { op, dtype: "float32", argumentDTypes: ["float32"], columns });
    });
  }
}

function isNanBits(from: DType, to: DType, x: number): boolean {
  return isFloating(to) && Number.isNaN(expectedScalar("bitcast", to, from, [x]));
}

function testLeaves(suite: Suite): void {
  for (const dtype of dtypes) {
    suite.test(`constants of ${dtype} arrive as they are`, () => {
      const values = edgeValues(dtype);
      const scene = new Scene();
      const out = scene.parameter(dtype, values.length * 3);
      for (const [i, value] of values.entries()) {
        const nest = new Nest([3]);
        scene.add(nest.store(out, nest.constant(dtype, value), { offset: 3 * i }).kernel());
      }
      const expected = values.flatMap((value) => [value, value, value]);
      expectNumbers(dtype, scene.run(suite.backend())(out), expected);
    });
  }
  suite.test("a float constant is rounded to its dtype", () => {
    const scene = new Scene();
    const floats = dtypes.filter(isFloating);
    const outs = floats.map((dtype) => {
      const out = scene.parameter(dtype, 1);
      const nest = new Nest([]);
      scene.add(nest.store(out, nest.constant(dtype, 0.1)).kernel());
      return out;
    });
    const outcome = scene.run(suite.backend());
    expect(outs.map((out) => outcome(out)[0])).toEqual(floats.map((dtype) => nearest(dtype, 0.1)));
  });
  suite.test("index is the loop index along any axis", () => {
    const extents = [3, 1, 5, 2];
    for (const axis of extents.keys()) {
      const scene = new Scene();
      const out = scene.parameter("int32", 30);
      const nest = new Nest(extents);
      scene.add(nest.store(out, nest.index(axis)).kernel());
      const size = [10, 10, 2, 1][axis] ?? 1;
      const expected = numbers(30, (i) => Math.floor(i / size) % (extents[axis] ?? 1));
      expect(scene.run(suite.backend())(out)).toEqual(expected);
    }
  });
}

function testLongColumns(suite: Suite): void {
  suite.test("a chain of instructions is rounded after each, at every length from 0 to 37", () => {
    for (const dtype of dtypes.filter((candidate) => candidate !== "bool")) {
      for (let count = 0; count <= 37; count++) {
        const values = numbers(count, (i) => nearest(dtype, isFloating(dtype) ? i / 3 : i));
        const scene = new Scene();
        const input = scene.parameter(dtype, values);
        const out = scene.parameter(dtype, count);
        const nest = new Nest([count]);
        const x = nest.load(dtype, input);
        const square = nest.apply("multiply", dtype, x, x);
        const quotient = nest.apply("divide", dtype, square, nest.constant(dtype, 7));
        scene.add(nest.store(out, nest.apply("subtract", dtype, quotient, x)).kernel());
        const run = (op: ScalarInstruction, a: number, b: number): number =>
          expectedScalar(op, dtype, dtype, [a, b]);
        const expected = values.map((a) =>
          run("subtract", run("divide", run("multiply", a, a), 7), a),
        );
        expectNumbers(dtype, scene.run(suite.backend())(out), expected);
      }
    }
  });
  suite.test("ten thousand float32 come within the tolerance of each function", () => {
    const values = numbers(10_007, (i) => Math.fround(((i - 5000) / 5000) * 20));
    for (const op of instructions) {
      const { arity, takes } = instructionRules[op];
      if (arity !== 1 || takes !== "float" || op === "erf") continue;
      runTrial(suite, { op, dtype: "float32", argumentDTypes: ["float32"], columns: [values] });
    }
  });
}
