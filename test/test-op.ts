/**
 * What every op must pass, in one call each: `testOp` for elementwise ops, `testGradients` for all others.
 *
 * Values are compared with a float64 reference on every backend; gradients of first and second order with
 * central differences, in float64 on the reference backend.
 */
import { describe, expect, test } from "vitest";
import "../src/runtime/install.ts";
import { type DType, isFloating } from "../src/core/dtype.ts";
import { roundToBfloat16, roundToFloat16 } from "../src/core/half.ts";
import type { NestedArray } from "../src/core/printing.ts";
import { type Shape, sizeOf } from "../src/core/shape.ts";
import type { Tensor } from "../src/ir/tensor.ts";
import type { Backend } from "../src/loops/program.ts";
import { add, multiply } from "../src/ops/arithmetic.ts";
import { sum } from "../src/ops/broadcast.ts";
import { array } from "../src/ops/convert.ts";
import { type BackendName, backend, setBackend } from "../src/runtime/device.ts";
import { grad } from "../src/runtime/grad.ts";
import { jit } from "../src/runtime/jit.ts";

export const backends: readonly BackendName[] = ["reference", "wasm"];

/** The one table of tolerances: `|a − b| ≤ relative · max(|b|, floor)`, four units in the last place each. */
const tolerances: Readonly<Record<string, { relative: number; floor: number }>> = {
  float64: { relative: 1e-13, floor: 1e-3 },
  float32: { relative: 4 * 2 ** -24, floor: 2 ** -126 },
  float16: { relative: 4 * 2 ** -11, floor: 2 ** -14 },
  bfloat16: { relative: 4 * 2 ** -8, floor: 2 ** -126 },
};

/** Central differences with this step (relative to the argument) leave about this error in float64. */
const differenceStep = 1e-5;
const differenceTolerance = 2e-6;

const instances = new Map<BackendName, Backend>();

/** Puts a backend to use; the same instance each time, so that what it has compiled is kept. */
function use(name: BackendName): void {
  setBackend(instances.get(name) ?? name);
  instances.set(name, backend());
}

/** Runs `body` with each backend in use, and puts the reference backend back. */
export function onEachBackend(body: (name: BackendName) => void): void {
  for (const name of backends) {
    use(name);
    try {
      body(name);
    } catch (error) {
      throw new Error(`on the backend ${name}: ${String(error)}`, { cause: error });
    } finally {
      use("reference");
    }
  }
}

// Gradients are compared in float64 on the backend that is obviously right.
use("reference");

/** Elements in row-major order as numbers, those of 16-bit floats decoded. */
export function numbersOf(x: Tensor): number[] {
  const wide = isFloating(x.dtype) && x.dtype !== "float64" ? x.astype("float64") : x;
  return Array.from(wide.dataSync());
}

function isClose(actual: number, wanted: number, dtype: DType, factor: number): boolean {
  const tolerance = tolerances[dtype];
  if (Object.is(actual, wanted)) return true;
  if (Number.isNaN(actual) || Number.isNaN(wanted)) return false;
  if (tolerance === undefined) return actual === wanted;
  if (actual === wanted) return true;
  if (!Number.isFinite(wanted) || !Number.isFinite(actual)) return false;
  const { relative, floor } = tolerance;
  return Math.abs(actual - wanted) <= factor * relative * Math.max(Math.abs(wanted), floor);
}

/** Checks shape, and elements within the table's tolerance times `factor`. */
export function expectClose(
  actual: Tensor,
  wanted: { readonly shape: Shape; readonly values: readonly number[] },
  factor = 1,
  what = "",
): void {
  expect(actual.shape, `shape ${what}`).toEqual(wanted.shape);
  numbersOf(actual).forEach((value, i) => {
    const expected = rounded(wanted.values[i] ?? Number.NaN, actual.dtype);
    if (!isClose(value, expected, actual.dtype, factor)) {
      expect.fail(`${what} element ${i} is ${value}, expected ${expected} (${actual.dtype})`);
    }
  });
}

