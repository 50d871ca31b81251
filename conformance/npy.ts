/**
 * The corpus's arrays: `.npy` version 1.0, little endian, row-major, and `.npz` of those. A reader of
 * its own, so that what is tested does not read its own answers.
 */
import { unzipSync } from "fflate";

/** An array of the corpus, or one that an implementation gave. */
export interface CaseArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** An array as the corpus stores it. */
export interface StoredArray extends CaseArray {
  readonly data: Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array | Int8Array;
}

const readers: Readonly<
  Record<string, { readonly dtype: string; readonly view: (b: ArrayBuffer) => StoredArray["data"] }>
> = {
  "<f4": { dtype: "float32", view: (b) => new Float32Array(b) },
  "<f8": { dtype: "float64", view: (b) => new Float64Array(b) },
  "<i4": { dtype: "int32", view: (b) => new Int32Array(b) },
  "<u4": { dtype: "uint32", view: (b) => new Uint32Array(b) },
  "|u1": { dtype: "uint8", view: (b) => new Uint8Array(b) },
  "|i1": { dtype: "int8", view: (b) => new Int8Array(b) },
  "|b1": { dtype: "bool", view: (b) => new Uint8Array(b) },
};

export function parseNpy(name: string, bytes: Uint8Array): StoredArray {
  const headerBytes = (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + headerBytes));
  const descr = /'descr': '([^']+)'/.exec(header)?.[1] ?? "";
  const dims = /'shape': \(([^)]*)\)/.exec(header)?.[1];
  const reader = readers[descr];
  if (
    bytes[6] !== 1 ||
    !header.includes("'fortran_order': False") ||
    dims === undefined ||
    !reader
  ) {
    throw new Error(`${name}: not an array as the corpus writes them (${header.trim()})`);
  }
  const shape = dims.split(",").flatMap((dim) => (dim.trim() === "" ? [] : [Number(dim)]));
  // Copied, so that the view starts at an aligned offset.
  const data = reader.view(new Uint8Array(bytes.subarray(10 + headerBytes)).buffer);
  if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`${name}: wrong length`);
  return { dtype: reader.dtype, shape, data };
}

export function parseNpz(name: string, bytes: Uint8Array): ReadonlyMap<string, StoredArray> {
  return new Map(
    Object.entries(unzipSync(bytes)).map(([member, content]) => [
      member.replace(/\.npy$/, ""),
      parseNpy(`${name}/${member}`, content),
    ]),
  );
}
