import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DType, dtypes, type HostArray, hostArray } from "../../core/dtype.ts";
import type { Kernel, LoopKernel } from "../../loops/kernel.ts";
import type { Backend, BufferSpec, LoweredProgram } from "../../loops/program.ts";
import type { Access, Instruction } from "../../loops/scalar.ts";
import { createReferenceBackend } from "../reference/reference-backend.ts";
import { createWasmBackend } from "./index.ts";
import { type MathInstruction, scalarFunctions } from "./math/index.ts";
import { differences, runOn } from "./testing/compare.ts";
import { programOf, randomData } from "./testing/random-kernel.ts";

const mathNames = Object.keys(scalarFunctions) as MathInstruction[];

function wasm(profile?: "plain" | "relaxed"): Backend {
  const made = createWasmBackend({ profile });
  if (made.backend === null) throw new Error(made.reason);
  return made.backend;
}

function parameters(...specs: readonly (readonly [DType, number])[]): BufferSpec[] {
  return specs.map(([dtype, length], index) => ({
    dtype,
    length,
    place: { kind: "parameter", index },
  }));
}

function access(buffer: number, ...strides: number[]): Access {
  return { buffer, offset: 0, strides, at: null, scale: 0 };
}

/** `buffer[i] = op(buffer[i], value)` for each element. */
function update(
  buffer: number,
  length: number,
  op: "add" | "multiply" | "less",
  value: number,
  { out = buffer, flush = false, dtype = "float32" as DType } = {},
): LoopKernel {
  return {
    kind: "loops",
    extents: [length],
    parallel: 1,
    body: [
      { op: "load", dtype, access: access(buffer, 1) },
      { op: "constant", dtype, value },
      { op, dtype: op === "less" ? "bool" : dtype, args: [0, 1] },
    ],
    bodyStores: [],
    reductions: [],
    epilogue: [],
    stores: [{ access: access(out, 1), value: 2 }],
    flush,
  };
}

/** Runs on both backends and expects the same memory. */
function agree(program: LoweredProgram, inputs: readonly HostArray[], tolerance = 0): void {
  const expected = runOn(createReferenceBackend(), program, inputs);
  const received = runOn(wasm(), program, inputs);
  expect(differences(program, expected, received, tolerance)).toEqual([]);
}

const sizes = fc.record({
  outer: fc.integer({ min: 0, max: 4 }),
  length: fc.integer({ min: 0, max: 40 }),
  inner: fc.integer({ min: 1, max: 23 }),
});

