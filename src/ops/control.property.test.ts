import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numbersOf, onEachBackend, sampleTensor } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { grad } from "../runtime/grad.ts";
import { jit } from "../runtime/jit.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { broadcastTo, sum } from "./broadcast.ts";
import { cond } from "./cond.ts";
import { array, scalar } from "./convert.ts";
import { cumsum } from "./cumulative.ts";
import { tanh } from "./hyperbolic.ts";
import { take } from "./indexing.ts";
import { matmul } from "./matmul.ts";
import { concatenate, stack } from "./rearrange.ts";
import { scan } from "./scan.ts";
import { transpose } from "./shape.ts";
import { flip } from "./slice.ts";

const n = 3;

/** A random expression over `[n, n]` values: an operation and the positions of its operands. */
interface Line {
  readonly op: number;
  readonly a: number;
  readonly b: number;
}

const operations: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  (a) => a,
  (a) => transpose(a),
  (a) => flip(a, 0),
  (a) => a.reshape(n * n).reshape(n, n),
  () => broadcastTo(scalar(0.5, "float64"), [n, n]),
  (a, b) => add(a, b),
  (a, b) => multiply(a, b),
  (a, b) => subtract(a, tanh(b)),
  (a, b) => tanh(matmul(a, b)),
  (a) => broadcastTo(sum(a, 0).multiply(0.3), [n, n]),
  (a) => tanh(cumsum(a, 1)),
  (a, b) => concatenate([a.slice("1:"), b.slice("0:1")]),
  (a) => take(a, [2, 0, 1], 0),
  (a, b) =>
    cond(
      sum(a).greater(0),
      () => multiply(b, 0.9),
      () => add(a, b),
    ),
  (a, b) => scan((c: Tensor, row: Tensor) => [tanh(add(c, row)), c] as const, a.slice(0), b)[1],
];

/** What a list of lines makes of the values that it starts with; the last values are its results. */
function compute(lines: readonly Line[], values: readonly Tensor[], results: number): Tensor[] {
  const all = [...values];
  const at = (i: number): Tensor => all[i % all.length] ?? array(0);
  for (const { op, a, b } of lines) all.push((operations[op] ?? add)(at(a), at(b)));
  return all.slice(-results);
}

const line = fc.record({
  op: fc.nat(operations.length - 1),
  a: fc.nat(30),
  b: fc.nat(30),
});

const body = fc.record({
  lines: fc.array(line, { minLength: 0, maxLength: 7 }),
  carries: fc.integer({ min: 0, max: 3 }),
  ys: fc.integer({ min: 0, max: 2 }),
  rows: fc.integer({ min: 0, max: 2 }),
  length: fc.integer({ min: 0, max: 3 }),
  reverse: fc.boolean(),
  /** How results are chosen: by position from the end, so that they may be inputs, repeated and permuted. */
  pick: fc.array(fc.nat(9), { minLength: 5, maxLength: 5 }),
});

type Body = typeof body extends fc.Arbitrary<infer T> ? T : never;

/** The loop, recorded as a scan or written out step by step. */
function run(spec: Body, asScan: boolean, inputs: readonly Tensor[]): Tensor {
  const { carries, ys, rows, length, reverse, lines, pick } = spec;
  const first = inputs.slice(0, carries);
  const outer = inputs.slice(0, 4);
  const sequences = Array.from({ length: rows }, (_, i) =>
    stack(Array.from({ length: 4 }, (_, t) => inputs[(i + t) % 4] ?? array(0))).slice(`:${length}`),
  );
  const step = (
    state: readonly Tensor[],
    slices: readonly Tensor[],
  ): readonly [Tensor[], Tensor[]] => {
    const known = [...outer, ...slices, ...state];
    const made = compute(lines, known, lines.length + known.length);
    const results = pick.map((p) => made[made.length - 1 - (p % made.length)] ?? array(0));
    return [results.slice(0, carries), results.slice(carries, carries + ys)];
  };
  const total = (tensors: readonly Tensor[]): Tensor =>
    tensors.reduce((s, t, i) => add(s, sum(multiply(t, i + 1.5))), scalar(0, "float64"));
  if (asScan) {
    if (length === 0 && rows === 0) return total(first);
    const [last, stacked] = scan(step, first, sequences, { length, reverse });
    return add(total(last), total(stacked));
  }
  let state: readonly Tensor[] = first;
  let sums: Tensor = scalar(0, "float64");
  for (let k = 0; k < length; k++) {
    const t = reverse ? length - 1 - k : k;
    const [next, out] = step(
      state,
      sequences.map((s) => s.slice(t)),
    );
    state = next;
    sums = add(sums, total(out));
  }
  return add(total(state), sums);
}

function expectSame(actual: readonly number[], wanted: readonly number[], what: string): void {
  wanted.forEach((value, i) => {
    const got = actual[i] ?? Number.NaN;
    if (!(Math.abs(got - value) <= 1e-9 * Math.max(1, Math.abs(value)))) {
      expect.fail(`${what}: element ${i} is ${got}, not ${value}`);
    }
  });
}

describe("a scan of a random body", () => {
  const inputs = Array.from({ length: 4 }, (_, i) => sampleTensor([n, n], [-1, 1], i));

  test("is the loop written out step by step, and so are its gradients of both orders", () => {
    onEachBackend((backend) => {
      fc.assert(
        fc.property(body, (spec) => {
          const results = [true, false].map((asScan) => {
            const value = (...xs: readonly Tensor[]): Tensor => run(spec, asScan, xs);
            const slope = (x: Tensor, ...rest: readonly Tensor[]): Tensor =>
              grad((t: Tensor) => value(t, ...rest))(x);
            const all = jit((x: Tensor, ...rest: readonly Tensor[]) => [
              value(x, ...rest),
              slope(x, ...rest),
              grad((t: Tensor) => sum(slope(t, ...rest).square()))(x),
            ]);
            const [first, ...rest] = inputs;
            return all(first ?? array(0), ...rest).map(numbersOf);
          });
          const [scanned = [], written = []] = results;
          written.forEach((values, i) => {
            expectSame(
              scanned[i] ?? [],
              values,
              `${backend}, ${["value", "slope", "curvature"][i]}`,
            );
          });
        }),
        { numRuns: Number(process.env.RUNS ?? 25), seed: Number(process.env.SEED ?? 7) },
      );
    });
  });
});
