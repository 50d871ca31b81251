/**
 * @module formats/array-data — an array as files hold it: dtype, shape and row-major elements, no behaviour.
 */
import { type DType, type HostArray, hostArray, viewOf } from "../core/dtype.ts";
import { FormatError, formatShape, UnsupportedError } from "../core/errors.ts";
import { type Shape, sizeOf } from "../core/shape.ts";

/** Numbers read from a file, row-major, little endian. */
export interface ArrayData {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: HostArray;
}

/** Strings read from a file, row-major. */
export interface StringArrayData {
  readonly dtype: "string";
  readonly shape: Shape;
  readonly data: readonly string[];
}

/** The element types that files of numbers use, as NumPy abbreviates them. */
export type ElementKind = "f" | "i" | "u" | "b" | "V";

const direct: Readonly<Record<string, DType>> = {
  f2: "float16",
  f4: "float32",
  f8: "float64",
  i1: "int8",
  u1: "uint8",
  i4: "int32",
  u4: "uint32",
  b1: "bool",
  // Two raw bytes: how NumPy and h5py store ml_dtypes' bfloat16, for want of a type of their own.
  V2: "bfloat16",
};

/** Element types without a dtype of their own, which come back as int32 where every value fits. */
const widened: ReadonlySet<string> = new Set(["i2", "u2", "i8", "u8"]);

/** Whether {@link arrayFromBytes} reads elements of this kind and size. */
export function isReadableElement(kind: ElementKind, itemSize: number): boolean {
  return `${kind}${itemSize}` in direct || widened.has(`${kind}${itemSize}`);
}

/**
 * An array from the little-endian bytes of its elements. 16-bit and 64-bit integers become int32.
 *
 * `bytes` is copied only where its alignment or its element type asks for it.
 *
 * @throws {@link UnsupportedError} `format/element-type`
 * @throws {@link FormatError} `format/integer-range` if a wide integer does not fit int32.
 */
export function arrayFromBytes(
  where: string,
  kind: ElementKind,
  itemSize: number,
  shape: Shape,
  bytes: Uint8Array,
): ArrayData {
  const key = `${kind}${itemSize}`;
  if (widened.has(key)) return { dtype: "int32", shape, data: narrow(where, key, bytes) };
  const dtype = direct[key];
  if (dtype === undefined) {
    throw new UnsupportedError(
      "format/element-type",
      `${where}: elements of type ${key} are not read. Expected floats of 2, 4 or 8 bytes, integers of 1 to 8 bytes, or bool.`,
    );
  }
  // Not `slice`: of a Buffer of Node's it is a view, no copy.
  const aligned = bytes.byteOffset % itemSize === 0 ? bytes : new Uint8Array(bytes);
  const data = viewOf(dtype, aligned.buffer, aligned.byteOffset, sizeOf(shape));
  // Files may hold any non-zero byte for true; everything after this point counts on 0 and 1.
  return dtype === "bool"
    ? { dtype, shape, data: Uint8Array.from(data, (v) => (v === 0 ? 0 : 1)) }
    : { dtype, shape, data };
}

function narrow(where: string, key: string, bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const itemSize = Number(key.slice(1));
  const result = new Int32Array(bytes.byteLength / itemSize);
  for (let i = 0; i < result.length; i++) {
    const at = i * itemSize;
    if (key === "i2") result[i] = view.getInt16(at, true);
    else if (key === "u2") result[i] = view.getUint16(at, true);
    else {
      const value = key === "i8" ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
      if (BigInt.asIntN(32, value) !== value) {
        throw new FormatError(
          "format/integer-range",
          `${where}: 64-bit integers are read as int32, and element ${i} does not fit. Received: ${value}.`,
        );
      }
      result[i] = Number(value);
    }
  }
  return result;
}

/** The same elements in row-major order, from column-major (Fortran) order. */
export function fromColumnMajor(array: ArrayData): ArrayData {
  const { shape, data, dtype } = array;
  const result = hostArray(dtype, data.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides: number[] = [];
  let stride = 1;
  for (const dim of shape) {
    strides.push(stride);
    stride *= dim;
  }
  let source = 0;
  for (let i = 0; i < data.length; i++) {
    result[i] = data[source] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      source += strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      source -= next * (strides[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return { dtype, shape, data: result };
}

/**
 * Checks dimensions that a file claims and returns their product times `itemSize`, exactly.
 *
 * @throws {@link FormatError} `code` if a dimension is no size, or the product passes 2^53.
 */
export function claimedBytes(
  where: string,
  code: string,
  shape: readonly number[],
  itemSize: number,
): number {
  // BigInt: a product of floats could round to something small enough to be believed.
  let total = BigInt(itemSize);
  for (const dim of shape) {
    if (!Number.isSafeInteger(dim) || dim < 0) {
      throw new FormatError(
        code,
        `${where}: dimensions must be non-negative integers. Received: shape ${formatShape(shape)}.`,
      );
    }
    total *= BigInt(dim);
  }
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new FormatError(
      code,
      `${where}: an array of ${total} bytes is claimed (shape ${formatShape(shape)}), more than any file holds.`,
    );
  }
  return Number(total);
}
