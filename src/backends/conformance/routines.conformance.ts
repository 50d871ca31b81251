/**
 * @module backends/conformance/routines — matmul, argsort, cumulate, scatter and copy.
 */
import { describe, expect } from "vitest";
import { type DType, dtypes, isFloating } from "../../core/dtype.ts";
import type {
  CumulateKernel,
  LoopKernel,
  MatmulKernel,
  ScatterKernel,
} from "../../loops/kernel.ts";
import type { BufferId } from "../../loops/scalar.ts";
import { expectNumbers, expectWithin, unitRoundoff } from "./closeness.conformance.ts";
import { edgeValues } from "./edge-values.conformance.ts";
import { expectedFold, expectedScalar, nearest } from "./expected.conformance.ts";
import { smallNumbers } from "./loops.conformance.ts";
import { Nest, numbers, randomNumbers, Scene } from "./scene.conformance.ts";
import type { Suite } from "./suite.conformance.ts";

type Sizes = Pick<MatmulKernel, "batch" | "m" | "n" | "k">;
type Options = Partial<
  Pick<MatmulKernel, "transposeA" | "transposeB" | "batchStrideA" | "batchStrideB">
>;

interface Product {
  readonly kernel: MatmulKernel;
  /** For each output, the factors whose products it sums, in the order of k. */
  readonly terms: readonly (readonly (readonly [number, number])[])[];
}

/** A product over a scene's new parameters, and by definition what it multiplies. */
function product(
  scene: Scene,
  dtype: DType,
  { batch, m, n, k }: Sizes,
  make: (i: number) => number,
  options: Options = {},
): Product {
  const { transposeA = false, transposeB = false } = options;
  const { batchStrideA = m * k, batchStrideB = k * n } = options;
  const a = numbers(batchStrideA === 0 ? m * k : batch * m * k, make);
  const b = numbers(batchStrideB === 0 ? k * n : batch * k * n, (i) => make(i + 7919));
  const kernel: MatmulKernel = {
    kind: "matmul",
    dtype,
    a: scene.parameter(dtype, a),
    b: scene.parameter(dtype, b),
    out: scene.parameter(
      dtype,
      numbers(batch * m * n, () => 1),
    ),
    ...{ batch, m, n, k, transposeA, transposeB, batchStrideA, batchStrideB },
    epilogue: null,
  };
  const terms = numbers(batch * m * n, (i) => i).map((flat) => {
    const [z, i, j] = [Math.floor(flat / (m * n)), Math.floor(flat / n) % m, flat % n];
    return numbers(k, (p) => p).map((p): readonly [number, number] => [
      a[z * batchStrideA + (transposeA ? p * m + i : i * k + p)] ?? 0,
      b[z * batchStrideB + (transposeB ? j * k + p : p * n + j)] ?? 0,
    ]);
  });
  return { kernel, terms };
}

const matmulSizes: readonly Sizes[] = [
  { batch: 1, m: 1, n: 1, k: 1 },
  { batch: 1, m: 3, n: 5, k: 7 },
  { batch: 2, m: 6, n: 8, k: 4 },
  { batch: 1, m: 10, n: 1, k: 33 },
  { batch: 1, m: 1, n: 65, k: 17 },
  { batch: 3, m: 4, n: 2, k: 1 },
  { batch: 1, m: 19, n: 67, k: 35 },
  { batch: 1, m: 2, n: 3, k: 0 },
  { batch: 2, m: 0, n: 3, k: 2 },
  { batch: 0, m: 2, n: 3, k: 2 },
];

export function testRoutines(suite: Suite): void {
  describe("a routine", () => {
    testMatmul(suite);
    testMatmulEpilogue(suite);
    testArgsort(suite);
    testCumulate(suite);
    testScatter(suite);
    testCopy(suite);
  });
}