/** Checks elements against nested arrays: exactly for integers and bool, within the tolerance for floats. */
export function expectValues(actual: Tensor, wanted: NestedArray, factor = 1): void {
  const expected = array(wanted, isFloating(actual.dtype) ? "float64" : actual.dtype);
  expectClose(actual, { shape: expected.shape, values: numbersOf(expected) }, factor);
}

function rounded(value: number, dtype: DType): number {
  if (dtype === "float32") return Math.fround(value);
  if (dtype === "float16") return roundToFloat16(value);
  return dtype === "bfloat16" ? roundToBfloat16(value) : value;
}

/** A fixed sequence that looks random, in [0, 1): the golden ratio's multiples, which never repeat. */
function fraction(i: number): number {
  return (i * 0.6180339887498949 + 0.137) % 1;
}

/** Numbers spread over an interval, the same each time. `seed` tells arguments apart. */
export function samples(count: number, [low, high]: readonly [number, number], seed = 0): number[] {
  return Array.from({ length: count }, (_, i) => low + (high - low) * fraction(i + 17 * seed));
}

/** A float64 tensor of {@link samples}. */
export function sampleTensor(shape: Shape, domain: readonly [number, number], seed = 0): Tensor {
  return array(samples(sizeOf(shape), domain, seed), "float64").reshape(shape);
}

type Interval = readonly [number, number];

/** How {@link testOp} tries an op. */
export interface OpTest {
  /** The function, in float64. */
  readonly reference: (...xs: readonly number[]) => number;
  /** Where arguments come from: one interval for all, or one each. */
  readonly domain: Interval | readonly Interval[];
  /** Dtype of the result for a floating argument, if not the argument's. */
  readonly result?: DType;
  /** Dtype of the result for int32 arguments. Default float32 (`null`: integers are refused or not tried). */
  readonly ofIntegers?: DType | null;
  /** Whether gradients flow and are compared. Default `true`. */
  readonly gradient?: boolean;
  /** The argument whose gradient is compared, if not all. */
  readonly second?: boolean;
  /** Multiplies the table's tolerance: for compositions, which round more than once. */
  readonly factor?: number;
  /** Edge values to leave out, where the reference itself is not the definition. */
  readonly edges?: readonly number[];
}

const allEdges = [0, -0, 1, -1, 0.5, -0.5, 3, Infinity, -Infinity, NaN, 1e-30, -1e-30, 1e30, -1e30];
const shapesOfOne: readonly Shape[] = [[], [0], [7], [2, 1, 3, 2, 2]];
const shapesOfTwo: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[0], [1]],
  [[7], [7]],
  [
    [3, 1],
    [1, 4],
  ],
  [[2, 3], []],
  [
    [2, 1, 3, 2, 2],
    [3, 1, 2],
  ],
];

type ElementwiseOp = (...xs: readonly [Tensor, ...Tensor[]]) => Tensor;

function intervalOf(domain: OpTest["domain"], i: number): Interval {
  const [first, second] = domain;
  if (typeof first === "number" && typeof second === "number") return [first, second];
  const list = domain as readonly Interval[];
  return list[i] ?? list[0] ?? [0, 1];
}

/** Position in an argument that broadcasting pairs with position `flat` of the result. */
function sourcePosition(flat: number, shape: Shape, argument: Shape): number {
  let rest = flat;
  let position = 0;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const index = rest % (shape[axis] ?? 1);
    rest = Math.floor(rest / (shape[axis] ?? 1));
    const dim = argument[axis - shape.length + argument.length];
    if (dim === undefined) continue;
    position += (dim === 1 ? 0 : index) * stride;
    stride *= dim;
  }
  return position;
}

