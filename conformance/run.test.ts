import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Case, readIndex } from "./case.ts";
import { runners } from "./kinds/index.ts";
import type { StoredArray } from "./npy.ts";
import { exitCode, failureText, type Result, runFolder, summaryText } from "./run.ts";
import {
  arrayFrom,
  isClear,
  missingOf,
  type Subject,
  type TensorLike,
  Unsupported,
} from "./subject.ts";

const folder = fileURLToPath(new URL("./cases", import.meta.url));
const index = readIndex(folder);

function tensor(shape: readonly number[], data: ArrayLike<number>): TensorLike {
  return { shape, dtype: "float32", data: () => Promise.resolve(data) };
}

/** A stand-in that knows one thing: initializers that give `value` everywhere. */
function constantSubject(value: number): Subject {
  const reject = (): never => {
    throw new Unsupported("everything else");
  };
  return {
    array: reject,
    loadModel: reject,
    ops: { sin: reject, sum: reject, add: reject },
    initializers: {
      deserialize: () => ({
        apply: (shape) =>
          tensor(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value)),
      }),
    },
  };
}

describe("the corpus in the repository", () => {
  test("has a runner for every kind, and files where its cases say", () => {
    expect(index.length).toBeGreaterThan(100);
    const arrays: StoredArray[] = [];
    for (const entry of index) {
      expect(runners[entry.kind], entry.kind).toBeTypeOf("function");
      const c = new Case(folder, entry);
      for (const key of ["inputs", "targets", "variables"]) {
        if (c.has(key)) arrays.push(...c.files(key).map((file) => c.array(file)));
      }
      for (const key of ["weights_after", "gradients", "trajectory", "h5_values"]) {
        if (c.has(key)) expect(c.arrays(c.text(key)).size, entry.name).toBeGreaterThan(0);
      }
    }
    expect(arrays.length).toBeGreaterThan(100);
  });
});

test("a metric of several values is compared as a list", async () => {
  expect(await arrayFrom([[1], [2]])).toEqual({ dtype: "float32", shape: [2, 1], data: [1, 2] });
});

describe("runFolder", () => {
  test("passes what agrees, fails what does not, and counts neither where something is missing", async () => {
    const subject = constantSubject(0);
    const [zeros] = await runFolder(subject, folder, { filter: "initializers-zeros" });
    const [ones] = await runFolder(subject, folder, { filter: "initializers-ones" });
    const [loss] = await runFolder(subject, folder, { filter: "losses-meansquarederror-00" });
    expect(zeros).toMatchObject({ status: "passed", detail: [] });
    expect(ones).toMatchObject({ status: "failed" });
    expect(ones && failureText(ones)).toContain("elements differ");
    expect(loss).toMatchObject({ status: "unsupported", detail: ["losses"] });
  });

  test("checks the spread of random initializers", async () => {
    const [result] = await runFolder(constantSubject(0.01), folder, { filter: "glorotuniform" });
    expect(result?.status).toBe("failed");
    expect(result?.detail.join()).toContain("std");
  });

  test("reports an unexpected error as a failure with its trace", async () => {
    const subject: Subject = {
      ...constantSubject(0),
      initializers: {
        deserialize: () => {
          throw new TypeError("oh");
        },
      },
    };
    const [result] = await runFolder(subject, folder, { filter: "initializers-zeros" });
    expect(result).toMatchObject({ status: "failed" });
    expect(result?.detail[0]).toContain("TypeError: oh");
  });
});

describe("the report", () => {
  const result = (status: Result["status"], detail: readonly string[] = []): Result => ({
    name: status,
    kind: "loss",
    status,
    detail,
    covers: [],
    milliseconds: 1,
  });
  const unsupported = [result("unsupported", ["LSTM"]), result("unsupported", ["GRU"])];

  test("ends with the counts and the missing names, most wanted first", () => {
    const all = [result("passed"), ...unsupported, result("unsupported", ["GRU"])];
    expect(summaryText(all).split("\n").slice(-2)).toEqual([
      "1 passed, 0 failed, 3 unsupported",
      "unsupported: GRU (2), LSTM (1)",
    ]);
  });

  test("exits with an error on failures, on no case at all, and if strict on what is unsupported", () => {
    expect(exitCode([result("passed"), ...unsupported], false)).toBe(0);
    expect(exitCode([result("passed"), ...unsupported], true)).toBe(1);
    expect(exitCode([result("failed")], false)).toBe(1);
    expect(exitCode([], false)).toBe(2);
  });
});

describe("errors of the subject", () => {
  test("say what is missing, or are clear, or are neither", () => {
    const missing = Object.assign(new Error('layer "LSTM" is not there'), {
      name: "UnsupportedError [model/class]",
      code: "model/class",
    });
    expect(missingOf(missing)).toBe("LSTM");
    expect(missingOf(new Error("x"))).toBeNull();
    expect(isClear(missing)).toBe(true);
    expect(isClear(new RangeError("Invalid array length"))).toBe(false);
    expect(isClear(Object.assign(new Error("x"), { code: "ENOENT" }))).toBe(false);
    expect(isClear(Object.assign(new Error("x"), { code: "internal/bug" }))).toBe(false);
  });
});
