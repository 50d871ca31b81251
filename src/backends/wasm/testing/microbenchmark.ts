/**
 * Nanoseconds per element of a few kernels over arrays that fit in the cache. Run by hand:
 * `node --conditions=gradus-source src/backends/wasm/testing/microbenchmark.ts`.
 */
import type { LoopKernel, Reduction } from "../../../loops/kernel.ts";
import type { Access, Instruction, ScalarInstruction } from "../../../loops/scalar.ts";
import { createWasmBackend } from "../index.ts";
import { programOf } from "./random-kernel.ts";

const size = 4096;
const made = createWasmBackend();
if (made.backend === null) throw new Error(made.reason);
const backend = made.backend;

function at(buffer: number, ...strides: number[]): Access {
  return { buffer, offset: 0, strides, at: null, scale: 0 };
}

function load(buffer: number, ...strides: number[]): Instruction {
  return { op: "load", dtype: "float32", access: at(buffer, ...strides) };
}

function constant(value: number): Instruction {
  return { op: "constant", dtype: "float32", value };
}

function apply(op: ScalarInstruction, ...args: number[]): Instruction {
  return { op, dtype: "float32", args };
}

const base: LoopKernel = {
  kind: "loops",
  extents: [size],
  parallel: 1,
  body: [],
  bodyStores: [],
  reductions: [],
  epilogue: [],
  stores: [],
  flush: false,
};

function elementwise(body: readonly Instruction[]): LoopKernel {
  return { ...base, body, stores: [{ access: at(3, 1), value: body.length - 1 }] };
}

const sum: Reduction = { combine: "add", value: 0, dtype: "float32" };

const adam: LoopKernel = {
  ...base,
  // Weight 0, gradient 1, first moment 2, second moment 3.
  body: [
    load(0, 1),
    load(1, 1),
    load(2, 1),
    load(3, 1),
    constant(0.1),
    apply("subtract", 1, 2),
    apply("multiply", 5, 4),
    apply("add", 2, 6),
    apply("multiply", 1, 1),
    apply("subtract", 8, 3),
    constant(0.001),
    apply("multiply", 9, 10),
    apply("add", 3, 11),
    apply("sqrt", 12),
    constant(1e-7),
    apply("add", 13, 14),
    apply("divide", 7, 15),
    apply("multiply", 16, 10),
    apply("subtract", 0, 17),
  ],
  stores: [
    { access: at(0, 1), value: 18 },
    { access: at(2, 1), value: 7 },
    { access: at(3, 1), value: 12 },
  ],
  flush: true,
};

const kernels: Readonly<Record<string, LoopKernel>> = {
  relu: elementwise([load(0, 1), constant(0), apply("maximum", 0, 1)]),
  add: elementwise([load(0, 1), load(1, 1), apply("add", 0, 1)]),
  exp: elementwise([load(0, 1), apply("exp", 0)]),
  tanh: elementwise([load(0, 1), apply("tanh", 0)]),
  sigmoid: elementwise([load(0, 1), apply("sigmoid", 0)]),
  log: elementwise([load(0, 1), apply("log", 0)]),
  "sin (by calls)": elementwise([load(0, 1), apply("sin", 0)]),
  "maximum of two": elementwise([load(0, 1), load(1, 1), apply("maximum", 0, 1)]),
  sum: {
    ...base,
    parallel: 0,
    body: [load(0, 1)],
    reductions: [sum],
    stores: [{ access: at(3, 0), value: 1 }],
  },
  "sum of 64 rows of 64": {
    ...base,
    extents: [64, 64],
    body: [load(0, 1, 64)],
    reductions: [sum],
    stores: [{ access: at(3, 1, 0), value: 1 }],
  },
  "sum of 64 columns of 64": {
    ...base,
    extents: [64, 64],
    body: [load(0, 64, 1)],
    reductions: [sum],
    stores: [{ access: at(3, 1, 0), value: 1 }],
  },
  "row maximum, 10 each": {
    ...base,
    extents: [400, 10],
    body: [load(0, 10, 1)],
    reductions: [{ ...sum, combine: "maximum" }],
    stores: [{ access: at(3, 1, 0), value: 1 }],
  },
  "add a row of 64": {
    ...base,
    extents: [64, 64],
    parallel: 2,
    body: [load(0, 64, 1), load(1, 0, 1), apply("add", 0, 1)],
    stores: [{ access: at(3, 64, 1), value: 2 }],
  },
  "transpose 64 by 64": {
    ...base,
    extents: [64, 64],
    parallel: 2,
    body: [load(0, 1, 64)],
    stores: [{ access: at(3, 64, 1), value: 0 }],
  },
  "convolution, 3·16 to 64": {
    ...base,
    extents: [16, 64, 48],
    parallel: 2,
    body: [load(0, 48, 0, 1), load(1, 0, 1, 64), apply("multiply", 0, 1)],
    reductions: [{ ...sum, value: 2 }],
    stores: [{ access: at(3, 64, 1, 0), value: 3 }],
  },
  adam,
};

const specs = Array.from(
  { length: 4 },
  (_, index) => ({ dtype: "float32", length: size, place: { kind: "parameter", index } }) as const,
);
const buffers = specs.map(() => {
  const buffer = backend.allocate(4 * size);
  buffer.write(Float32Array.from({ length: size }, (_, i) => ((i % 100) + 1) / 50));
  return buffer;
});
console.log(backend.describe());
for (const [name, kernel] of Object.entries(kernels)) {
  const started = performance.now();
  const binding = backend.compile(programOf(specs, [kernel])).bind(buffers);
  const compiled = performance.now() - started;
  for (let i = 0; i < 30; i++) {
    binding.run(50);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    const before = performance.now();
    binding.run(100);
    best = Math.min(best, performance.now() - before);
  }
  const each = ((best * 1e6) / 100 / size).toFixed(3);
  console.log(`${name.padEnd(24)} ${each} ns an element, compiled in ${compiled.toFixed(2)} ms`);
  binding.free();
}
