import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FunctionBuilder, ModuleBuilder } from "./assembler.ts";
import { ByteWriter } from "./byte-writer.ts";
import { walk } from "./encode.ts";
import { type EngineMemory, engine } from "./engine.ts";
import { valueTypeCodes } from "./function-builder.ts";
import { laneOpcodes, memoryLaneOpcodes, memoryOpcodes, plainOpcodes } from "./instructions.ts";
import { printModule } from "./wat.ts";

type Export = (...args: (number | bigint)[]) => number | bigint;

function build(
  write: (f: FunctionBuilder) => void,
  parameters: readonly ("i32" | "i64" | "f32" | "f64")[] = [],
  results: readonly ("i32" | "i64" | "f32" | "f64")[] = [],
): { call: Export; memory: EngineMemory; module: ModuleBuilder } {
  const wasm = engine();
  if (wasm === undefined) throw new Error("these tests need WebAssembly");
  const module = new ModuleBuilder({ module: "host", name: "memory", minimum: 1 });
  write(module.function("main", parameters, results, { exported: true }));
  const memory = new wasm.Memory({ initial: 1 });
  expect(wasm.validate(module.bytes())).toBe(true);
  const instance = new wasm.Instance(new wasm.Module(module.bytes()), { host: { memory } });
  return { call: instance.exports.main as Export, memory, module };
}

describe("the assembler", () => {
  it("writes numbers that WebAssembly reads back", () => {
    fc.assert(
      fc.property(fc.integer(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (small, large) => {
        expect(build((f) => f.i32(small), [], ["i32"]).call()).toBe(small);
        expect(build((f) => f.i64(large), [], ["i64"]).call()).toBe(large);
      }),
      { numRuns: 50 },
    );
    const writer = new ByteWriter();
    writer.unsigned(0xffffffff);
    expect([...writer.bytes()]).toEqual([255, 255, 255, 255, 15]);
  });

  it("keeps float constants bit for bit, signed zero and NaN too", () => {
    for (const value of [0.1, -0, Infinity, -Infinity, 5e-324, Number.NaN]) {
      expect(build((f) => f.f64(value), [], ["f64"]).call()).toBe(value);
      expect(build((f) => f.f32(value), [], ["f32"]).call()).toBe(Math.fround(value));
    }
  });

  it("gives no code to two instructions", () => {
    const codes = [
      ...Object.values(plainOpcodes),
      ...Object.values(laneOpcodes),
      ...Object.values(memoryOpcodes).map(([code]) => code),
      ...Object.values(memoryLaneOpcodes).map(([code]) => code),
    ];
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("counts through a loop", () => {
    const { call } = build(
      (f) => {
        const index = f.local("i32");
        const sum = f.local("i32");
        f.count(index, 0, f.parameter(0), () => f.get(sum).get(index).op("i32.add").set(sum));
        f.get(sum);
      },
      ["i32"],
      ["i32"],
    );
    expect([call(0), call(1), call(10)]).toEqual([0, 0, 45]);
  });

  it("shares the slots of held values, but not of those read in a later loop", () => {
    const { call, module } = build(
      (f) => {
        const outer = f.get(f.parameter(0)).i32(7).op("i32.mul").hold("i32");
        const index = f.local("i32");
        const sum = f.local("i32");
        f.count(index, 0, 3, () => {
          f.get(outer).get(sum).op("i32.add").set(sum);
          const square = f.get(index).get(index).op("i32.mul").hold("i32");
          const twice = f.get(square).get(square).op("i32.add").hold("i32");
          const more = f.get(twice).i32(1).op("i32.add").hold("i32");
          f.get(sum).get(more).op("i32.add").set(sum);
        });
        f.get(sum);
      },
      ["i32"],
      ["i32"],
    );
    expect(call(1)).toBe(3 * 7 + (1 + 3 + 9));
    const { types } = module.functions[0]?.layout() ?? { types: [] };
    expect(types.length).toBeLessThan(6);
  });

  it("works on vectors in memory", () => {
    const { call, memory } = build((f) => {
      f.i32(32).i32(0).memory("v128.load").i32(16).memory("v128.load");
      f.op("f32x4.add").memory("v128.store", 16);
    });
    new Float32Array(memory.buffer).set([1, 2, 3, 4, 10, 20, 30, 40]);
    call();
    expect([...new Float32Array(memory.buffer, 48, 4)]).toEqual([11, 22, 33, 44]);
  });

  it("picks labels by number", () => {
    const { call } = build(
      (f) => {
        f.block((outer) => {
          f.block((inner) => f.get(f.parameter(0)).brTable([inner, outer], outer));
          f.i32(5).op("return");
        });
        f.i32(6);
      },
      ["i32"],
      ["i32"],
    );
    expect([call(0), call(1), call(9)]).toEqual([5, 6, 6]);
  });

  it("prints text with the specification's names", () => {
    const { module } = build(
      (f) =>
        f.get(f.parameter(0)).if(
          () => f.f32(-0),
          () => f.f32(1.5),
          "f32",
        ),
      ["i32"],
      ["f32"],
    );
    expect(printModule(module, { walk, valueTypeCodes })).toBe(`(module
  (import "host" "memory" (memory 1))
  (export "main" (func $main))
  (func $main (param i32) (result f32)
    local.get 0
    if (result f32)
      f32.const -0
    else
      f32.const 1.5
    end))
`);
  });
});