describe("routines", () => {
  it("sorts as the reference does, in both directions, NaN and equals too", () => {
    fc.assert(
      fc.property(
        fc.gen(),
        sizes,
        fc.constantFrom(...dtypes),
        fc.boolean(),
        (g, size, dtype, descending) => {
          const count = size.outer * size.length * size.inner;
          const kernel: Kernel = { kind: "argsort", dtype, input: 0, out: 1, ...size, descending };
          const program = programOf(parameters([dtype, count], ["int32", count]), [kernel]);
          agree(program, [randomData(g, dtype, count, null), new Int32Array(count)]);
        },
      ),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("cumulates as the reference does", () => {
    const combines = fc.constantFrom("add" as const, "multiply" as const, "maximum" as const);
    fc.assert(
      fc.property(
        fc.gen(),
        sizes,
        fc.constantFrom<DType>("float32", "int32", "float64", "uint8"),
        combines,
        fc.boolean(),
        (g, size, dtype, combine, reverse) => {
          const count = size.outer * size.length * size.inner;
          const gentle = combine === "maximum" ? null : combine;
          const kernel: Kernel = {
            kind: "cumulate",
            dtype,
            combine,
            input: 0,
            out: 1,
            ...size,
            reverse,
          };
          const program = programOf(parameters([dtype, count], [dtype, count]), [kernel]);
          agree(program, [randomData(g, dtype, count, gentle), hostArray(dtype, count)]);
        },
      ),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("scatters rows in order and skips those outside", () => {
    const combines = fc.constantFrom("replace", "add", "multiply", "maximum", "minimum");
    fc.assert(
      fc.property(
        fc.gen(),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 23 }),
        fc.constantFrom<DType>("float32", "int32", "float64", "float16", "int8"),
        combines,
        (g, rows, inner, dtype, combine) => {
          const targetRows = 5;
          const specs = parameters(
            [dtype, targetRows * inner],
            ["int32", rows],
            [dtype, rows * inner],
          );
          const at = { target: 0, indices: 1, updates: 2, rows, inner, targetRows };
          const kernel: Kernel = { kind: "scatter", dtype, combine, ...at };
          const indices = Int32Array.from({ length: rows }, () =>
            g(() => fc.integer({ min: -2, max: 6 })),
          );
          agree(programOf(specs, [kernel]), [
            randomData(g, dtype, targetRows * inner, null),
            indices,
            randomData(g, dtype, rows * inner, null),
          ]);
        },
      ),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("multiplies matrices and applies the epilogue", () => {
    const [m, n, k] = [9, 13, 21];
    const load = (buffer: number, ...strides: number[]) =>
      ({ op: "load", dtype: "float32", access: access(buffer, ...strides) }) as const;
    const epilogue: LoopKernel = {
      ...update(2, 1, "add", 0),
      extents: [1, m, n],
      parallel: 3,
      body: [load(2, m * n, n, 1), load(3, 0, 0, 1), { op: "add", dtype: "float32", args: [0, 1] }],
      stores: [{ access: access(2, m * n, n, 1), value: 2 }],
    };
    const kernel: Kernel = {
      kind: "matmul",
      dtype: "float32",
      ...{ a: 0, b: 1, out: 2, batch: 1, m, n, k, batchStrideA: 0, batchStrideB: 0 },
      ...{ transposeA: false, transposeB: true, epilogue },
    };
    const specs = parameters(
      ...([m * k, n * k, m * n, n].map((size) => ["float32", size]) as [DType, number][]),
    );
    const data = specs.map(({ length }) =>
      Float32Array.from({ length }, (_, i) => ((i * 37) % 17) - 8),
    );
    agree(programOf(specs, [kernel]), data);
  });
});

describe("sums of products", () => {
  const data = (length: number) => Float32Array.from({ length }, (_, i) => ((i * 7) % 11) - 5);
  const [rows, columns] = [37, 29];
  const layouts: Readonly<Record<string, readonly (readonly number[])[]>> = {
    "along memory": [
      [columns, 1],
      [0, 1],
    ],
    "across memory": [
      [1, rows],
      [1, rows],
    ],
    "with a factor for each row": [
      [1, rows],
      [0, 1],
    ],
  };
  it.each(Object.entries(layouts))(
    "are exact %s where they can be",
    async (_, [a = [], b = []]) => {
      const kernel: LoopKernel = {
        ...update(0, 1, "add", 0),
        extents: [rows, columns],
        body: [
          { op: "load", dtype: "float32", access: access(0, ...a) },
          { op: "load", dtype: "float32", access: access(1, ...b) },
          { op: "multiply", dtype: "float32", args: [0, 1] },
        ],
        reductions: [{ combine: "add", value: 2, dtype: "float32" }],
        stores: [{ access: access(2, 1, 0), value: 3 }],
      };
      const size = rows * columns;
      const specs = parameters(["float32", size], ["float32", size], ["float32", rows]);
      const program = programOf(specs, [kernel]);
      agree(program, [data(size), data(size), new Float32Array(rows)]);
      const { backend } = createWasmBackend({ profile: "relaxed" });
      if (backend !== null) expect(await backend.compile(program).text()).toContain("relaxed_madd");
    },
  );
});

describe("long sums", () => {
  it.each(["lanes of one sum", "a sum for each lane"])(
    "of numbers of one sign lose little: %s",
    (layout) => {
      const [count, width] = layout === "lanes of one sum" ? [1_000_003, 1] : [200_001, 5];
      const kernel: LoopKernel = {
        ...update(0, 1, "add", 0),
        extents: [width, count],
        body: [{ op: "load", dtype: "float32", access: access(0, 1, width) }],
        reductions: [{ combine: "add", value: 0, dtype: "float32" }],
        stores: [{ access: access(1, 1, 0), value: 1 }],
      };
      const program = programOf(parameters(["float32", count * width], ["float32", width]), [
        kernel,
      ]);
      const inputs = [new Float32Array(count * width).fill(0.1), new Float32Array(width)];
      agree(program, inputs, 4 * Math.sqrt(count) * 2 ** -24);
    },
  );
});

describe("elementary functions", () => {
  const bits = new Float32Array(Int32Array.from({ length: 400 }, (_, i) => i * 10737418).buffer);
  const small = Float32Array.from({ length: 403 }, (_, i) => (i - 200) / 17);
  const special = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const points = Float32Array.from([...bits, ...small, ...special]);

  it.each(mathNames.flatMap((name) => [[name, "float32"] as const, [name, "float64"] as const]))(
    "%s of %s is within 4 units in the last place of the reference",
    (name, dtype) => {
      const length = points.length;
      const loads: Instruction[] = [0, 1]
        .slice(0, scalarFunctions[name].arity)
        .map((buffer) => ({ op: "load", dtype, access: access(buffer, 1) }));
      const kernel: LoopKernel = {
        ...update(0, length, "add", 0),
        body: [...loads, { op: name, dtype, args: loads.map((_, i) => i) }],
        stores: [{ access: access(2, 1), value: loads.length }],
      };
      const specs = parameters([dtype, length], [dtype, length], [dtype, length]);
      const inputs = [points, points.toReversed(), points.map(() => 0)].map((data) =>
        dtype === "float64" ? Float64Array.from(data) : data,
      );
      const unit = dtype === "float32" ? 2 ** -23 : 2 ** -52;
      agree(programOf(specs, [kernel]), inputs, 4 * unit);
    },
  );
});

describe("control", () => {
  it("repeats forwards and backwards, and branches", () => {
    const sum: LoopKernel = {
      ...update(1, 1, "add", 0, { dtype: "int32" }),
      extents: [],
      parallel: 0,
      body: [
        { op: "load", dtype: "int32", access: access(1) },
        { op: "load", dtype: "int32", access: access(0) },
        { op: "constant", dtype: "int32", value: 3 },
        { op: "multiply", dtype: "int32", args: [0, 2] },
        { op: "add", dtype: "int32", args: [3, 1] },
      ],
      stores: [{ access: access(1), value: 4 }],
    };
    const repeat = (reverse: boolean): Kernel => ({
      kind: "repeat",
      times: 5,
      reverse,
      counter: 0,
      body: [sum],
    });
    const choose: Kernel = {
      kind: "if",
      predicate: 2,
      whenTrue: [{ kind: "copy", from: 1, to: 3 }],
      whenFalse: [],
    };
    const specs = parameters(["int32", 1], ["int32", 1], ["bool", 1], ["int32", 1]);
    for (const predicate of [0, 1]) {
      for (const reverse of [false, true]) {
        const inputs = [
          Int32Array.of(9),
          Int32Array.of(1),
          Uint8Array.of(predicate),
          Int32Array.of(7),
        ];
        agree(programOf(specs, [repeat(reverse), choose]), inputs);
      }
    }
  });

  it("loops while a condition holds, and not at all where it never does", () => {
    const condition = update(0, 1, "less", 100, { out: 1 });
    const loop: Kernel = {
      kind: "while",
      condition: [condition],
      predicate: 1,
      body: [update(0, 1, "multiply", 3)],
    };
    const program = programOf(parameters(["float32", 1], ["bool", 1]), [loop]);
    const [x] = runOn(wasm(), program, [Float32Array.of(2), Uint8Array.of(0)]);
    expect([...(x ?? [])]).toEqual([162]);
    agree(program, [Float32Array.of(1000), Uint8Array.of(1)]);
  });
});

describe("bindings", () => {
  const length = 100_000;
  const program = programOf(
    parameters(["float32", length]),
    Array.from({ length: 5 }, () => update(0, length, "add", 1)),
  );

  it("stop at kernel boundaries and go on later", () => {
    const backend = wasm();
    const buffer = backend.allocate(4 * length);
    const binding = backend.compile(program).bind([buffer]);
    binding.start(20);
    expect(() => binding.run(1)).toThrow(/pending/);
    let calls = 1;
    while (!binding.resume(0)) calls++;
    expect(calls).toBeGreaterThan(20);
    binding.start(30);
    expect(binding.resume(10_000)).toBe(true);
    const result = new Float32Array(length);
    buffer.read(result);
    expect(new Set(result)).toEqual(new Set([250]));
  });

  it("take other parameters, and refuse those of the wrong size or that were freed", () => {
    const backend = wasm();
    const [first, second, small] = [4 * length, 4 * length, 8].map((n) => backend.allocate(n));
    if (first === undefined || second === undefined || small === undefined) return;
    const binding = backend.compile(program).bind([first]);
    binding.rebind([second]);
    binding.run(1);
    const result = new Float32Array(length);
    first.read(result);
    expect(result[length - 1]).toBe(0);
    second.read(result);
    expect(result[length - 1]).toBe(5);
    expect(() => binding.rebind([small])).toThrow(/8 bytes/);
    second.free();
    expect(() => binding.run(1)).toThrow(/freed/);
  });

  it("keep constants and an arena of their own", () => {
    const specs: BufferSpec[] = [
      { dtype: "float32", length: 5, place: { kind: "constant", index: 0 } },
      { dtype: "float32", length: 5, place: { kind: "arena", byteOffset: 32 } },
      { dtype: "float32", length: 5, place: { kind: "parameter", index: 0 } },
    ];
    const kernels: Kernel[] = [
      update(0, 5, "multiply", 2, { out: 1 }),
      update(1, 5, "add", 1, { out: 2 }),
    ];
    const base = programOf(specs, kernels);
    const constants = [Float32Array.of(1, 2, 3, 4, 5)];
    const backend = wasm();
    const executable = backend.compile({
      ...base,
      parameterBytes: [20],
      constants,
      arenaBytes: 64,
    });
    const out = backend.allocate(20);
    const result = new Float32Array(5);
    executable.bind([out]).run(1);
    out.read(result);
    expect([...result]).toEqual([3, 5, 7, 9, 11]);
    executable.bind([out], [Float32Array.of(5, 4, 3, 2, 1)]).run(1);
    out.read(result);
    expect([...result]).toEqual([11, 9, 7, 5, 3]);
  });
});

describe("the backend", () => {
  it("gives memory back and grows when it must, keeping what buffers hold", () => {
    const backend = wasm();
    const small = backend.allocate(16);
    small.write(Float32Array.of(1, 2, 3, 4));
    const big = backend.allocate(64 * 2 ** 20);
    const kept = new Float32Array(4);
    small.read(kept);
    expect([...kept]).toEqual([1, 2, 3, 4]);
    big.free();
    big.free();
    small.free();
    expect(backend.allocatedBytes()).toBe(0);
    expect(() => small.read(kept)).toThrow(/freed/);
  });

  it("says so when memory runs out", () => {
    expect(() => wasm().allocate(5 * 2 ** 30)).toThrow(/device\/out-of-memory|5368709120 bytes/);
  });

  it("replaces subnormal numbers by zero where a kernel asks for it", () => {
    const inputs = [Float32Array.of(1e-38, -1e-38, 1, Number.NaN, 3e-38, 0, 1e-44, 2)];
    const program = programOf(parameters(["float32", 8]), [
      update(0, 8, "multiply", 0.5, { flush: true }),
    ]);
    const [result] = runOn(wasm(), program, inputs);
    expect([...(result ?? [])]).toEqual([0, 0, 0.5, Number.NaN, Math.fround(1.5e-38), 0, 0, 1]);
  });

  it("prints a program's text", async () => {
    const executable = wasm("plain").compile(
      programOf(parameters(["float32", 64]), [update(0, 64, "add", 1)]),
    );
    expect(await executable.text()).toContain("f32x4.add");
    expect(executable.codeBytes).toBeGreaterThan(1000);
  });

  it("reinterprets a float's bits", () => {
    const kernel: LoopKernel = {
      ...update(0, 4, "add", 0),
      body: [
        { op: "load", dtype: "float32", access: access(0, 1) },
        { op: "bitcast", dtype: "int32", args: [0] },
      ],
      stores: [{ access: access(1, 1), value: 1 }],
    };
    const program = programOf(parameters(["float32", 4], ["int32", 4]), [kernel]);
    agree(program, [Float32Array.of(1, -0, 1e-40, Number.NEGATIVE_INFINITY), new Int32Array(4)]);
  });
});