function compareElementwise(
  op: ElementwiseOp,
  xs: readonly [Tensor, ...Tensor[]],
  spec: OpTest,
): void {
  const actual = op(...xs);
  const columns = xs.map(numbersOf);
  const values = Array.from({ length: actual.size }, (_, flat) =>
    Number(
      spec.reference(
        ...xs.map((x, k) => columns[k]?.[sourcePosition(flat, actual.shape, x.shape)] ?? NaN),
      ),
    ),
  );
  expectClose(actual, { shape: actual.shape, values }, spec.factor);
  expect(actual.dtype).toBe(spec.result ?? xs[0].dtype);
}

function required(xs: readonly Tensor[]): readonly [Tensor, ...Tensor[]] {
  const [first, ...rest] = xs;
  if (first === undefined) throw new Error("an op has an argument");
  return [first, ...rest];
}

/** Tries an elementwise op of one or two arguments: values, edge values, shapes, dtypes, gradients. */
export function testOp(op: ElementwiseOp, spec: OpTest): void {
  const arity = Math.max(spec.reference.length, 1);
  const shapes: readonly (readonly Shape[])[] =
    arity === 1 ? shapesOfOne.map((s) => [s]) : shapesOfTwo;
  describe(op.name, () => {
    for (const dtype of ["float32", "float64", "float16", "bfloat16"] as const) {
      test(`has the reference's values in every shape, in ${dtype}`, () => {
        onEachBackend(() => {
          for (const list of shapes) {
            const xs = list.map((shape, i) =>
              sampleTensor(shape, intervalOf(spec.domain, i), i).astype(dtype),
            );
            compareElementwise(op, required(xs), {
              ...spec,
              factor: (spec.factor ?? 1) * (dtype.includes("16") ? 2 : 1),
            });
          }
        });
      });
    }
    test("has the reference's values at NaN, infinities, zeros of both signs and extreme numbers", () => {
      const edges = allEdges.filter((edge) => !spec.edges?.some((left) => Object.is(left, edge)));
      onEachBackend(() => {
        const xs =
          arity === 1 ? [array(edges)] : [array(edges).reshape(-1, 1), array(edges).reshape(1, -1)];
        compareElementwise(op, required(xs), spec);
      });
    });
    const { ofIntegers = "float32" } = spec;
    if (ofIntegers !== null) {
      test(`gives ${ofIntegers} for int32`, () => {
        const [low, high] = intervalOf(spec.domain, 0);
        const whole = array([Math.ceil(low), Math.floor(high)], "int32");
        const result = op(...required(new Array<Tensor>(arity).fill(whole)));
        expect(result.dtype).toBe(ofIntegers);
      });
    }
    if (spec.gradient === false) {
      test("lets no gradient flow", () => {
        const xs = Array.from({ length: arity }, (_, i) =>
          sampleTensor([3], intervalOf(spec.domain, i), i),
        );
        const total = (...args: readonly Tensor[]): Tensor =>
          sum(op(...required(args)).astype("float64"));
        const gradient = jit((...args: readonly Tensor[]) => grad(total)(...required(args)));
        expect(numbersOf(gradient(...xs))).toEqual([0, 0, 0]);
      });
      return;
    }
    test("has the gradients that central differences give, first and second", () => {
      const xs = Array.from({ length: arity }, (_, i) =>
        sampleTensor([9], intervalOf(spec.domain, i), i + 1),
      );
      compareSlopes((...args) => op(...required(args)), xs, "first");
      if (spec.second !== false) {
        compareSlopes((...args) => weightedGradients(op, args), xs, "second");
      }
    });
  });
}

/** A function of all first derivatives of an elementwise op, elementwise itself. */
function weightedGradients(op: ElementwiseOp, args: readonly Tensor[]): Tensor {
  const terms = args.map((x, k) => {
    const slope = grad((moved: Tensor) =>
      sum(op(...required(args.map((other, i) => (i === k ? moved : other))))),
    )(x);
    return multiply(slope, 1 + 0.3 * k);
  });
  return terms.reduce((total, term) => add(total, term));
}

