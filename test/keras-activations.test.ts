import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as activations from "../src/entries/activations.ts";
import type { Tensor } from "../src/ir/tensor.ts";
import { sum } from "../src/ops/broadcast.ts";
import { array } from "../src/ops/convert.ts";
import * as ops from "../src/ops/index.ts";
import { grad } from "../src/runtime/grad.ts";
import { numbersOf, onEachBackend } from "./test-op.ts";

/** What is not finite is a string. */
type Numbers = readonly (number | string)[];

interface Row {
  /** Name of an op of Gradus, … */
  readonly op?: string;
  /** … or Keras's name of an activation. */
  readonly activation?: string;
  readonly args: readonly unknown[];
  readonly x: Numbers;
  readonly values: Numbers;
  readonly slopes: Numbers;
}

type Function = (x: Tensor, ...rest: readonly unknown[]) => Tensor;

// Written by test/golden/keras-activations.py.
const file = new URL("golden/keras-activations.json", import.meta.url);
const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];
const functions = ops as unknown as Readonly<Record<string, Function>>;

function functionOf({ op = "", activation }: Row): Function {
  const f = activation === undefined ? functions[op] : activations.get(activation);
  if (f === undefined) throw new Error(`ops has no ${op}`);
  return f;
}

function expectNear(actual: readonly number[], wanted: Numbers, row: Row): void {
  wanted.map(Number).forEach((value, i) => {
    const got = actual[i] ?? Infinity;
    if (Object.is(got, value) || got === value) return;
    const gap = Math.abs(got - value);
    // Both sides round in float32, Keras often more than once; a different choice at a bend is wrong by far more.
    if (!(gap <= 4e-6 * Math.abs(value) + 4e-6)) {
      expect.fail(`${row.op ?? row.activation} at ${row.x[i]} is ${got}, in Keras ${value}`);
    }
  });
}

describe("an activation and its gradient are Keras's, where it bends too", () => {
  rows.forEach((row, i) => {
    const args = row.args.map((arg) => `, ${String(arg)}`).join("");
    test(`${row.op ?? row.activation}(x${args}), row ${i}`, () => {
      const f = functionOf(row);
      // Sums of softmax are 1 whatever the scores; their sines tell more.
      const isLine = row.activation !== undefined && row.x.length < 9;
      const total = (x: Tensor): Tensor => {
        const y = f(x, ...row.args);
        return sum(isLine ? ops.sin(y) : y);
      };
      onEachBackend(() => {
        const x = array(row.x.map(Number));
        expectNear(numbersOf(f(x, ...row.args)), row.values, row);
        expectNear(numbersOf(grad(total)(x)), row.slopes, row);
      });
    });
  });
});
