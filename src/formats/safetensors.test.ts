import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DType, dtypes, hostArray } from "../core/dtype.ts";
import { GradusError } from "../core/errors.ts";
import type { ArrayData } from "./array-data.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/** A file with any text as its header. */
function file(header: string, bodyBytes: number, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + bodyBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function codeOf(bytes: Uint8Array): string {
  try {
    readSafetensors("test", bytes);
  } catch (error) {
    if (error instanceof GradusError) return error.code;
    throw error;
  }
  return "read";
}

const tensor = (offsets: string, shape = "[1]", dtype = "F32"): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

describe("readSafetensors", () => {
  test("reads what the safetensors package wrote", () => {
    // safetensors.numpy.save({"a": np.array([[1, 2]], "f4"), "b": np.array([True, False]), "i": np.array([-5], "i8")}, metadata={"k": "v"})
    const header =
      '{"__metadata__":{"k":"v"},"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},"b":{"dtype":"BOOL","shape":[2],"data_offsets":[16,18]}}     ';
    const bytes = file(header, 18);
    const view = new DataView(bytes.buffer, 8 + header.length);
    view.setBigInt64(0, -5n, true);
    view.setFloat32(8, 1, true);
    view.setFloat32(12, 2, true);
    view.setUint8(16, 1);
    const { tensors, metadata } = readSafetensors("test", bytes);
    expect([...metadata]).toEqual([["k", "v"]]);
    expect([...tensors]).toEqual([
      ["i", { dtype: "int32", shape: [1], data: Int32Array.of(-5) }],
      ["a", { dtype: "float32", shape: [1, 2], data: Float32Array.of(1, 2) }],
      ["b", { dtype: "bool", shape: [2], data: Uint8Array.of(1, 0) }],
    ]);
  });

  test.each([
    ["no bytes", new Uint8Array(0), "safetensors/truncated"],
    ["a header longer than the file", file("{}", 0, 3n), "safetensors/truncated"],
    ["a header longer than any", file("{}", 0, 2n ** 62n), "safetensors/header"],
    ["a header that is no JSON", file('{"a"', 0), "safetensors/header"],
    ["a header that is a list", file("[]", 0), "safetensors/header"],
    ["a header that starts with spaces", file(" {}", 0), "safetensors/header"],
    [
      "a name twice",
      file(`{"a":${tensor("[0,4]")},"a":${tensor("[0,4]")}}`, 4),
      "safetensors/header",
    ],
    [
      "tensors that overlap",
      file(`{"a":${tensor("[0,4]")},"b":${tensor("[2,6]")}}`, 6),
      "safetensors/layout",
    ],
    [
      "tensors at one place",
      file(`{"a":${tensor("[0,4]")},"b":${tensor("[0,4]")}}`, 4),
      "safetensors/layout",
    ],
    [
      "a gap between tensors",
      file(`{"a":${tensor("[0,4]")},"b":${tensor("[8,12]")}}`, 12),
      "safetensors/layout",
    ],
    ["bytes that no tensor has", file(`{"a":${tensor("[0,4]")}}`, 5), "safetensors/layout"],
    ["a tensor beyond the end", file(`{"a":${tensor("[0,4]")}}`, 3), "safetensors/truncated"],
    ["offsets backwards", file(`{"a":${tensor("[4,0]")}}`, 4), "safetensors/header"],
    ["offsets that are no integers", file(`{"a":${tensor("[0,4.5]")}}`, 4), "safetensors/header"],
    ["a shape of another size", file(`{"a":${tensor("[0,4]", "[2]")}}`, 4), "safetensors/size"],
    [
      "a shape that overflows",
      file(`{"a":${tensor("[0,4]", "[4294967296,4294967296,4294967296]")}}`, 4),
      "safetensors/size",
    ],
    ["a negative dimension", file(`{"a":${tensor("[0,4]", "[-1]")}}`, 4), "safetensors/size"],
    ["an unknown type", file(`{"a":${tensor("[0,4]", "[1]", "F8_E4M3")}}`, 4), "safetensors/dtype"],
    [
      "a type that objects inherit",
      file(`{"a":${tensor("[0,4]", "[1]", "toString")}}`, 4),
      "safetensors/dtype",
    ],
    ["metadata with numbers", file('{"__metadata__":{"a":1}}', 0), "safetensors/header"],
  ])("refuses %s", (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });
});

describe("writeSafetensors", () => {
  test("is read back as it was, for every dtype, aligned, whatever the names", () => {
    const array = fc
      .tuple(fc.constantFrom<DType>(...dtypes), fc.array(fc.nat(3), { maxLength: 3 }))
      .map(([dtype, shape]): ArrayData => {
        const size = shape.reduce((a, b) => a * b, 1);
        return { dtype, shape, data: hostArray(dtype, size).fill(1) };
      });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), array), fc.string(), (arrays, text) => {
        const tensors = new Map(Object.entries(arrays));
        const bytes = writeSafetensors(tensors, new Map([["text", text]]));
        const read = readSafetensors("test", bytes);
        expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
        expect(read.metadata.get("text")).toBe(text);
        for (const { data } of read.tensors.values()) {
          // Aligned data are views of the file, no copies.
          expect(
            data.length === 0 || data.buffer === bytes.buffer || data.BYTES_PER_ELEMENT === 1,
          ).toBe(true);
        }
      }),
    );
  });

  test("keeps the name of the metadata to itself", () => {
    const one: ArrayData = { dtype: "float32", shape: [], data: new Float32Array(1) };
    expect(() => writeSafetensors(new Map([["__metadata__", one]]))).toThrow("__metadata__");
  });
});