function testMatmul(suite: Suite): void {
  for (const dtype of dtypes.filter((candidate) => candidate !== "bool")) {
    suite.test(`matmul of ${dtype} multiplies all layouts, exactly where numbers are whole`, () => {
      const pattern = smallNumbers(dtype, 997);
      // Sums in bfloat16 are exact as far as 256 only.
      const make = (i: number): number =>
        isFloating(dtype) ? Math.sign((pattern[i % 997] ?? 0) % 4) : (pattern[i % 997] ?? 0);
      for (const sizes of matmulSizes) {
        for (const transposeA of [false, true]) {
          for (const transposeB of [false, true]) {
            const scene = new Scene();
            const { kernel, terms } = product(scene, dtype, sizes, make, {
              transposeA,
              transposeB,
            });
            const expected = terms.map((pairs) =>
              expectedFold(
                "add",
                dtype,
                pairs.map(([x, y]) => x * y),
              ),
            );
            expectNumbers(
              dtype,
              scene.add(kernel).run(suite.backend())(kernel.out),
              expected.map(positiveZero),
            );
          }
        }
      }
    });
  }
  suite.test("matmul shares one matrix among all batches where the batch stride is 0", () => {
    const options: readonly Options[] = [
      { batchStrideA: 0 },
      { batchStrideB: 0 },
      { batchStrideA: 0, batchStrideB: 0, transposeA: true, transposeB: true },
    ];
    for (const option of options) {
      const scene = new Scene();
      const sizes = { batch: 3, m: 5, n: 9, k: 6 };
      const { kernel, terms } = product(scene, "float32", sizes, (i) => (i % 9) - 4, option);
      const expected = terms.map((pairs) => pairs.reduce((sum, [x, y]) => sum + x * y, 0));
      expect(scene.add(kernel).run(suite.backend())(kernel.out)).toEqual(
        expected.map(positiveZero),
      );
    }
  });
  for (const dtype of ["float32", "float64"] as const) {
    suite.test(`matmul of ${dtype} stays within 4·√K units of rounding`, () => {
      const random = randomNumbers(3);
      for (const [m, n, k] of [
        [23, 29, 31],
        [64, 48, 300],
        [7, 130, 1025],
      ] as const) {
        const scene = new Scene();
        const make = (): number => nearest(dtype, random() * 2 - 0.8);
        const { kernel, terms } = product(scene, dtype, { batch: 1, m, n, k }, make);
        const unit = 4 * Math.sqrt(k) * (unitRoundoff[dtype] ?? 0);
        expectWithin(
          scene.add(kernel).run(suite.backend())(kernel.out),
          terms.map((pairs) => pairs.reduce((sum, [x, y]) => sum + x * y, 0)),
          terms.map((pairs) => unit * pairs.reduce((sum, [x, y]) => sum + Math.abs(x * y), 0)),
        );
      }
    });
  }
  suite.test("matmul of int32 wraps, and of float32 carries NaN and infinities", () => {
    const whole = new Scene();
    const large = product(
      whole,
      "int32",
      { batch: 1, m: 3, n: 5, k: 9 },
      (i) => ((i * 40503) << 13) | i,
    );
    const wrapped = large.terms.map((pairs) =>
      pairs.reduce((sum, [x, y]) => (sum + Math.imul(x, y)) | 0, 0),
    );
    expect(whole.add(large.kernel).run(suite.backend())(large.kernel.out)).toEqual(wrapped);

    const scene = new Scene();
    const special = [1, 0, Number.NaN, 2, Infinity, 3, -1, 0, 1, 1, 2];
    const make = (i: number): number => special[i % 11] ?? 0;
    const { kernel, terms } = product(scene, "float32", { batch: 1, m: 9, n: 11, k: 2 }, make);
    const expected = terms.map((pairs) => pairs.reduce((sum, [x, y]) => sum + x * y, 0));
    expectNumbers(
      "float32",
      scene.add(kernel).run(suite.backend())(kernel.out),
      expected.map(positiveZero),
    );
  });
}

/** Sums of products that vanish come out as 0; which zero is not laid down for a matmul. */
function positiveZero(x: number): number {
  return x === 0 ? 0 : x;
}

