/**
 * @module backends/conformance/programs — memory, bindings, and runs that stop and go on.
 */
import { describe, expect } from "vitest";
import type { Backend, Binding, DeviceBuffer } from "../../loops/program.ts";
import type { BufferId } from "../../loops/scalar.ts";
import { Nest, numbers, Scene } from "./scene.conformance.ts";
import type { Suite } from "./suite.conformance.ts";

/** A few kernels over an arena: `x = x·gain + mean(x)`, with constants and a matrix product on the way. */
function stepScene(): { readonly scene: Scene; readonly x: BufferId } {
  const scene = new Scene();
  const x = scene.parameter(
    "float32",
    numbers(36, (i) => Math.fround(Math.sin(i))),
  );
  const product = scene.arena("float32", 36);
  const mean = scene.arena("float32", 1);
  const gain = scene.constant("float32", [0.25]);
  scene.add({
    ...{ kind: "matmul", dtype: "float32", a: x, b: x, out: product, batch: 1, m: 6, n: 6, k: 6 },
    ...{ transposeA: false, transposeB: true, batchStrideA: 36, batchStrideB: 36, epilogue: null },
  });
  const average = new Nest([36], 0);
  const sum = average.reduce("add", average.load("float32", product), "float32");
  const count = average.constant("float32", 36);
  scene.add(average.store(mean, average.apply("divide", "float32", sum, count)).kernel());
  const nest = new Nest([36]);
  const scaled = nest.apply(
    "multiply",
    "float32",
    nest.load("float32", x),
    nest.load("float32", gain, { strides: [0] }),
  );
  const shifted = nest.apply(
    "add",
    "float32",
    scaled,
    nest.load("float32", mean, { strides: [0] }),
  );
  scene.add(nest.store(x, nest.apply("tanh", "float32", shifted)).kernel());
  return { scene, x };
}

function allocateAll(backend: Backend, scene: Scene): readonly DeviceBuffer[] {
  return scene.parameters.map((data) => {
    const buffer = backend.allocate(data.byteLength);
    buffer.write(data);
    return buffer;
  });
}

function readFloats(buffer: DeviceBuffer | undefined, count: number): readonly number[] {
  const target = new Float32Array(count);
  buffer?.read(target);
  return [...target];
}

function freeAll(binding: Binding, buffers: readonly DeviceBuffer[]): void {
  binding.free();
  for (const buffer of buffers) buffer.free();
}

export function testPrograms(suite: Suite): void {
  describe("memory", () => {
    suite.test("holds what was written, from its start, at any length", () => {
      const backend = suite.backend();
      for (const length of [0, 1, 5, 1000, 300_000]) {
        const buffer = backend.allocate(length);
        const data = Uint8Array.from({ length }, (_, i) => i * 7);
        buffer.write(data);
        const target = new Uint8Array(length);
        buffer.read(target);
        expect(buffer.bytes).toBe(length);
        expect(target).toEqual(data);
        buffer.free();
      }
      const buffer = backend.allocate(16);
      buffer.write(Float32Array.of(1, 2, 3, 4));
      buffer.write(Float32Array.of(9, 8));
      expect(readFloats(buffer, 3)).toEqual([9, 8, 3]);
      buffer.write(new Float32Array([5, 6, 7, 8]).subarray(1, 3));
      expect(readFloats(buffer, 3)).toEqual([6, 7, 3]);
      buffer.free();
    });
    suite.test("is counted while it is held, and is zero when it is new", () => {
      const backend = suite.backend();
      const before = backend.allocatedBytes();
      const first = backend.allocate(1000);
      first.write(new Uint8Array(1000).fill(255));
      expect(backend.allocatedBytes()).toBeGreaterThanOrEqual(before + 1000);
      first.free();
      first.free();
      expect(backend.allocatedBytes()).toBe(before);
      const second = backend.allocate(1000);
      expect(readFloats(second, 250)).toEqual(numbers(250, () => 0));
      second.free();
    });
    suite.test("throws when it is used after it was freed", () => {
      const backend = suite.backend();
      const buffer = backend.allocate(8);
      buffer.free();
      expect(() => buffer.write(new Float32Array(2))).toThrow();
      expect(() => buffer.read(new Float32Array(2))).toThrow();
    });
    suite.test("of many buffers does not overlap, whatever was freed in between", () => {
      const backend = suite.backend();
      const before = backend.allocatedBytes();
      const held: { buffer: DeviceBuffer; mark: number; length: number }[] = [];
      for (let i = 0; i < 200; i++) {
        const length = ((i * 37) % 91) + 1;
        const buffer = backend.allocate(4 * length);
        buffer.write(new Float32Array(length).fill(i));
        held.push({ buffer, mark: i, length });
        if (i % 3 === 2) held.splice((i * 5) % held.length, 1)[0]?.buffer.free();
      }
      for (const { buffer, mark, length } of held) {
        expect(readFloats(buffer, length)).toEqual(numbers(length, () => mark));
        buffer.free();
      }
      expect(backend.allocatedBytes()).toBe(before);
    });
  });
  describe("a program", () => {
    testRuns(suite);
    testBindings(suite);
    testSharedMemory(suite);
  });
}

