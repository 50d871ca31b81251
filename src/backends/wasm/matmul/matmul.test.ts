import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, type HostArray, viewOf } from "../../../core/dtype.ts";
import type { MatmulKernel } from "../../../loops/kernel.ts";
import { ModuleBuilder } from "../assembler.ts";
import { type EngineMemory, engine } from "../engine.ts";
import { emitMatmul, type Profile } from "./index.ts";
import { kBlock, packedPanels, planMatmul } from "./plan.ts";

type Sizes = Pick<MatmulKernel, "m" | "n" | "k"> & Partial<MatmulKernel>;
type Matrix = readonly number[] | HostArray;

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("these tests need WebAssembly");
  return value;
}

const wasm = needed(engine());
const memory: EngineMemory = new wasm.Memory({ initial: 512 });

function product(sizes: Sizes): MatmulKernel {
  const { m, n, k } = sizes;
  return {
    kind: "matmul",
    dtype: "float32",
    a: 0,
    b: 1,
    out: 2,
    batch: 1,
    transposeA: false,
    transposeB: false,
    batchStrideA: m * k,
    batchStrideB: k * n,
    epilogue: null,
    ...sizes,
  };
}

interface Compiled {
  readonly run: (begin: number, end: number, scratch: number) => void;
  readonly units: number;
  readonly scratchBytes: number;
}

const frame = 16;

function compile(kernel: MatmulKernel, profile: Profile): Compiled {
  const module = new ModuleBuilder({ module: "host", name: "memory", minimum: 1 });
  const { function: target, units, scratchBytes } = emitMatmul(module, kernel, profile);
  const run = module.function("run", ["i32", "i32", "i32"], [], { exported: true });
  run.i32(frame).get(run.parameter(0)).get(run.parameter(1)).get(run.parameter(2)).call(target);
  const { exports } = new wasm.Instance(new wasm.Module(module.bytes()), { host: { memory } });
  return { run: exports.run as Compiled["run"], units, scratchBytes };
}

/** Bytes around the output and the scratch memory that nothing may write to. */
const guard = 64;
const guardByte = 0x5a;

/**
 * Runs a product, cut into as many calls as `parts`, each with fresh scratch memory full of NaN, and gives the output.
 */
function multiply(
  kernel: MatmulKernel,
  a: Matrix,
  b: Matrix,
  profile: Profile,
  parts = 1,
): HostArray {
  const { dtype, batch, m, n } = kernel;
  const { run, units, scratchBytes } = compile(kernel, profile);
  const bytes = new Uint8Array(memory.buffer);
  let free = 64;
  const take = (size: number, fill: number): number => {
    bytes.fill(guardByte, free, free + guard);
    const at = free + guard;
    free = (at + size + 15) & ~15;
    bytes.fill(fill, at, at + size);
    bytes.fill(guardByte, at + size, at + size + guard);
    return at;
  };
  const place = (values: Matrix): number => {
    const at = take(values.length * bytesOf(dtype), 0);
    viewOf(dtype, memory.buffer, at, values.length).set(values);
    return at;
  };
  const outLength = batch * m * n;
  const addresses = [place(a), place(b), take(outLength * bytesOf(dtype), 0xff)];
  new Int32Array(memory.buffer, frame, 3).set(addresses);
  const out = addresses[2] ?? 0;
  const scratch = take(scratchBytes, 0xff);
  for (let part = 0; part < parts; part++) {
    bytes.fill(0xff, scratch, scratch + scratchBytes);
    run(Math.floor((units * part) / parts), Math.floor((units * (part + 1)) / parts), scratch);
  }
  for (const [at, size] of [
    [out, outLength * bytesOf(dtype)],
    [scratch, scratchBytes],
  ] as const) {
    const around = [
      ...bytes.subarray(at - guard, at),
      ...bytes.subarray(at + size, at + size + guard),
    ];
    expect(around.every((byte) => byte === guardByte)).toBe(true);
  }
  return viewOf(dtype, memory.buffer, out, outLength).slice();
}

