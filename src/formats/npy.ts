/**
 * @module formats/npy — NumPy's `.npy` (versions 1 to 3) and `.npz`.
 *
 * Format: NumPy Enhancement Proposal 1. The header is a Python dictionary; it is matched, never evaluated.
 */
import type { DType } from "../core/dtype.ts";
import { FormatError, formatShape, UnsupportedError } from "../core/errors.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import {
  type ArrayData,
  arrayFromBytes,
  claimedBytes,
  type ElementKind,
  fromColumnMajor,
  isReadableElement,
  type StringArrayData,
} from "./array-data.ts";
import { openZip, type ZipLimits } from "./zip.ts";

const magic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const maxHeaderBytes = 65536;
const maxRank = 64;

interface NpyHeader {
  readonly bigEndian: boolean;
  readonly kind: ElementKind | "U";
  readonly itemSize: number;
  readonly columnMajor: boolean;
  readonly shape: Shape;
}

function npyError(where: string, what: string, message: string): FormatError {
  return new FormatError(`npy/${what}`, `${where}: ${message}`);
}

/**
 * Reads one `.npy` file: numbers, bool or unicode strings, of any shape and either memory order.
 * 16-bit and 64-bit integers come back as int32.
 *
 * @throws {@link FormatError} `npy/not-npy`, `npy/truncated`, `npy/header`, `npy/size`, `npy/string`
 * @throws {@link UnsupportedError} `npy/pickle` for Python objects, `npy/dtype` for records, dates and complex numbers.
 */
export function readNpy(where: string, bytes: Uint8Array): ArrayData | StringArrayData {
  const { header, body } = splitHeader(where, bytes);
  const needed = claimedBytes(where, "npy/header", header.shape, header.itemSize);
  if (needed !== body.length) {
    throw npyError(
      where,
      "size",
      `shape ${formatShape(header.shape)} of ${header.itemSize}-byte elements needs ${needed} bytes of data. Received: ${body.length}.`,
    );
  }
  if (header.kind === "U") return readStrings(where, header, body);
  const little = header.bigEndian ? swapBytes(body, header.itemSize) : body;
  const array = arrayFromBytes(where, header.kind, header.itemSize, header.shape, little);
  return header.columnMajor ? fromColumnMajor(array) : array;
}

/**
 * Like {@link readNpy}, for arrays that must be numbers.
 *
 * @throws {@link UnsupportedError} `npy/dtype` if the file holds strings.
 */
export function readNumericNpy(where: string, bytes: Uint8Array): ArrayData {
  return requireNumbers(where, readNpy(where, bytes));
}

/** @throws {@link UnsupportedError} `npy/dtype` for an array of strings. */
export function requireNumbers(where: string, array: ArrayData | StringArrayData): ArrayData {
  if (array.dtype === "string") {
    throw new UnsupportedError("npy/dtype", `${where}: expected numbers. Received: strings.`);
  }
  return array;
}

/**
 * Reads every array of an `.npz` archive; keys are the member names without `.npy`.
 *
 * @throws {@link FormatError} as {@link readNpy} and `openZip`; `npz/member` for a member that is no `.npy`.
 */
export async function readNpz(
  where: string,
  bytes: Uint8Array,
  limits: ZipLimits = {},
): Promise<ReadonlyMap<string, ArrayData | StringArrayData>> {
  const archive = openZip(where, bytes, limits);
  const arrays = new Map<string, ArrayData | StringArrayData>();
  for (const name of archive.names) {
    if (!name.endsWith(".npy")) {
      throw new FormatError("npz/member", `${where}: member "${name}" is not a .npy file.`);
    }
    arrays.set(name.slice(0, -4), readNpy(`${where}, "${name}"`, await archive.read(name)));
  }
  return arrays;
}

const descriptors: Readonly<Record<DType, string>> = {
  float64: "<f8",
  float32: "<f4",
  float16: "<f2",
  bfloat16: "<V2",
  int8: "|i1",
  uint8: "|u1",
  int32: "<i4",
  uint32: "<u4",
  bool: "|b1",
};

/**
 * Bytes of a version 1.0 `.npy` file, row-major, its data aligned to 64 bytes as NumPy aligns it.
 * bfloat16, which NumPy has no name for, is written as two raw bytes (`V2`), strings as `U`.
 */
export function writeNpy(array: ArrayData | StringArrayData): Uint8Array {
  if (array.dtype === "string") {
    const { descriptor, data } = packStrings(array.data);
    return npyBytes(descriptor, array.shape, data);
  }
  return npyBytes(descriptors[array.dtype], array.shape, array.data);
}

/**
 * Bytes of an `.npz` archive with one `.npy` member for each array, uncompressed, as `numpy.savez` writes it.
 *
 * @throws {@link ValueError} `zip/write` for a key that would leave the archive's folder.
 */
export async function writeNpz(
  arrays: ReadonlyMap<string, ArrayData | StringArrayData>,
): Promise<Uint8Array> {
  const { writeZip } = await import("./zip-writer.ts");
  return writeZip(new Map([...arrays].map(([key, array]) => [`${key}.npy`, writeNpy(array)])));
}

