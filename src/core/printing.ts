/**
 * @module core/printing — arrays as nested lists, and as NumPy prints them (version 2.4, default options).
 */
import type { DType, HostArray } from "./dtype.ts";
import {
  generalText,
  positional,
  scalarText,
  scientific,
  scientificFixed,
} from "./float-format.ts";
import { decodeBfloat16, decodeFloat16, roundToFloat16 } from "./half.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** Nested JavaScript arrays of numbers or booleans; a bare one for a scalar. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** Elements as numbers: 16-bit floats decoded from their bits. */
export function decoded(data: HostArray, dtype: DType): ArrayLike<number> {
  if (data instanceof Uint16Array) {
    return dtype === "bfloat16" ? decodeBfloat16(data) : decodeFloat16(data);
  }
  return data;
}

/** Elements as nested arrays of the given shape. */
export function toNested(data: HostArray, shape: Shape, dtype: DType): NestedArray {
  const numbers = decoded(data, dtype);
  let position = 0;
  const build = (axis: number): NestedArray => {
    const dim = shape[axis];
    if (dim === undefined) {
      const value = numbers[position++] ?? 0;
      return dtype === "bool" ? value !== 0 : value;
    }
    return Array.from({ length: dim }, () => build(axis + 1));
  };
  return build(0);
}

/** NumPy's defaults. */
const precision = 8;
const threshold = 1000;
const edgeItems = 3;
const lineWidth = 75;

/** Digits that a floating dtype has for sure: from this power of ten on, arrays are printed with exponents. */
const decimalPrecision: Readonly<Partial<Record<DType, number>>> = {
  float64: 15,
  float32: 6,
  float16: 3,
};

/** Which dtypes NumPy's `repr` does not name, because an array of such elements has them anyway. */
const impliedDTypes: ReadonlySet<DType> = new Set<DType>(["float64", "bool"]);

type Formatter = (value: number) => string;

/** NumPy's `str` or `repr` of an array. */
export function formatTensor(
  data: HostArray,
  shape: Shape,
  dtype: DType,
  style: "str" | "repr",
): string {
  const values = decoded(data, dtype);
  if (style === "str") {
    if (shape.length === 0) return scalarString(values[0] ?? 0, dtype);
    return formatArray(values, shape, dtype, " ", 0, lineWidth);
  }
  const prefix = "array(";
  // One column is kept for the closing parenthesis.
  const body = formatArray(values, shape, dtype, ", ", prefix.length, lineWidth - 1);
  const size = sizeOf(shape);
  const extras: string[] = [];
  if ((size === 0 && !(shape.length === 1 && shape[0] === 0)) || size > threshold) {
    extras.push(`shape=(${shape.join(", ")}${shape.length === 1 ? "," : ""})`);
  }
  if (size === 0 || !impliedDTypes.has(dtype)) extras.push(`dtype=${dtype}`);
  if (extras.length === 0) return `${prefix}${body})`;
  const text = `${prefix}${body},`;
  const ending = `${extras.join(", ")})`;
  const lastLine = text.length - (text.lastIndexOf("\n") + 1);
  const fits = lastLine + ending.length + 1 <= lineWidth;
  return text + (fits ? " " : `\n${" ".repeat(prefix.length)}`) + ending;
}

/** The `str` of a scalar, with all the digits that it needs. */
function scalarString(value: number, dtype: DType): string {
  if (dtype === "bool") return value === 0 ? "False" : "True";
  if (dtype === "bfloat16") return generalText(value);
  const digits = decimalPrecision[dtype];
  if (digits === undefined) return String(value);
  return scalarText(value, dtype, dtype === "float64" ? 1e16 : 10 ** digits);
}

function formatArray(
  values: ArrayLike<number>,
  shape: Shape,
  dtype: DType,
  separator: string,
  indent: number,
  width: number,
): string {
  const size = sizeOf(shape);
  if (size === 0) return "[]";
  const isSummary = size > threshold;
  const visible = visibleValues(values, shape, isSummary);
  const format = formatterFor(visible, dtype, shape.length === 0);
  const layout = { values, shape, format, separator, isSummary };
  return formatAxis(layout, 0, 0, " ".repeat(indent + 1), width);
}

interface Layout {
  readonly values: ArrayLike<number>;
  readonly shape: Shape;
  readonly format: Formatter;
  readonly separator: string;
  readonly isSummary: boolean;
}

/** Positions along an axis that are printed; −1 stands for the dots. */
function printedPositions(dim: number, isSummary: boolean): readonly number[] {
  if (!isSummary || dim <= 2 * edgeItems) return Array.from({ length: dim }, (_, i) => i);
  const first = Array.from({ length: edgeItems }, (_, i) => i);
  return [...first, -1, ...first.map((i) => dim - edgeItems + i)];
}