/** `max(product + bias, 0)` to `out`, and where it was cut off to `mask`. */
function biasAndRelu(out: BufferId, bias: BufferId, mask: BufferId, sizes: Sizes): LoopKernel {
  const nest = new Nest([sizes.batch, sizes.m, sizes.n]);
  const x = nest.load("float32", out);
  const biased = nest.apply(
    "add",
    "float32",
    x,
    nest.load("float32", bias, { strides: [0, 0, 1] }),
  );
  const zero = nest.constant("float32", 0);
  nest.store(out, nest.apply("maximum", "float32", biased, zero));
  return nest.store(mask, nest.apply("less", "bool", zero, biased)).kernel();
}

function testMatmulEpilogue(suite: Suite): void {
  suite.test("matmul hands its product to the epilogue, at every size", () => {
    for (const sizes of matmulSizes) {
      for (const transposeB of [false, true]) {
        const scene = new Scene();
        const { kernel, terms } = product(scene, "float32", sizes, (i) => (i % 9) - 4, {
          transposeB,
        });
        const biases = numbers(sizes.n, (j) => j - 2.5);
        const bias = scene.parameter("float32", biases);
        const mask = scene.parameter("bool", terms.length);
        const epilogue = biasAndRelu(kernel.out, bias, mask, sizes);
        const outcome = scene.add({ ...kernel, epilogue }).run(suite.backend());
        const sums = terms.map(
          (pairs, i) => pairs.reduce((sum, [x, y]) => sum + x * y, 0) + (biases[i % sizes.n] ?? 0),
        );
        expect(outcome(kernel.out)).toEqual(sums.map((x) => Math.max(x, 0)));
        expect(outcome(mask)).toEqual(sums.map((x) => Number(x > 0)));
      }
    }
  });
}

function testArgsort(suite: Suite): void {
  for (const dtype of dtypes) {
    suite.test(
      `argsort of ${dtype} is stable in both directions, with NaN beyond all numbers`,
      () => {
        const pool = [...edgeValues(dtype), ...smallNumbers(dtype, 40)];
        for (const [outer, length, inner] of [
          [1, 0, 1],
          [3, 1, 2],
          [2, 7, 3],
          [1, pool.length, 1],
          [1, 1000, 2],
          [0, 4, 1],
        ] as const) {
          for (const descending of [false, true]) {
            const random = randomNumbers(length);
            const values = numbers(
              outer * length * inner,
              () => pool[Math.floor(random() * pool.length)] ?? 0,
            );
            const scene = new Scene();
            const input = scene.parameter(dtype, values);
            const out = scene.parameter("int32", values.length);
            const kernel = {
              kind: "argsort",
              dtype,
              input,
              out,
              outer,
              length,
              inner,
              descending,
            } as const;
            const expected = numbers(values.length, () => 0) as number[];
            for (let line = 0; line < outer * inner; line++) {
              const start = Math.floor(line / inner) * length * inner + (line % inner);
              const key = (p: number): number => {
                const value = values[start + p * inner] ?? 0;
                return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
              };
              const isNan = (p: number): number => Number(Number.isNaN(values[start + p * inner]));
              const ascending = (p: number, q: number): number =>
                isNan(p) - isNan(q) || (key(p) === key(q) ? 0 : key(p) - key(q));
              const sorted = numbers(length, (p) => p).toSorted((p, q) =>
                descending ? ascending(q, p) : ascending(p, q),
              );
              for (const [p, position] of sorted.entries()) expected[start + p * inner] = position;
            }
            expect(scene.add(kernel).run(suite.backend())(out)).toEqual(expected);
          }
        }
      },
    );
  }
}