/** The entries that make up one output, in the order of k. */
function* terms(
  kernel: MatmulKernel,
  [a, b]: readonly [Matrix, Matrix],
  [matrix, i, j]: readonly [number, number, number],
): Generator<readonly [number, number]> {
  const { m, n, k, transposeA, transposeB, batchStrideA, batchStrideB } = kernel;
  for (let p = 0; p < k; p++) {
    const left = matrix * batchStrideA + (transposeA ? p * m + i : i * k + p);
    const right = matrix * batchStrideB + (transposeB ? j * k + p : p * n + j);
    yield [a[left] ?? Number.NaN, b[right] ?? Number.NaN];
  }
}

function forEachOutput(
  { batch, m, n }: MatmulKernel,
  visit: (place: readonly [number, number, number], index: number) => void,
): void {
  for (let index = 0; index < batch * m * n; index++) {
    visit([Math.floor(index / (m * n)), Math.floor(index / n) % m, index % n], index);
  }
}

/** Whether every output is within 4·√K·2⁻²⁴·Σ|a||b| of the product in float64. */
function expectClose(kernel: MatmulKernel, a: Matrix, b: Matrix, out: HostArray): void {
  forEachOutput(kernel, (place, index) => {
    let sum = 0;
    let size = 0;
    for (const [x, y] of terms(kernel, [a, b], place)) {
      sum += x * y;
      size += Math.abs(x * y);
    }
    const bound = 4 * Math.sqrt(kernel.k) * 2 ** -24 * size;
    const error = Math.abs((out[index] ?? Number.NaN) - sum);
    if (!(error <= bound)) expect.fail(`output ${place}: error ${error}, bound ${bound}`);
  });
}

/** What the plain profile's bits are by definition. */
function inOrder(kernel: MatmulKernel, a: Matrix, b: Matrix): Float32Array {
  const out = new Float32Array(kernel.batch * kernel.m * kernel.n);
  forEachOutput(kernel, (place, index) => {
    let total: number | null = null;
    let block = 0;
    let step = 0;
    for (const [x, y] of terms(kernel, [a, b], place)) {
      block = Math.fround(block + Math.fround(x * y));
      step++;
      if (step % kBlock !== 0 && step !== kernel.k) continue;
      total = total === null ? block : Math.fround(total + block);
      block = 0;
    }
    out[index] = total ?? 0;
  });
  return out;
}

/** Numbers of mixed signs and sizes, the same for the same seed. */
function numbers(length: number, seed: number): Float32Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 2 ** ((state >>> 3) % 5);
  });
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
}

function bits(values: HostArray): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

const profiles: readonly Profile[] = ["plain", "relaxed"];

/** Shapes on each side of every choice that a plan makes. */
const turning: readonly Sizes[] = [
  { m: 1, n: 1, k: 1 },
  { m: 1, n: 70, k: 300 },
  { m: 2, n: 35, k: 9 },
  { m: 3, n: 27, k: 7 },
  { m: 4, n: 4, k: 513 },
  { m: 7, n: 9, k: 8 },
  { m: 8, n: 10, k: 257 },
  { m: 17, n: 3, k: 2 },
  { m: 18, n: 66, k: 256 },
  { m: 19, n: 65, k: 260 },
  { m: 31, n: 530, k: 40 },
  { m: 25, n: 1030, k: 12 },
  { m: 103, n: 64, k: 261 },
  { m: 128, n: 10, k: 128 },
  { m: 130, n: 1, k: 70 },
];

