import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isFloating } from "../src/core/dtype.ts";
import { Tensor } from "../src/ir/tensor.ts";
import { array } from "../src/ops/convert.ts";
import * as ops from "../src/ops/index.ts";
import { expectClose, onEachBackend } from "./test-op.ts";

interface PlainTensor {
  readonly tensor: readonly number[];
  readonly shape: readonly number[];
}

interface Row {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly results: readonly PlainTensor[];
}

// Written by test/golden/numpy-ops.py.
const file = new URL("golden/numpy-ops.json", import.meta.url);
const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== "object" || value === null || !("tensor" in value)) return value;
  const { tensor, shape } = value as PlainTensor;
  return array(tensor, "float64").reshape(shape);
}

function isListOfTensors(value: unknown): value is readonly Tensor[] {
  return Array.isArray(value) && value.every((item) => item instanceof Tensor);
}

const functions = ops as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
const names = [...new Set(rows.map((row) => row.op))];

describe("an op that moves, joins, folds or contracts gives what NumPy gives", () => {
  for (const name of names) {
    test(name, () => {
      onEachBackend(() => {
        for (const { op, args, results } of rows) {
          if (op !== name) continue;
          const what = `${op}(${JSON.stringify(args).slice(0, 200)})`;
          const actual = functions[op]?.(...args.map(restored));
          const list = actual instanceof Tensor ? [actual] : actual;
          if (!isListOfTensors(list)) throw new Error(`${what} gave no tensors`);
          expect(list.length, what).toBe(results.length);
          list.forEach((tensor, i) => {
            const wanted = results[i] ?? { tensor: [], shape: [] };
            // Sums of a few terms round a few times.
            const factor = isFloating(tensor.dtype) ? 16 : 1;
            expectClose(tensor, { shape: wanted.shape, values: wanted.tensor }, factor, what);
          });
        }
      });
    });
  }
});
