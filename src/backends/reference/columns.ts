/**
 * @module backends/reference/columns — the values of a block of points, one column of doubles for each
 * value of a kernel, and how columns are rounded to a dtype.
 */
import type { DType } from "../../core/dtype.ts";
import { roundToBfloat16, roundToFloat16 } from "../../core/half.ts";

/** The most points that a block has: columns of a dozen values stay in the second-level cache. */
export const BLOCK = 1024;

/** One value at each point of a block. Every dtype's numbers are exact as doubles. */
export type Column = Float64Array;

/** Scratch columns by value id, shared by all kernels of a backend, since one runs at a time. */
export class ColumnPool {
  readonly #columns: Column[] = [];
  readonly positions: Int32Array = new Int32Array(BLOCK);

  column(id: number): Column {
    for (let next = this.#columns.length; next <= id; next++) {
      this.#columns.push(new Float64Array(BLOCK));
    }
    return this.#columns[id] ?? new Float64Array(BLOCK);
  }
}

/** Rounds or wraps the first `count` numbers of a column. */
export type Rounding = (column: Column, count: number) => void;

/** How each dtype takes the exact result of an instruction. */
export const roundings: Readonly<Record<DType, Rounding>> = {
  float64: () => {},
  float32: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = Math.fround(column[i] ?? 0);
  },
  // Arithmetic on the 16-bit types is float32, rounded: so through float32.
  float16: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = roundToFloat16(Math.fround(column[i] ?? 0));
  },
  bfloat16: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = roundToBfloat16(Math.fround(column[i] ?? 0));
  },
  int8: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = ((column[i] ?? 0) << 24) >> 24;
  },
  uint8: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = (column[i] ?? 0) & 0xff;
  },
  int32: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = (column[i] ?? 0) | 0;
  },
  uint32: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = (column[i] ?? 0) >>> 0;
  },
  bool: (column, count) => {
    for (let i = 0; i < count; i++) column[i] = column[i] === 0 ? 0 : 1;
  },
};

/** One number rounded or wrapped to a dtype, as {@link roundings} does it. */
export const roundNumber: Readonly<Record<DType, (value: number) => number>> = {
  float64: (value) => value,
  float32: Math.fround,
  float16: (value) => roundToFloat16(Math.fround(value)),
  bfloat16: (value) => roundToBfloat16(Math.fround(value)),
  int8: (value) => (value << 24) >> 24,
  uint8: (value) => value & 0xff,
  int32: (value) => value | 0,
  uint32: (value) => value >>> 0,
  bool: (value) => (value === 0 ? 0 : 1),
};
