/**
 * @module formats/hdf5-messages — the parts of an HDF5 object header that arrays of numbers need.
 *
 * Format: HDF5 File Format Specification 3.0, IV.A.2 (header messages); versions as HDF5 1.8 wrote
 * them and everything since reads them.
 */
import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";

/** "No address", in the format's own words. */
export const undefinedAddress: bigint = 0xffffffffffffffffn;

/** Little-endian numbers one after another: `[bytes, value]`. */
export function pack(
  ...fields: readonly (readonly [1 | 2 | 4 | 8, number | bigint])[]
): Uint8Array {
  const result = new Uint8Array(fields.reduce((total, [bytes]) => total + bytes, 0));
  const view = new DataView(result.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) view.setBigUint64(at, BigInt(value), true);
    else if (bytes === 4) view.setUint32(at, Number(value), true);
    else if (bytes === 2) view.setUint16(at, Number(value), true);
    else view.setUint8(at, Number(value));
    at += bytes;
  }
  return result;
}

/** The parts, each followed by zeros up to a multiple of eight bytes. */
export function padded(...parts: readonly Uint8Array[]): Uint8Array {
  const sizes = parts.map(({ length }) => paddedSize(length));
  const result = new Uint8Array(sizes.reduce((a, b) => a + b, 0));
  let at = 0;
  parts.forEach((part, i) => {
    result.set(part, at);
    at += sizes[i] ?? 0;
  });
  return result;
}

export function paddedSize(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** A header message: its type, its flags (1: constant) and its data. */
export interface Message {
  readonly type: number;
  readonly flags: 0 | 1;
  readonly data: Uint8Array;
}

const bytesOf = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

/** Class, version, bit field and size of a datatype, then its properties. */
function datatype(
  kind: number,
  bits: readonly [number, number],
  size: number,
  ...properties: readonly Uint8Array[]
): Uint8Array {
  const head = [...bytesOf(0x10 | kind, ...bits, 0), ...pack([4, size])];
  return Uint8Array.from([...head, ...properties.flatMap((part) => [...part])]);
}

function float(size: number, exponent: number, mantissa: number): Uint8Array {
  const bits = 8 * size;
  // 0x20: little endian, the mantissa's first bit is implied.
  return datatype(
    1,
    [0x20, bits - 1],
    size,
    pack([2, 0], [2, bits]),
    bytesOf(mantissa, exponent, 0, mantissa),
    pack([4, 2 ** (exponent - 1) - 1]),
  );
}

/** An integer's type; NumPy's of 2 and 8 bytes are read, but there is no dtype to write them from. */
export function integer(size: number, signed: boolean): Uint8Array {
  return datatype(0, [signed ? 8 : 0, 0], size, pack([2, 0], [2, 8 * size]));
}

const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);

/** The types that h5py gives NumPy's: bool is an enumeration, and bfloat16 two raw bytes without a name. */
export const datatypes: Readonly<Record<DType, () => Uint8Array>> = {
  float16: () => float(2, 5, 10),
  float32: () => float(4, 8, 23),
  float64: () => float(8, 11, 52),
  bfloat16: () => datatype(5, [0, 0], 2),
  int8: () => integer(1, true),
  uint8: () => integer(1, false),
  int32: () => integer(4, true),
  uint32: () => integer(4, false),
  bool: () =>
    datatype(8, [2, 0], 1, integer(1, true), padded(text("FALSE"), text("TRUE")), bytesOf(0, 1)),
};

function dataspace(shape: Shape): Uint8Array {
  const dims = shape.map((dim) => [8, dim] as const);
  return pack([1, 1], [1, shape.length], [2, 0], [4, 0], ...dims);
}

/** All that describes a dataset whose values lie at `address` in one piece. */
export function datasetMessages(
  dtype: DType,
  shape: Shape,
  address: bigint,
  bytes: number,
): readonly Message[] {
  return [
    { type: 1, flags: 0, data: dataspace(shape) },
    { type: 3, flags: 1, data: datatypes[dtype]() },
    // Version 2; space is taken late, a fill value is written if one is set, and it is the default one.
    { type: 5, flags: 1, data: bytesOf(2, 2, 2, 1, 0, 0, 0, 0) },
    { type: 8, flags: 0, data: pack([1, 3], [1, 1], [8, address], [8, bytes]) },
  ];
}

/** An attribute of one UTF-8 text, which lies in a global heap. */
export function textAttribute(name: string, bytes: number, heap: bigint, index: number): Message {
  const key = text(name);
  // Variable length (9), of the kind string in UTF-8, made of unsigned bytes.
  const type = datatype(9, [1, 1], 16, integer(1, false));
  const space = dataspace([]);
  const sizes = pack([1, 1], [1, 0], [2, key.length], [2, type.length], [2, space.length]);
  const value = pack([4, bytes], [8, heap], [4, index]);
  return { type: 12, flags: 0, data: padded(sizes, key, type, space, value) };
}

/** Where a group's members are listed. */
export function symbolTable(tree: bigint, heap: bigint): Message {
  return { type: 17, flags: 0, data: pack([8, tree], [8, heap]) };
}

/** An object header, version 1, all of whose messages lie in one piece. */
export function objectHeader(messages: readonly Message[]): Uint8Array {
  const parts = messages.map(({ type, flags, data }) => {
    const body = padded(data);
    return padded(pack([2, type], [2, body.length], [1, flags], [1, 0], [2, 0]), body);
  });
  const size = parts.reduce((total, part) => total + part.length, 0);
  return padded(pack([1, 1], [1, 0], [2, messages.length], [4, 1], [4, size]), ...parts);
}