function testRuns(suite: Suite): void {
  suite.test("resumed in the smallest budgets gives what it gives in one run", () => {
    const { scene, x } = stepScene();
    const backend = suite.backend();
    const atOnce = scene.run(backend, 9)(x);
    for (const budget of [0, 0.01, 1000]) {
      const parameters = allocateAll(backend, scene);
      const binding = backend.compile(scene.program()).bind(parameters);
      binding.start(9);
      let calls = 1;
      while (!binding.resume(budget)) {
        calls++;
        // Three kernels in each of nine steps: every call must do one at least.
        expect(calls).toBeLessThanOrEqual(27);
      }
      expect(readFloats(parameters[0], 36)).toEqual(atOnce);
      expect(binding.resume(0)).toBe(true);
      freeAll(binding, parameters);
    }
  });
  suite.test("with a budget of nothing stops before it is done", () => {
    const { scene } = stepScene();
    const backend = suite.backend();
    const parameters = allocateAll(backend, scene);
    const binding = backend.compile(scene.program()).bind(parameters);
    binding.start(5);
    expect(binding.resume(0)).toBe(false);
    expect(() => binding.run(1)).toThrow();
    while (!binding.resume(1000));
    binding.run(1);
    freeAll(binding, parameters);
  });
  suite.test("runs no step when none is asked for, and none of an empty list", () => {
    const { scene, x } = stepScene();
    const backend = suite.backend();
    expect(scene.run(backend, 0)(x)).toEqual(numbers(36, (i) => Math.fround(Math.sin(i))));
    const empty = new Scene();
    const untouched = empty.parameter("float32", [1, 2, 3]);
    expect(empty.run(backend, 4)(untouched)).toEqual([1, 2, 3]);
    const binding = backend.compile(new Scene().program()).bind([]);
    binding.start(3);
    expect(binding.resume(1000)).toBe(true);
    binding.free();
  });
}

