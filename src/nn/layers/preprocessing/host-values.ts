/** @module nn/layers/preprocessing/host-values — strings and numbers as layers on the host read them: flat, with a shape. */
import { isFloating } from "../../../core/dtype.ts";
import { DTypeError, formatReceived, ShapeError } from "../../../core/errors.ts";
import type { Shape } from "../../../core/shape.ts";
import { Tensor } from "../../../ir/tensor.ts";
import type { TensorLike } from "../../../ir/tensor-methods.ts";
import { astype } from "../../../ops/arithmetic.ts";
import { array } from "../../../ops/convert.ts";

/** A string, or strings nested as deep as the data has axes. */
export type NestedStrings = string | readonly NestedStrings[];

/** What layers take that run on the host: strings, or what becomes a tensor. */
export type HostValues = NestedStrings | TensorLike;

/** Strings in row-major order. */
export interface StringValues {
  readonly kind: "string";
  readonly shape: Shape;
  readonly values: readonly string[];
}

/** Numbers in row-major order. `"int"` where a dtype says so, or where all plain numbers are whole. */
export interface NumberValues {
  readonly kind: "int" | "float" | "bool";
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

function numbersOf(tensor: Tensor): NumberValues {
  const { shape, dtype } = tensor;
  // Half floats are stored as bits: they are read as the numbers they stand for.
  if (isFloating(dtype))
    return { kind: "float", shape, values: astype(tensor, "float64").dataSync() };
  return { kind: dtype === "bool" ? "bool" : "int", shape, values: tensor.dataSync() };
}

function isArrayOf(value: readonly unknown[]): boolean {
  return value.some((item) => item instanceof Tensor || ArrayBuffer.isView(item));
}

/**
 * Reads values of any kind. Plain numbers are read as they are, so that whole ones keep all their digits.
 *
 * @param where - Names the layer in messages.
 * @throws {@link ShapeError} `array/ragged`; {@link DTypeError} `array/elements`
 */
export function readValues(where: string, value: HostValues): StringValues | NumberValues {
  if (value instanceof Tensor) return numbersOf(value);
  if (ArrayBuffer.isView(value)) return numbersOf(array(value));
  if (Array.isArray(value) && isArrayOf(value)) return numbersOf(array(value as TensorLike));
  const shape = shapeOfValues(value);
  const leaves: unknown[] = [];
  collect(where, value, shape, 0, leaves);
  const kind = kindOf(where, leaves);
  return kind === "string"
    ? { kind, shape, values: leaves as string[] }
    : { kind, shape, values: leaves.map(Number) };
}

/** The shape that values seem to have, by the first of each list. */
export function shapeOfValues(value: unknown): Shape {
  if (value instanceof Tensor) return value.shape;
  if (ArrayBuffer.isView(value)) return array(value as Float32Array).shape;
  return Array.isArray(value) ? [value.length, ...shapeOfValues(value[0])] : [];
}

function collect(
  where: string,
  value: unknown,
  shape: Shape,
  axis: number,
  leaves: unknown[],
): void {
  if (axis === shape.length && !Array.isArray(value)) {
    leaves.push(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== shape[axis]) {
    throw new ShapeError(
      "array/ragged",
      `${where}: rows must have equal lengths. Expected ${axis < shape.length ? `a list of ${shape[axis]}` : "a single value"}. Received: ${formatReceived(value)}.`,
    );
  }
  for (const item of value) collect(where, item, shape, axis + 1, leaves);
}

function kindOf(where: string, leaves: readonly unknown[]): "string" | NumberValues["kind"] {
  const isAll = (type: string): boolean => leaves.every((leaf) => typeof leaf === type);
  if (leaves.length > 0 && isAll("boolean")) return "bool";
  if (isAll("number")) return leaves.every(Number.isInteger) ? "int" : "float";
  if (isAll("string")) return "string";
  const odd = leaves.find((leaf) => typeof leaf !== typeof leaves[0]) ?? leaves[0];
  throw new DTypeError(
    "array/elements",
    `${where}: elements must be strings, numbers or booleans, all of one kind. Received: ${formatReceived(odd)}.`,
  );
}

/**
 * Reads strings.
 *
 * @throws {@link DTypeError} `host-layer/strings`; and what {@link readValues} throws
 */
export function readStrings(where: string, value: HostValues): StringValues {
  const read = readValues(where, value);
  if (read.kind === "string") return read;
  if (read.values.length === 0) return { kind: "string", shape: read.shape, values: [] };
  throw new DTypeError(
    "host-layer/strings",
    `${where}: expected strings. Received: ${read.kind === "bool" ? "booleans" : "numbers"} of shape [${read.shape.join(", ")}]. Write numbers as strings first, String(value), or use the layer for integers.`,
  );
}

/**
 * Reads numbers.
 *
 * @throws {@link DTypeError} `host-layer/numbers`; and what {@link readValues} throws
 */
export function readNumbers(where: string, value: HostValues): NumberValues {
  const read = readValues(where, value);
  if (read.kind !== "string") return read;
  if (read.values.length === 0) return { kind: "int", shape: read.shape, values: [] };
  throw new DTypeError(
    "host-layer/numbers",
    `${where}: expected numbers. Received: strings. Convert them first, Number(text), or use the layer for strings.`,
  );
}

/** Reads whole numbers: fractions are cut off, as a cast to an integer does. */
export function readIntegers(where: string, value: HostValues): NumberValues {
  const { kind, shape, values } = readNumbers(where, value);
  return { kind: "int", shape, values: kind === "float" ? Array.from(values, Math.trunc) : values };
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What `adapt` takes: all data at once, or batches of it. */
export type AdaptData = HostValues | Iterable<HostValues>;

/**
 * Data as `adapt` reads it: one whole, or a list of batches where it is one of tensors, or an iterable that is no array.
 *
 * @param steps - How many batches to read at most; `null` for all.
 */
export function batchesOf(
  data: AdaptData,
  steps: number | null = null,
): { readonly isWhole: boolean; readonly batches: Iterable<HostValues> } {
  const isOne =
    typeof data !== "object" ||
    data === null ||
    data instanceof Tensor ||
    ArrayBuffer.isView(data) ||
    (Array.isArray(data) && !isArrayOf(data)) ||
    !(Symbol.iterator in data);
  if (isOne) return { isWhole: true, batches: [data as HostValues] };
  return { isWhole: false, batches: limited(data as Iterable<HostValues>, steps) };
}

function* limited(batches: Iterable<HostValues>, steps: number | null): Iterable<HostValues> {
  let taken = 0;
  for (const batch of batches) {
    if (steps !== null && taken >= steps) return;
    taken += 1;
    yield batch;
  }
}

/** Values in row-major order as nested lists. */
export function nest<T>(values: readonly T[], shape: Shape): NestedOf<T> {
  const [length, ...inner] = shape;
  if (length === undefined) return values[0] as NestedOf<T>;
  const size = values.length / Math.max(length, 1);
  return Array.from({ length }, (_, i) => nest(values.slice(i * size, (i + 1) * size), inner));
}

/** A `T`, or nested lists of it. */
export type NestedOf<T> = T | readonly NestedOf<T>[];