describe.each(profiles)("a float32 product in the %s profile", (profile) => {
  it("is within the error bound for any sizes, transposes, batches and division of the work", () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 70 }));
    const cases = fc.record({
      m: size,
      n: size,
      k: fc.oneof(size, fc.integer({ min: 250, max: 600 })),
      batch: fc.integer({ min: 0, max: 3 }),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      shareA: fc.boolean(),
      shareB: fc.boolean(),
      parts: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(cases, ({ shareA, shareB, parts, seed, ...sizes }) => {
        const { m, n, k, batch } = sizes;
        const batchStrideA = shareA ? 0 : m * k;
        const batchStrideB = shareB ? 0 : k * n;
        const kernel = product({ ...sizes, batchStrideA, batchStrideB });
        const a = numbers(shareA ? m * k : batch * m * k, seed);
        const b = numbers(shareB ? k * n : batch * k * n, seed + 1);
        expectClose(kernel, a, b, multiply(kernel, a, b, profile, parts));
      }),
      { numRuns: 150 },
    );
  });

  it("is zero where there is nothing to sum", () => {
    const zeros = multiply(product({ m: 5, n: 3, k: 0, batch: 2 }), [], [], profile, 2);
    expect([...zeros]).toEqual(Array.from({ length: 30 }, () => 0));
  });

  it.each(turning)("has the same bits for every transpose and division: $m × $k × $n", (sizes) => {
    const { m, n, k } = sizes;
    const a = numbers(m * k, 1);
    const b = numbers(k * n, 2);
    const expected = bits(multiply(product(sizes), a, b, profile));
    const [aT, bT] = [transposed(a, m, k), transposed(b, k, n)];
    const of = (transposeA: boolean, transposeB: boolean, parts: number) => {
      const kernel = product({ ...sizes, transposeA, transposeB });
      return bits(multiply(kernel, transposeA ? aT : a, transposeB ? bT : b, profile, parts));
    };
    for (const parts of [1, 2, 3]) {
      expect(of(false, false, parts)).toEqual(expected);
      expect(of(true, false, parts)).toEqual(expected);
      expect(of(false, true, parts)).toEqual(expected);
      expect(of(true, true, parts)).toEqual(expected);
    }
  });

  it("gives an output the same bits whatever lies around it", () => {
    const [m, n, k] = [32, 45, 600];
    const a = numbers(m * k, 3);
    const b = numbers(k * n, 4);
    const whole = bits(multiply(product({ m, n, k }), a, b, profile));
    // Every number of rows is another tile, every number of columns another edge.
    for (const rows of [1, 2, 3, 4, 5, 6, 9, 13, 20]) {
      for (const columns of [1, 2, 3, 4, 7, 8, 10, 12, 31, 33]) {
        const part = b.filter((_, at) => at % n < columns);
        const out = bits(
          multiply(product({ m: rows, n: columns, k }), a.slice(0, rows * k), part, profile),
        );
        for (let at = 0; at < rows * columns; at++) {
          const same = whole[Math.floor(at / columns) * n + (at % columns)];
          if (out[at] !== same) expect.fail(`${rows} × ${columns} differs at ${at}`);
        }
      }
    }
  });

  it("keeps NaN and infinities in their rows and columns", () => {
    const [m, n, k] = [13, 11, 20];
    const a = numbers(m * k, 5);
    const b = numbers(k * n, 6);
    a[4 * k + 3] = Number.NaN;
    b[2 * n + 9] = Number.POSITIVE_INFINITY;
    const out = multiply(product({ m, n, k }), a, b, profile);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const value = out[i * n + j] ?? 0;
        expect(Number.isNaN(value)).toBe(i === 4);
        if (i !== 4) expect(Number.isFinite(value)).toBe(j !== 9);
      }
    }
  });
});

describe("the plain profile", () => {
  it.each(turning)("sums in the documented order: $m × $k × $n", (sizes) => {
    const { m, n, k } = sizes;
    const a = numbers(m * k, 7);
    const b = numbers(k * n, 8);
    const kernel = product(sizes);
    expect(bits(multiply(kernel, a, b, "plain"))).toEqual(bits(inOrder(kernel, a, b)));
  });
});

