import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { type DType, dtypes, hostArray } from "../core/dtype.ts";
import { GradusError } from "../core/errors.ts";
import { readNpy, readNpz, readNumericNpy, writeNpy } from "./npy.ts";

/** A `.npy` file with any header text. */
function npy(header: string, body: ArrayBufferView, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length, 0, 0, 0];
  const data = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0];
  return new Uint8Array([...magic, ...length, ...text, ...data]);
}

const header = (descr: string, shape: string, fortran = "False"): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }\n`;

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof GradusError) return error.code;
    throw error;
  }
  return "read";
}

describe("readNpy", () => {
  test("reads each version of the header", () => {
    for (const version of [1, 2, 3]) {
      const bytes = npy(header("<f4", "3,"), new Float32Array([1, 2, 3]), version);
      expect(readNpy("x", bytes)).toEqual({
        dtype: "float32",
        shape: [3],
        data: new Float32Array([1, 2, 3]),
      });
    }
  });

  test("turns Fortran order into rows", () => {
    const columns = new Float64Array([1, 4, 2, 5, 3, 6]);
    const { data, shape } = readNpy("x", npy(header("<f8", "2, 3", "True"), columns));
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
    const cube = Int32Array.from({ length: 24 }, (_, i) => i);
    const rows = readNumericNpy("x", npy(header("<i4", "2, 3, 4", "True"), cube)).data;
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        for (let k = 0; k < 4; k++) expect(rows[i * 12 + j * 4 + k]).toBe(i + 2 * j + 6 * k);
      }
    }
  });

  test("reads big-endian numbers, wide and narrow integers, bool, and a scalar", () => {
    const big = new Uint8Array([0x3f, 0x80, 0, 0]);
    expect([...readNpy("x", npy(header(">f4", ""), big)).data]).toEqual([1]);
    const wide = readNpy("x", npy(header("<i8", "2,"), new BigInt64Array([-5n, 7n])));
    expect(wide).toMatchObject({ dtype: "int32", data: new Int32Array([-5, 7]) });
    const narrow = readNpy("x", npy(header("<u2", "1,"), new Uint16Array([65535])));
    expect([...narrow.data]).toEqual([65535]);
    const bool = readNpy("x", npy(header("|b1", "3,"), new Uint8Array([0, 1, 7])));
    expect([...bool.data]).toEqual([0, 1, 1]);
    expect(readNpy("x", npy(header("<f2", "1,"), new Uint16Array([0x3c00])))).toMatchObject({
      dtype: "float16",
      data: new Uint16Array([0x3c00]),
    });
  });

  test("reads strings, also beyond the basic plane", () => {
    const codes = new Uint32Array([0x1f600, 0x61, 0, 0xac00, 0, 0]);
    expect(readNpy("x", npy(header("<U3", "2,"), codes)).data).toEqual(["😀a", "가"]);
  });

  test.each([
    ["other bytes", new Uint8Array(40), "npy/not-npy"],
    ["a short file", npy(header("<f4", "1,"), new Uint8Array(0)).subarray(0, 20), "npy/truncated"],
    ["too little data", npy(header("<f4", "3,"), new Float32Array(2)), "npy/size"],
    ["too much data", npy(header("<f4", "1,"), new Float32Array(2)), "npy/size"],
    [
      "a product that overflows",
      npy(header("<f4", "4294967296, 4294967296"), new Float32Array(0)),
      "npy/header",
    ],
    [
      "a dimension beyond integers",
      npy(header("<f4", "99999999999999999999, 0"), new Float32Array(0)),
      "npy/header",
    ],
    ["objects", npy(header("|O", "1,"), new Uint8Array(8)), "npy/pickle"],
    ["objects whose size says otherwise", npy(header("|O", "1,"), new Uint8Array(3)), "npy/pickle"],
    ["complex numbers", npy(header("<c8", "1,"), new Uint8Array(8)), "npy/dtype"],
    [
      "records",
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)),
      "npy/dtype",
    ],
    [
      "a header without a shape",
      npy("{'descr': '<f4', 'fortran_order': False}", new Uint8Array(4)),
      "npy/header",
    ],
    ["a header that is code", npy("__import__('os')", new Uint8Array(4)), "npy/header"],
    ["an unknown version", npy(header("<f4", "1,"), new Float32Array(1), 4), "npy/header"],
    [
      "a code point beyond Unicode",
      npy(header("<U1", "1,"), new Uint32Array([0x110000])),
      "npy/string",
    ],
    [
      "an integer beyond int32",
      npy(header("<i8", "1,"), new BigInt64Array([2n ** 40n])),
      "format/integer-range",
    ],
  ])("refuses %s", (_, bytes, code) => {
    expect(codeOf(() => readNpy("x", bytes))).toBe(code);
  });

  test("reads an array or throws its own error, whatever is changed or cut off", () => {
    const good = npy(header("<f4", "2, 3"), new Float32Array(6));
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
        (keep, edits) => {
          const bytes = good.slice(0, keep);
          for (const [at, value] of edits) if (at < keep) bytes[at] = value;
          expect(codeOf(() => readNpy("x", bytes))).toMatch(/^(read|npy\/|format\/)/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("writeNpy", () => {
  test("is read back as it was, for every dtype and rank", () => {
    const dtype = fc.constantFrom<DType>(...dtypes);
    const shape = fc.array(fc.nat(4), { maxLength: 4 });
    fc.assert(
      fc.property(dtype, shape, fc.nat(1), (type, dims, one) => {
        const data = hostArray(
          type,
          dims.reduce((a, b) => a * b, 1),
        ).fill(one);
        const bytes = writeNpy({ dtype: type, shape: dims, data });
        expect((bytes.length - data.byteLength) % 64).toBe(0);
        expect(readNpy("x", bytes)).toEqual({ dtype: type, shape: dims, data });
      }),
    );
  });
});

describe("readNpz", () => {
  test("names arrays by their members", async () => {
    const one = writeNpy({ dtype: "int32", shape: [], data: new Int32Array([7]) });
    const arrays = await readNpz("x", zipSync({ "a/b.npy": one, "c.npy": one }));
    expect([...arrays.keys()]).toEqual(["a/b", "c"]);
    expect(arrays.get("c")).toMatchObject({ dtype: "int32", shape: [] });
  });

  test("refuses what is no array", async () => {
    const bytes = zipSync({ "readme.txt": new Uint8Array(3) });
    await expect(readNpz("x", bytes)).rejects.toMatchObject({ code: "npz/member" });
  });
});