/** The elements that decide the columns' widths: the corners of an array that is summarised. */
function visibleValues(values: ArrayLike<number>, shape: Shape, isSummary: boolean): number[] {
  if (!isSummary) return Array.from(values);
  const visible: number[] = [];
  const visit = (axis: number, offset: number): void => {
    const dim = shape[axis];
    if (dim === undefined) {
      visible.push(values[offset] ?? 0);
      return;
    }
    for (const i of printedPositions(dim, true))
      if (i >= 0) visit(axis + 1, offset + i * strideOf(shape, axis));
  };
  visit(0, 0);
  return visible;
}

function strideOf(shape: Shape, axis: number): number {
  return sizeOf(shape.slice(axis + 1));
}

/** The text of one sub-array. `indent` is what begins a line after the first. */
function formatAxis(
  layout: Layout,
  axis: number,
  offset: number,
  indent: string,
  width: number,
): string {
  const { values, shape, format, separator, isSummary } = layout;
  const dim = shape[axis];
  if (dim === undefined) return format(values[offset] ?? 0);
  const stride = strideOf(shape, axis);
  const positions = printedPositions(dim, isSummary);
  if (axis < shape.length - 1) {
    const lineBreak = separator.trimEnd() + "\n".repeat(shape.length - 1 - axis);
    const rows = positions.map((i) =>
      i < 0 ? "..." : formatAxis(layout, axis + 1, offset + i * stride, `${indent} `, width - 1),
    );
    return `[${rows.join(lineBreak + indent)}]`;
  }
  // Room for the separator or the bracket that follows an element.
  const room = width - Math.max(separator.trimEnd().length, 1);
  let text = "";
  let line = indent;
  positions.forEach((i, k) => {
    const word = i < 0 ? "..." : format(values[offset + i] ?? 0);
    if (line.length + word.length > room && line.length > indent.length) {
      text += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += k === positions.length - 1 ? word : word + separator;
  });
  return `[${(text + line).slice(indent.length)}]`;
}

function formatterFor(visible: readonly number[], dtype: DType, isScalar: boolean): Formatter {
  if (dtype === "bool") {
    return (value) => (value === 0 ? "False" : isScalar ? "True" : " True");
  }
  if (dtype === "bfloat16") return generalText;
  const digits = decimalPrecision[dtype];
  if (digits !== undefined) return floatFormatter(visible, dtype, digits);
  const width = Math.max(
    ...[bound(visible, Math.max), bound(visible, Math.min)].map((x) => String(x).length),
  );
  return (value) => String(value).padStart(width);
}

/** The greatest or least element; a loop, since a spread of many arguments overflows the stack. */
function bound(values: readonly number[], choose: (a: number, b: number) => number): number {
  return values.reduce((known, value) => choose(known, value), values[0] ?? 0);
}

/** Whether the elements need exponents: too large, too small, or too far apart. */
function needsExponent(finite: readonly number[], dtype: DType, digits: number): boolean {
  const magnitudes = finite.filter((x) => x !== 0).map(Math.abs);
  if (magnitudes.length === 0) return false;
  const round = dtype === "float32" ? Math.fround : dtype === "float16" ? roundToFloat16 : Number;
  const largest = bound(magnitudes, Math.max);
  const smallest = bound(magnitudes, Math.min);
  return (
    largest >= 10 ** Math.min(8, digits) ||
    smallest < round(1e-4) ||
    round(largest / smallest) > 1000
  );
}

function floatFormatter(visible: readonly number[], dtype: DType, digits: number): Formatter {
  const finite = visible.filter(Number.isFinite);
  let left = 0;
  let right = 0;
  let write: Formatter = String;
  if (needsExponent(finite, dtype, digits)) {
    const parts = finite.map((x) => scientific(x, dtype, precision));
    left = bound(
      parts.map(([whole]) => whole.length),
      Math.max,
    );
    const places = bound(
      parts.map(([, fraction]) => fraction.length),
      Math.max,
    );
    const exponentDigits = bound(
      parts.map(([, , e]) => Math.max(2, String(Math.abs(e)).length)),
      Math.max,
    );
    right = places + exponentDigits + 2;
    write = (x) => scientificFixed(x, places, exponentDigits).padStart(left + right + 1);
  } else if (finite.length > 0) {
    const parts = finite.map((x) => positional(x, dtype, precision));
    left = bound(
      parts.map(([whole]) => whole.length),
      Math.max,
    );
    right = bound(
      parts.map(([, fraction]) => fraction.length),
      Math.max,
    );
    write = (x) => {
      const [whole, fraction] = positional(x, dtype, precision);
      return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
    };
  }
  if (finite.length < visible.length) {
    const negative = visible.includes(Number.NEGATIVE_INFINITY) ? 1 : 0;
    left = Math.max(left, 3 - (right + 1), 3 + negative - (right + 1));
  }
  return (x) => {
    if (Number.isFinite(x)) return write(x);
    const text = Number.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf";
    return text.padStart(left + right + 1);
  };
}