describe("products of other dtypes", () => {
  const sizes = { m: 3, n: 5, k: 7, batch: 2, transposeB: true, batchStrideA: 0 } as const;
  const small = (length: number, seed: number) =>
    [...numbers(length, seed)].map((value) => Math.round(value * 2));

  it.each(["float64", "int8", "uint8", "int32", "uint32"] as const)("%s is exact", (dtype) => {
    const kernel = product({ ...sizes, dtype });
    const a = viewOf(dtype, new ArrayBuffer(21 * bytesOf(dtype)), 0, 21);
    const b = viewOf(dtype, new ArrayBuffer(70 * bytesOf(dtype)), 0, 70);
    a.set(small(21, 9));
    b.set(small(70, 10));
    const out = multiply(kernel, a, b, "plain", 2);
    const expected = out.slice();
    forEachOutput(kernel, (place, index) => {
      let sum = 0;
      for (const [x, y] of terms(kernel, [a, b], place)) {
        sum = dtype === "float64" ? sum + x * y : (sum + Math.imul(x, y)) | 0;
      }
      expected[index] = sum;
    });
    expect(out).toEqual(expected);
  });

  it("bool is whether any pair is true", () => {
    const kernel = product({ dtype: "bool", m: 2, n: 2, k: 3 });
    expect([...multiply(kernel, [1, 0, 1, 0, 0, 0], [1, 0, 0, 0, 1, 0], "plain")]).toEqual([
      1, 0, 0, 0,
    ]);
  });

  it.each([
    ["float16", 0x3c00, [0x3c00, 0x3c01, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0xfc00, 0x8000, 0xb555]],
    ["bfloat16", 0x3f80, [0x3f80, 0x3f81, 0x0001, 0x7f7f, 0x7f80, 0xff80, 0x4049]],
  ] as const)("%s times one is itself", (dtype, one, values) => {
    const kernel = product({ dtype, m: values.length, n: 1, k: 1 });
    const out = multiply(kernel, values, [one], "plain");
    // A negative zero is lost in 0 + −0.
    expect([...out]).toEqual(values.map((bits) => (bits === 0x8000 ? 0 : bits)));
  });

  it.each([
    // 1 + 2⁻¹¹ and 1 + 3·2⁻¹¹ lie halfway: to even.
    ["float16", [0x3c00, 0x1000], [0x3c00, 0x3c00], 0x3c00],
    ["float16", [0x3c01, 0x1000], [0x3c00, 0x3c00], 0x3c02],
    ["float16", [0x7bff, 0x7bff], [0x3c00, 0x3c00], 0x7c00],
    ["float16", [0x7c00, 0xfc00], [0x3c00, 0x3c00], 0x7e00],
    ["float16", [0x0001, 0x0001], [0x3800, 0x3c00], 0x0002],
    ["bfloat16", [0x3f80, 0x3b80], [0x3f80, 0x3f80], 0x3f80],
    ["bfloat16", [0x3f81, 0x3b80], [0x3f80, 0x3f80], 0x3f82],
    ["bfloat16", [0x7f80, 0xff80], [0x3f80, 0x3f80], 0xffc0],
  ] as const)("%s sums are rounded to nearest even: %j · %j", (dtype, a, b, expected) => {
    const kernel = product({ dtype, m: 1, n: 1, k: 2 });
    const [out = 0] = multiply(kernel, a, b, "plain");
    // The sign of a NaN is the processor's choice.
    const nan = (expected & 0x7fff) > (dtype === "float16" ? 0x7c00 : 0x7f80);
    expect(nan ? out | 0x8000 : out).toBe(nan ? expected | 0x8000 : expected);
  });
});

describe("a module with products", () => {
  it("holds one micro-kernel for products that cut their rows alike", () => {
    const module = new ModuleBuilder({ module: "host", name: "memory", minimum: 1 });
    emitMatmul(module, product({ m: 60, n: 64, k: 30 }), "plain");
    const before = module.functions.length;
    emitMatmul(module, product({ m: 12, n: 32, k: 99 }), "plain");
    expect(module.functions.length).toBe(before + 1);
  });

  it("asks for no scratch memory where nothing is copied", () => {
    expect(planMatmul(product({ m: 32, n: 32, k: 64 })).scratchBytes).toBe(0);
  });

  it("never asks for more scratch memory than its blocks hold", () => {
    const sizes = { m: 4096, n: 4095, k: 4096, transposeA: true, transposeB: true };
    const most = 4 * kBlock * (512 + 8 + 8 * packedPanels);
    expect(planMatmul(product(sizes)).scratchBytes).toBeLessThanOrEqual(most);
  });
});
