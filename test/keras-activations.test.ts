import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Tensor } from "../src/ir/tensor.ts";
import { sum } from "../src/ops/broadcast.ts";
import { array } from "../src/ops/convert.ts";
import * as ops from "../src/ops/index.ts";
import { grad } from "../src/runtime/grad.ts";
import { numbersOf, onEachBackend } from "./test-op.ts";

interface Row {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly x: readonly number[];
  readonly values: readonly number[];
  readonly slopes: readonly number[];
}

// Written by test/golden/keras-activations.py.
const file = new URL("golden/keras-activations.json", import.meta.url);
const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];
const functions = ops as unknown as Readonly<
  Record<string, (x: Tensor, ...rest: readonly unknown[]) => Tensor>
>;

function expectNear(actual: readonly number[], wanted: readonly number[], row: Row): void {
  wanted.forEach((value, i) => {
    const gap = Math.abs((actual[i] ?? NaN) - value);
    // Both sides round in float32, Keras often more than once; a different choice at a bend is wrong by far more.
    if (!(gap <= 4e-6 * Math.abs(value) + 2e-6)) {
      expect.fail(`${row.op} at ${row.x[i]} is ${actual[i]}, in Keras ${value}`);
    }
  });
}

describe("an activation and its gradient are Keras's, where it bends too", () => {
  for (const row of rows) {
    test(`${row.op}(x${row.args.map((arg) => `, ${String(arg)}`).join("")})`, () => {
      const f = functions[row.op];
      if (f === undefined) throw new Error(`ops has no ${row.op}`);
      onEachBackend(() => {
        expectNear(numbersOf(f(array(row.x), ...row.args)), row.values, row);
        const slopes = grad((x: Tensor) => sum(f(x, ...row.args)))(array(row.x));
        expectNear(numbersOf(slopes), row.slopes, row);
      });
    });
  }
});
