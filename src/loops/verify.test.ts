import { describe, expect, it } from "vitest";
import type { Kernel, LoopKernel } from "./kernel.ts";
import { printProgram } from "./print.ts";
import type { LoweredProgram } from "./program.ts";
import type { Access, Instruction, Store } from "./scalar.ts";
import { verifyProgram } from "./verify.ts";

const row: Access = { buffer: 0, offset: 0, strides: [4, 1], at: null, scale: 0 };
const load: Instruction = { op: "load", dtype: "float32", access: row };
const sumStore: Store = {
  access: { buffer: 1, offset: 0, strides: [1, 0], at: null, scale: 0 },
  value: 1,
};

/** Sums of the rows of b0, `[3, 4]`, to b1. */
const sums: LoopKernel = {
  kind: "loops",
  extents: [3, 4],
  parallel: 1,
  body: [load],
  bodyStores: [],
  reductions: [{ combine: "add", value: 0, dtype: "float32" }],
  epilogue: [],
  stores: [sumStore],
  flush: false,
};

function programOf(...kernels: readonly Kernel[]): LoweredProgram {
  return {
    buffers: [
      { dtype: "float32", length: 12, place: { kind: "parameter", index: 0 } },
      { dtype: "float32", length: 3, place: { kind: "arena", byteOffset: 16 } },
      { dtype: "int32", length: 3, place: { kind: "arena", byteOffset: 16 } },
      { dtype: "bool", length: 1, place: { kind: "constant", index: 0 } },
    ],
    kernels,
    parameterBytes: [48],
    constants: [Uint8Array.of(1)],
    arenaBytes: 32,
    key: "test",
  };
}

const scalar = (
  op: "add" | "exp" | "equal" | "not",
  dtype: "float32" | "bool",
  args: number[],
): Instruction => ({
  ...{ op, dtype, args },
});

describe("verifyProgram", () => {
  it("passes a program that keeps the rules", () => {
    expect(() => verifyProgram(programOf(sums))).not.toThrow();
  });

  const faults: readonly (readonly [string, Kernel, RegExp])[] = [
    [
      "an access past the buffer's end",
      { ...sums, body: [{ ...load, access: { ...row, offset: 1 } }] },
      /kernels\[0\] \(loops\): %0 takes elements 1 to 12 of buffer 0, which has 12/,
    ],
    [
      "an access before the buffer's start",
      { ...sums, body: [{ ...load, access: { ...row, strides: [4, -1] } }] },
      /takes elements -3 to 8/,
    ],
    [
      "a stride that is missing",
      { ...sums, body: [{ ...load, access: { ...row, strides: [1] } }] },
      /1 strides for 2 axes/,
    ],
    [
      "a buffer that is not there",
      { ...sums, body: [{ ...load, access: { ...row, buffer: 9 } }] },
      /buffer 9, which the program lacks/,
    ],
    [
      "a load of another dtype",
      { ...sums, body: [{ op: "load", dtype: "int32", access: row }] },
      /%0 = load .* reads a buffer of float32/,
    ],
    [
      "a store of another dtype",
      { ...sums, stores: [{ ...sumStore, access: { ...sumStore.access, buffer: 2 } }] },
      /store 0 writes %1 \(float32\) to int32 memory/,
    ],
    [
      "a value that comes later",
      { ...sums, body: [scalar("exp", "float32", [1]), load] },
      /%0 names %1, which is not there yet/,
    ],
    [
      "a value of the body in the epilogue",
      { ...sums, epilogue: [scalar("exp", "float32", [0])] },
      /%2 names %0, a value of the body, after the reduction/,
    ],
    [
      "an epilogue that moves along a reduced axis",
      { ...sums, epilogue: [load] },
      /%2 moves along a reduced axis/,
    ],
    [
      "an instruction that its dtype does not have",
      { ...sums, body: [load, scalar("not", "float32", [0])] },
      /%1 = not %0 : float32 is not defined for float32/,
    ],
    [
      "a comparison that does not give bool",
      { ...sums, body: [load, scalar("equal", "float32", [0, 0])] },
      /the result is bool/,
    ],
    [
      "too few arguments",
      { ...sums, body: [load, scalar("add", "float32", [0])] },
      /has 1 arguments, not 2/,
    ],
    [
      "a place that is not int32",
      { ...sums, body: [load, { ...load, access: { ...row, at: 0, scale: 1 } }] },
      /%1 is placed by %0, which is float32, not int32/,
    ],
    [
      "a fold of another dtype",
      { ...sums, reductions: [{ combine: "argmax", value: 0, dtype: "float32" }] },
      /fold argmax %0 is float32 instead of int32/,
    ],
    [
      "a store that all reduced points share in the body",
      { ...sums, bodyStores: [{ access: sumStore.access, value: 0 }] },
      /body store 0 writes the same element again and again along axis 1/,
    ],
    [
      "a load from elsewhere in what is stored",
      {
        ...sums,
        extents: [2],
        parallel: 1,
        body: [{ ...load, access: { ...row, strides: [1] } }],
        reductions: [],
        stores: [{ access: { ...row, strides: [1], offset: 1 }, value: 0 }],
      },
      /loads from buffer 0 elsewhere than it stores/,
    ],
    [
      "a constant out of its dtype's range",
      { ...sums, body: [load, { op: "constant", dtype: "int32", value: 2 ** 31 }] },
      /%1 = constant 2147483648 : int32 is not a int32/,
    ],
    [
      "a counter of another dtype, deep inside",
      {
        kind: "if",
        predicate: 3,
        whenTrue: [],
        whenFalse: [{ kind: "repeat", times: 1, reverse: false, counter: 1, body: [] }],
      },
      /kernels\[0\]\.whenFalse\[0\] \(repeat\): buffer 1 is float32 × 3 instead of int32 × 1/,
    ],
    [
      "a copy between lengths",
      { kind: "copy", from: 0, to: 1 },
      /buffer 1 is float32 × 3 instead of float32 × 12/,
    ],
  ];
  it.each(faults)("names the kernel and the value of %s", (_name, kernel, message) => {
    expect(() => verifyProgram(programOf(kernel))).toThrow(message);
  });

  it("finds buffers that do not fit where they are", () => {
    const program = programOf(sums);
    expect(() => verifyProgram({ ...program, arenaBytes: 16 })).toThrow(
      /buffer 1 .* ends at byte 32/,
    );
    expect(() => verifyProgram({ ...program, parameterBytes: [44] })).toThrow(/does not fit/);
    expect(() => verifyProgram({ ...program, constants: [] })).toThrow(/does not fit/);
  });
});

describe("printProgram", () => {
  it("shows memory and kernels, nested as they run", () => {
    const body = [sums, { kind: "copy", from: 1, to: 1 } as const];
    const program = programOf({ kind: "repeat", times: 5, reverse: true, counter: 2, body });
    expect(printProgram(program)).toBe(
      [
        "program: 1 parameters (48 B), 1 constants, arena 32 B",
        "b0: float32 × 12 in parameter 0",
        "b1: float32 × 3 in arena 16 … 28",
        "b2: int32 × 3 in arena 16 … 28",
        "b3: bool × 1 in constant 0",
        "repeat 5 times, b2 counting down",
        "  loops [3] reduce [4]",
        "    %0 = load b0[(4, 1)·i] : float32",
        "    %1 = fold add %0 : float32",
        "    store b1[(1, 0)·i] = %1",
        "  copy b1 = b1",
      ].join("\n"),
    );
  });
});
