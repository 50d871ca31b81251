import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../src/runtime/install.ts";
import {
  deserializeOptimizer,
  deserializeSchedule,
  serializeOptimizer,
  serializeSchedule,
} from "../src/models/serialization/optimizers.ts";
import type { SerializedObject } from "../src/models/serialization/serialized-object.ts";
import { array } from "../src/ops/convert.ts";
import { jit } from "../src/runtime/jit.ts";
import { Variable } from "../src/runtime/variable.ts";
import { numbersOf } from "./test-op.ts";

interface Golden {
  readonly optimizers: readonly {
    readonly config: SerializedObject;
    /** The step in which one gradient is NaN. */
    readonly spoil?: number;
    /** All weights after each step. */
    readonly path: readonly (readonly number[])[];
    readonly state: readonly (readonly [readonly number[], string, readonly number[]])[];
  }[];
  readonly schedules: readonly {
    readonly config: SerializedObject;
    readonly rates: readonly number[];
  }[];
}

// Written by test/golden/keras-optimizers.py.
const file = new URL("golden/keras-optimizers.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;

const weights = [
  { name: "kernel", shape: [2, 3] },
  { name: "bias", shape: [3] },
];

function filled(shape: readonly number[], f: (i: number) => number): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => f(i));
}

function expectNear(actual: readonly number[], wanted: readonly number[], what: string): void {
  expect(actual.length, what).toBe(wanted.length);
  wanted.forEach((value, i) => {
    if (!(Math.abs((actual[i] ?? NaN) - value) <= 2e-5 * Math.abs(value) + 2e-6)) {
      expect.fail(`${what}: element ${i} is ${actual[i]}, in Keras ${value}`);
    }
  });
}

function label({ class_name }: SerializedObject, row: number): string {
  return `row ${row}: ${class_name}`;
}

describe.each([
  ["at once", false],
  ["as a program", true],
])("ten steps and the state after them are Keras's, taken %s", (_, isCompiled) => {
  golden.optimizers.forEach(({ config, spoil, path, state }, row) => {
    test(label(config, row), () => {
      const optimizer = deserializeOptimizer(config);
      const variables = weights.map(
        ({ name, shape }, k) =>
          new Variable(array(filled(shape, (i) => Math.cos(1.7 * i + k))).reshape(...shape), {
            name,
          }),
      );
      optimizer.build(variables);
      const take = (...gradients: Parameters<typeof optimizer.apply>[0]): number => {
        optimizer.apply(gradients, variables);
        return 0;
      };
      const step = isCompiled ? jit(take) : take;
      path.forEach((wanted, t) => {
        const gradients = weights.map(({ shape }, k) => {
          const values = filled(shape, (i) => 2 ** ((i % 4) - 2) * Math.sin(0.9 * i + 1.3 * t + k));
          if (t === spoil && k === 0) values[1] = NaN;
          return array(values).reshape(...shape);
        });
        step(...gradients);
        expectNear(
          variables.flatMap(({ value }) => numbersOf(value)),
          wanted,
          `step ${t}`,
        );
      });
      expect(optimizer.variables.map(({ shape, dtype }) => [shape, dtype])).toEqual(
        state.map(([shape, dtype]) => [shape, dtype]),
      );
      optimizer.variables.forEach(({ value, path: place }, i) => {
        expectNear(numbersOf(value), state[i]?.[2] ?? [], place);
      });
    });
  });
});

describe("what is written down is what Keras writes down", () => {
  test.each(golden.optimizers.map(({ config }, row) => [label(config, row), config] as const))(
    "%s",
    (_, config) => {
      expect(serializeOptimizer(deserializeOptimizer(config))).toEqual(config);
    },
  );
});

describe("learning rates of schedules are Keras's", () => {
  test.each(golden.schedules.map((entry, row) => [label(entry.config, row), entry] as const))(
    "%s",
    (_, { config, rates }) => {
      const schedule = deserializeSchedule(config);
      expectNear(
        rates.map((_rate, step) => schedule.apply(step).item()),
        rates,
        "rates",
      );
      expect(serializeSchedule(schedule)).toEqual(config);
    },
  );
});