function testBindings(suite: Suite): void {
  suite.test("bound twice has two arenas, and two sets of constants if they are given", () => {
    const backend = suite.backend();
    const before = backend.allocatedBytes();
    const scene = new Scene();
    const out = scene.parameter("float32", [0]);
    const total = scene.arena("float32", 1);
    const start = scene.constant("float32", [10]);
    // The arena keeps what a first step left there, so that a shared one would show.
    const nest = new Nest([]);
    const sum = nest.apply(
      "add",
      "float32",
      nest.load("float32", total),
      nest.load("float32", start),
    );
    scene.add(nest.store(total, sum).kernel(), { kind: "copy", from: total, to: out });
    const clear = new Nest([]);
    scene.add(clear.store(total, clear.load("float32", out)).kernel());
    const executable = backend.compile(scene.program());
    const buffers = [backend.allocate(4), backend.allocate(4)];
    const [first, second] = buffers;
    if (first === undefined || second === undefined) return;
    const a = executable.bind([first]);
    const b = executable.bind([second], [Float32Array.of(1000)]);
    a.run(1);
    b.run(1);
    const firstSum = readFloats(first, 1)[0] ?? 0;
    const secondSum = readFloats(second, 1)[0] ?? 0;
    a.run(3);
    b.run(2);
    expect((readFloats(first, 1)[0] ?? 0) - firstSum).toBe(30);
    expect((readFloats(second, 1)[0] ?? 0) - secondSum).toBe(2000);
    a.free();
    a.free();
    b.run(1);
    expect((readFloats(second, 1)[0] ?? 0) - secondSum).toBe(3000);
    b.free();
    for (const buffer of [first, second]) buffer.free();
    expect(out).toBe(0);
    expect(backend.allocatedBytes()).toBe(before);
  });
  suite.test("rebound works on other memory and leaves the first alone", () => {
    const { scene } = stepScene();
    const backend = suite.backend();
    const [first, second] = [allocateAll(backend, scene), allocateAll(backend, scene)];
    const binding = backend.compile(scene.program()).bind(first);
    binding.run(2);
    const after = readFloats(first[0], 36);
    binding.rebind(second);
    binding.run(2);
    expect(readFloats(first[0], 36)).toEqual(after);
    expect(readFloats(second[0], 36)).toEqual(after);
    for (const buffer of first) buffer.free();
    binding.run(1);
    freeAll(binding, second);
  });
  suite.test("works on memory that was bound before more memory was allocated", () => {
    const { scene, x } = stepScene();
    const backend = suite.backend();
    const expected = scene.run(backend, 2)(x);
    const parameters = allocateAll(backend, scene);
    const binding = backend.compile(scene.program()).bind(parameters);
    binding.run(1);
    // Large enough that a memory which grows must grow, which detaches its views.
    const large = backend.allocate(48 << 20);
    binding.run(1);
    expect(readFloats(parameters[0], 36)).toEqual(expected);
    large.free();
    freeAll(binding, parameters);
  });
  suite.test("has a text, a size, and a backend that says what it is", async () => {
    const { scene } = stepScene();
    const backend = suite.backend();
    const executable = backend.compile(scene.program());
    expect(await executable.text()).toMatch(/\S/);
    expect(executable.codeBytes).toBeGreaterThan(0);
    expect(backend.name).toMatch(/^\S+$/);
    expect(backend.describe()).toMatch(/^[^\n]+$/);
  });
}

function testSharedMemory(suite: Suite): void {
  suite.test("updates a parameter under two names in place", () => {
    const scene = new Scene();
    const before = scene.parameter(
      "float32",
      numbers(11, (i) => i),
    );
    const after = scene.alias(before);
    const nest = new Nest([11]);
    const one = nest.constant("float32", 1);
    scene.add(
      nest.store(after, nest.apply("add", "float32", nest.load("float32", before), one)).kernel(),
    );
    expect(scene.run(suite.backend(), 5)(after)).toEqual(numbers(11, (i) => i + 5));
  });
  suite.test("lets buffers of the arena follow each other in the same place", () => {
    const scene = new Scene();
    const input = scene.parameter(
      "float32",
      numbers(9, (i) => i - 4),
    );
    const out = scene.parameter("int32", 9);
    const floats = scene.arena("float32", 9, 16);
    const doubles = scene.arena("float64", 9, 64);
    const wholes = scene.arena("int32", 9, 16);
    const halve = new Nest([9]);
    const half = halve.constant("float32", 0.5);
    scene.add(
      halve
        .store(floats, halve.apply("multiply", "float32", halve.load("float32", input), half))
        .kernel(),
    );
    const widen = new Nest([9]);
    scene.add(
      widen.store(doubles, widen.apply("cast", "float64", widen.load("float32", floats))).kernel(),
    );
    const round = new Nest([9]);
    const rounded = round.apply("round", "float64", round.load("float64", doubles));
    scene.add(round.store(wholes, round.apply("cast", "int32", rounded)).kernel());
    scene.add({ kind: "copy", from: wholes, to: out });
    expect(scene.run(suite.backend(), 2)(out)).toEqual([-2, -2, -1, 0, 0, 0, 1, 2, 2]);
  });
  suite.test("reads constants of every width that do not disturb each other", () => {
    const scene = new Scene();
    const dtypes = ["bool", "float64", "int8", "float16", "uint32", "bfloat16", "float32"] as const;
    const outs = dtypes.map((dtype) => {
      const source = scene.constant(dtype, [1, 0, 1]);
      const out = scene.parameter(dtype, 3);
      scene.add({ kind: "copy", from: source, to: out });
      return out;
    });
    const outcome = scene.run(suite.backend());
    expect(outs.map(outcome)).toEqual(dtypes.map(() => [1, 0, 1]));
  });
}
