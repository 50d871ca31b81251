/**
 * @module ops/convert — from what users pass (numbers, nested and typed arrays) to tensors.
 */
import { type DType, type HostArray, hostArray, isFloating, requireDType } from "../core/dtype.ts";
import { DTypeError, formatReceived, ShapeError, ValueError } from "../core/errors.ts";
import { encodeBfloat16, encodeFloat16 } from "../core/half.ts";
import type { NestedArray } from "../core/printing.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { Storage } from "../core/storage.ts";
import { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";

/** A concrete tensor over host elements, which it then owns. */
export function fromHost(data: HostArray, shape: Shape, dtype: DType): Tensor {
  return new Tensor({ shape, dtype }, Storage.fromHost(dtype, data), null);
}

/** A scalar that is part of a program as a literal. */
export function scalar(value: number | boolean, dtype: DType): Tensor {
  return fromHost(encode([Number(value)], dtype), [], dtype);
}

/** A concrete tensor of one value everywhere, made on the host: for first values of variables. */
export function filled(value: number, shape: Shape, dtype: DType): Tensor {
  return fromHost(encode(new Float64Array(sizeOf(shape)).fill(value), dtype), shape, dtype);
}

/** Numbers in a dtype's host form: floats rounded, integers wrapped, bool as 0 and 1. */
export function encode(values: ArrayLike<number>, dtype: DType): HostArray {
  if (dtype === "float16") return encodeFloat16(values);
  if (dtype === "bfloat16") return encodeBfloat16(values);
  const result = hostArray(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    result[i] = dtype === "bool" ? Number(value !== 0) : value;
  }
  return result;
}

function dtypeOfTyped(data: ArrayBufferView): DType | null {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int8Array) return "int8";
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return "uint8";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint32Array) return "uint32";
  return null;
}

/** How what is no number becomes one. */
function elementHint(value: unknown, depth: number): string {
  if (typeof value === "string")
    return " Convert text to numbers first: Number(text), or for the name of a class names.indexOf(text).";
  if (typeof value === "bigint" || value instanceof Date) return " Convert it with Number(…).";
  if (value instanceof Promise) return " Write await before it.";
  const isTable = value instanceof Map || value?.constructor === Object;
  if (!isTable) return "";
  return depth === 0
    ? " Make it a list of rows, [[1, 2], [3, 4]]."
    : " Make each row a list of its numbers: rows.map((row) => [row.a, row.b]).";
}

function shapeOfNested(where: string, value: NestedArray): number[] {
  const shape: number[] = [];
  let level: NestedArray | undefined = value;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  const isEmpty = level === undefined && shape.length > 0;
  if (!isEmpty && typeof level !== "number" && typeof level !== "boolean") {
    throw new DTypeError(
      "array/elements",
      `${where}: elements must be numbers or booleans. Received: ${formatReceived(level)}.${elementHint(level, shape.length)}`,
    );
  }
  return shape;
}

function flattenNested(
  where: string,
  value: NestedArray,
  shape: Shape,
): { values: Float64Array; allBoolean: boolean } {
  const values = new Float64Array(sizeOf(shape));
  let position = 0;
  let allBoolean = values.length > 0;
  const visit = (item: NestedArray, axis: number, path: string): void => {
    if (axis === shape.length) {
      if (typeof item !== "number" && typeof item !== "boolean") {
        throw new ShapeError(
          "array/ragged",
          `${where}: rows must have equal lengths and hold only numbers or booleans. Expected a number at ${path || "the top"}. Received: ${formatReceived(item)}.`,
        );
      }
      if (typeof item !== "boolean") allBoolean = false;
      values[position++] = Number(item);
      return;
    }
    if (!Array.isArray(item) || item.length !== shape[axis]) {
      throw new ShapeError(
        "array/ragged",
        `${where}: rows must have equal lengths. Expected an array of length ${shape[axis]} at ${path || "the top"}. Received: ${formatReceived(item)}.${Array.isArray(item) && item.length === 1 ? " An empty line of a file makes such a row: text.trim() takes the last one away." : ""}`,
      );
    }
    // Holes and nulls are visited too, so that they are refused: as NaN they would spoil training unseen.
    for (let i = 0; i < item.length; i++) visit(item[i] as NestedArray, axis + 1, `${path}[${i}]`);
  };
  visit(value, 0, "");
  return { values, allBoolean };
}

/**
 * A tensor from numbers: `array([[1, 2], [3, 4]])`.
 *
 * Numbers become float32 whatever their values, booleans bool, a typed array keeps its own type
 * (`BigInt64Array` has none here); `dtype` overrides. A tensor is returned as it is, or converted.
 *
 * @param value - A number, boolean, nested array, typed array or tensor.
 * @param dtype - The wanted element type.
 * @throws {@link ShapeError} `array/ragged` for rows of unequal length.
 * @throws {@link DTypeError} `array/elements` for anything but numbers and booleans.
 * @example
 * array([1, 2, 3, 4]).reshape(-1, 1).shape // [4, 1]
 */
export function array(value: TensorLike, dtype?: DType): Tensor {
  return convert("array", value, dtype);
}

/** {@link array}, for what messages call `where`. */
export function convert(where: string, value: TensorLike, dtype?: DType): Tensor {
  if (value instanceof Tensor) {
    return dtype === undefined || dtype === value.dtype ? value : value.astype(dtype);
  }
  if (dtype !== undefined) requireDType(where, dtype);
  if (ArrayBuffer.isView(value)) {
    const own = dtypeOfTyped(value);
    if (own === null) {
      throw new DTypeError(
        "array/typed-array",
        `${where}: this kind of typed array is not supported. Received: ${Object.prototype.toString.call(value).slice(8, -1)}. Convert it, for instance with Float32Array.from(values, Number).`,
      );
    }
    const data = own === "uint8" ? Uint8Array.from(value as Uint8Array) : value.slice();
    return fromHost(
      dtype === undefined || dtype === own ? data : encode(data, dtype),
      [value.length],
      dtype ?? own,
    );
  }
  if (
    Array.isArray(value) &&
    value.some((item) => item instanceof Tensor || ArrayBuffer.isView(item))
  ) {
    return convert(
      where,
      value.map((item) =>
        item instanceof Tensor
          ? item.arraySync()
          : ArrayBuffer.isView(item)
            ? Array.from(item as Float32Array)
            : item,
      ),
      dtype,
    );
  }
  const shape = shapeOfNested(where, value);
  const { values, allBoolean } = flattenNested(where, value, shape);
  const own = dtype ?? (allBoolean ? "bool" : "float32");
  return fromHost(encode(values, own), shape, own);
}

/** Checks what a function of the user's own gave. @throws {@link ValueError} `function/no-tensor` */
export function requireTensor(what: string, value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new ValueError(
    "function/no-tensor",
    `${what} must return a tensor. Received: ${formatReceived(value)}.${value === undefined ? " Is a return missing?" : ""}`,
  );
}

/**
 * An operand next to `like`: a bare number takes `like`'s dtype (so `x.multiply(2)` keeps an integer `x`
 * integer), unless it has a fraction and `like` is not floating.
 */
export function operand(value: TensorLike, like: DType | null): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value === "number" && like !== null) {
    const keeps = isFloating(like) || (Number.isInteger(value) && like !== "bool");
    return scalar(value, keeps ? like : Number.isInteger(value) ? "int32" : "float32");
  }
  if (typeof value === "boolean") return scalar(value, "bool");
  return array(value);
}