function npyBytes(descriptor: string, shape: Shape, data: ArrayBufferView): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': (${dims}), }`;
  const prefix = magic.length + 4;
  const headerBytes = Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix;
  const result = new Uint8Array(prefix + headerBytes + data.byteLength);
  result.set(magic);
  result.set([1, 0, headerBytes & 255, headerBytes >> 8], magic.length);
  result.set(new TextEncoder().encode(`${text.padEnd(headerBytes - 1)}\n`), prefix);
  result.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), prefix + headerBytes);
  return result;
}

/** UTF-32, each padded with zeros to the longest. */
function packStrings(texts: readonly string[]): {
  readonly descriptor: string;
  readonly data: Uint32Array;
} {
  const points = texts.map((text) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
  const length = points.reduce((longest, { length }) => Math.max(longest, length), 1);
  const data = new Uint32Array(texts.length * length);
  points.forEach((codes, i) => {
    data.set(codes, i * length);
  });
  return { descriptor: `<U${length}`, data };
}

function splitHeader(
  where: string,
  bytes: Uint8Array,
): { readonly header: NpyHeader; readonly body: Uint8Array } {
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    throw npyError(where, "not-npy", "the bytes do not start as a .npy file does.");
  }
  const version = bytes[6] ?? 0;
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) throw npyError(where, "truncated", "the file ends in its header.");
  if (version < 1 || version > 3) {
    throw npyError(where, "header", `format version ${version} is unknown; 1 to 3 are read.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = lengthBytes === 2 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > maxHeaderBytes) {
    throw npyError(
      where,
      "header",
      `a header of ${headerBytes} bytes; ${maxHeaderBytes} are enough.`,
    );
  }
  if (bytes.length < start + headerBytes) {
    throw npyError(where, "truncated", "the file ends in its header.");
  }
  const text = new TextDecoder().decode(bytes.subarray(start, start + headerBytes));
  return { header: parseHeader(where, text), body: bytes.subarray(start + headerBytes) };
}

function parseHeader(where: string, text: string): NpyHeader {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw new UnsupportedError("npy/dtype", `${where}: record arrays are not read.`);
  }
  if (descr === undefined || order === undefined || dims === undefined) {
    throw npyError(
      where,
      "header",
      `its header must name descr, fortran_order and shape. Received: ${JSON.stringify(text.trim().slice(0, 120))}.`,
    );
  }
  const shape = dims
    .split(",")
    .map((dim) => dim.trim().replace(/L$/, ""))
    .filter((dim) => dim !== "")
    .map(Number);
  if (shape.length > maxRank) throw npyError(where, "header", `${shape.length} dimensions.`);
  return { ...parseDescriptor(where, descr), columnMajor: order === "True", shape };
}

const elementKinds: readonly ElementKind[] = ["f", "i", "u", "b", "V"];

function parseDescriptor(
  where: string,
  descr: string,
): Pick<NpyHeader, "bigEndian" | "kind" | "itemSize"> {
  const [, endian, letter, digits] = /^([<>|=])([a-zA-Z?])(\d{1,9})$/.exec(descr) ?? [];
  const count = Number(digits);
  if (letter === "U" && endian !== ">" && count > 0) {
    return { bigEndian: false, kind: "U", itemSize: 4 * count };
  }
  if (letter === "O" || descr.endsWith("O")) {
    throw new UnsupportedError(
      "npy/pickle",
      `${where}: it holds pickled Python objects, which are programs that Python would run, and is not read. Save plain arrays; of a model with weights_format="npz", the default "h5".`,
    );
  }
  const kind = elementKinds.find((known) => known === letter);
  if (kind === undefined || !isReadableElement(kind, count)) {
    throw new UnsupportedError(
      "npy/dtype",
      `${where}: arrays of dtype '${descr}' are not read. Expected floats, integers, bool or unicode strings.`,
    );
  }
  return { bigEndian: endian === ">", kind, itemSize: count };
}

function swapBytes(bytes: Uint8Array, itemSize: number): Uint8Array {
  const swapped = new Uint8Array(bytes);
  for (let at = 0; at < swapped.length; at += itemSize)
    swapped.subarray(at, at + itemSize).reverse();
  return swapped;
}

/** NumPy pads each UTF-32 string with zeros to the longest one. */
function readStrings(where: string, header: NpyHeader, body: Uint8Array): StringArrayData {
  if (header.columnMajor && header.shape.length > 1) {
    throw new UnsupportedError("npy/dtype", `${where}: strings in Fortran order are not read.`);
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const data: string[] = [];
  for (let i = 0; i < sizeOf(header.shape); i++) {
    let text = "";
    for (let at = i * header.itemSize; at < (i + 1) * header.itemSize; at += 4) {
      const code = view.getUint32(at, true);
      if (code === 0) break;
      if (code > 0x10ffff) throw npyError(where, "string", `${code} is no Unicode code point.`);
      text += String.fromCodePoint(code);
    }
    data.push(text);
  }
  return { dtype: "string", shape: header.shape, data };
}