function testCumulate(suite: Suite): void {
  const combines = ["add", "multiply", "maximum", "minimum"] as const;
  for (const combine of combines) {
    suite.test(`cumulate runs ${combine} forwards and backwards along the middle axis`, () => {
      for (const dtype of dtypes.filter((candidate) => candidate !== "bool")) {
        for (const [outer, length, inner] of [
          [1, 9, 1],
          [2, 5, 3],
          [1, 1, 4],
          [2, 0, 3],
          [1, 70, 5],
        ] as const) {
          for (const reverse of [false, true]) {
            const size = outer * length * inner;
            const values =
              combine === "multiply"
                ? numbers(size, (i) => (i % 13 === 4 ? 2 : 1))
                : smallNumbers(dtype, size).map((v) => v % 3);
            const scene = new Scene();
            const input = scene.parameter(dtype, values);
            const out = scene.parameter(dtype, size);
            const kernel: CumulateKernel = {
              ...{ kind: "cumulate", dtype, combine, input, out, outer, length, inner, reverse },
            };
            const expected = numbers(size, (flat) => {
              const p = Math.floor(flat / inner) % length;
              const start = flat - p * inner;
              const line = numbers(length, (q) => values[start + q * inner] ?? 0);
              return expectedFold(combine, dtype, reverse ? line.slice(p) : line.slice(0, p + 1));
            });
            const actual = scene.add(kernel).run(suite.backend())(out);
            expectNumbers(dtype, actual.map(positiveZero), expected.map(positiveZero));
          }
        }
      }
    });
  }
  suite.test("cumulate keeps NaN once it has met one", () => {
    for (const combine of combines) {
      const scene = new Scene();
      const input = scene.parameter("float32", [1, 2, Number.NaN, 3, 5]);
      const out = scene.parameter("float32", 5);
      scene.add({
        ...{ kind: "cumulate", dtype: "float32", combine, input, out },
        ...{ outer: 1, length: 5, inner: 1, reverse: false },
      } as CumulateKernel);
      const result = scene.run(suite.backend())(out);
      expect(result.map(Number.isNaN)).toEqual([false, false, true, true, true]);
    }
  });
}

function testScatter(suite: Suite): void {
  for (const combine of ["replace", "add", "multiply", "maximum", "minimum"] as const) {
    suite.test(
      `scatter combines rows in order by ${combine} and skips rows that are not there`,
      () => {
        for (const dtype of dtypes.filter(
          (candidate) => candidate !== "bool" || combine === "replace",
        )) {
          const indices = [3, 0, -1, 3, 5, 3, 2147483647, -2147483648, 4, 0];
          for (const inner of [1, 3, 8, 0]) {
            // A sixth row that is not the target's: a row one too far would land there.
            const before = smallNumbers(dtype, 6 * inner);
            const changes = smallNumbers(dtype, indices.length * inner).toReversed();
            const scene = new Scene();
            const kernel: ScatterKernel = {
              ...{ kind: "scatter", dtype, combine },
              target: scene.parameter(dtype, before),
              indices: scene.parameter("int32", indices),
              updates: scene.parameter(dtype, changes),
              ...{ rows: indices.length, inner, targetRows: 5 },
            };
            const expected = [...before];
            for (const [r, row] of indices.entries()) {
              if (row < 0 || row >= 5) continue;
              for (let j = 0; j < inner; j++) {
                const old = expected[row * inner + j] ?? 0;
                const update = changes[r * inner + j] ?? 0;
                expected[row * inner + j] =
                  combine === "replace"
                    ? update
                    : expectedScalar(combine, dtype, dtype, [old, update]);
              }
            }
            const actual = scene.add(kernel).run(suite.backend())(kernel.target);
            expectNumbers(dtype, actual, expected);
          }
        }
      },
    );
  }
}

function testCopy(suite: Suite): void {
  suite.test("copy moves every dtype at every length, and nothing beyond", () => {
    for (const dtype of dtypes) {
      for (const length of [0, 1, 3, 17, 1000]) {
        const values = numbers(length, (i) => edgeValues(dtype)[i % edgeValues(dtype).length] ?? 0);
        const scene = new Scene();
        const from = scene.parameter(dtype, values);
        const middle = scene.arena(dtype, length);
        const to = scene.parameter(dtype, length);
        scene.add({ kind: "copy", from, to: middle }, { kind: "copy", from: middle, to });
        expectNumbers(dtype, scene.run(suite.backend())(to), values);
      }
    }
  });
}