/** Compares the gradient of an elementwise function with its own central differences, all elements at once. */
function compareSlopes(
  f: (...xs: readonly Tensor[]) => Tensor,
  xs: readonly Tensor[],
  order: string,
): void {
  const compiled = jit(f);
  const weights = array(samples(xs[0]?.size ?? 0, [0.5, 1.5], 5), "float64");
  xs.forEach((x, k) => {
    const at = (moved: Tensor): readonly Tensor[] =>
      xs.map((other, i) => (i === k ? moved : other));
    const gradient = jit((...args: readonly Tensor[]) =>
      grad((moved: Tensor) =>
        sum(multiply(f(...args.map((arg, i) => (i === k ? moved : arg))), weights)),
      )(args[k] ?? x),
    );
    const steps = numbersOf(x).map((value) => differenceStep * Math.max(1, Math.abs(value)));
    const step = array(steps, "float64");
    const above = numbersOf(compiled(...at(x.add(step))));
    const below = numbersOf(compiled(...at(x.subtract(step))));
    const scale = numbersOf(weights);
    compareWithDifferences(
      numbersOf(gradient(...xs)),
      above.map(
        (value, i) => ((value - (below[i] ?? 0)) / (2 * (steps[i] ?? 1))) * (scale[i] ?? 1),
      ),
      `${order} gradient by argument ${k}`,
    );
  });
}

function compareWithDifferences(
  actual: readonly number[],
  wanted: readonly number[],
  what: string,
): void {
  expect(actual.length, what).toBe(wanted.length);
  wanted.forEach((expected, i) => {
    const got = actual[i] ?? NaN;
    const tolerance = differenceTolerance * Math.max(1, Math.abs(expected));
    if (!(Math.abs(got - expected) <= tolerance)) {
      expect.fail(`${what}: element ${i} is ${got}, central differences give ${expected}`);
    }
  });
}

/** What {@link testGradients} compares. */
export interface GradientTest {
  /** Orders of gradient. Default both. */
  readonly orders?: readonly (1 | 2)[];
}

/**
 * Compares gradients of any function of float64 tensors with central differences, element by element: of a weighted
 * sum of its outputs, and of a weighted sum of those gradients.
 */
export function testGradients(
  f: (...xs: readonly Tensor[]) => Tensor,
  xs: readonly Tensor[],
  { orders = [1, 2] }: GradientTest = {},
): void {
  const loss = (...args: readonly Tensor[]): Tensor => weightedSum(f(...args), 5);
  if (orders.includes(1)) compareGradient(loss, xs, "first gradient");
  if (!orders.includes(2)) return;
  const slope = (...args: readonly Tensor[]): Tensor =>
    args
      .map((x, k) =>
        weightedSum(
          grad((moved: Tensor) => loss(...args.map((arg, i) => (i === k ? moved : arg))))(x),
          7 + k,
        ),
      )
      .reduce((total, term) => add(total, term));
  compareGradient(slope, xs, "second gradient");
}

function weightedSum(x: Tensor, seed: number): Tensor {
  return sum(multiply(x, sampleTensor(x.shape, [0.5, 1.5], seed).astype(x.dtype)));
}

function compareGradient(
  loss: (...xs: readonly Tensor[]) => Tensor,
  xs: readonly Tensor[],
  what: string,
): void {
  const compiled = jit(loss);
  xs.forEach((x, k) => {
    const gradient = jit((...args: readonly Tensor[]) =>
      grad((moved: Tensor) => loss(...args.map((arg, i) => (i === k ? moved : arg))))(args[k] ?? x),
    )(...xs);
    expect(gradient.shape).toEqual(x.shape);
    const values = numbersOf(x);
    const at = (i: number, value: number): number => {
      const moved = array(
        values.map((old, j) => (j === i ? value : old)),
        "float64",
      ).reshape(x.shape);
      return compiled(...xs.map((other, j) => (j === k ? moved : other))).item();
    };
    const differences = values.map((value, i) => {
      const step = differenceStep * Math.max(1, Math.abs(value));
      return (at(i, value + step) - at(i, value - step)) / (2 * step);
    });
    compareWithDifferences(numbersOf(gradient), differences, `${what} by argument ${k}`);
  });
}
