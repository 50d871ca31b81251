/**
 * @module backends/reference/memory-access — columns from and to memory.
 *
 * Each dtype has loops of its own, alike but for the dtype, because an engine compiles a loop over one
 * kind of typed array several times faster than a loop that meets them all.
 */
import type { DType, HostArray } from "../../core/dtype.ts";
import {
  bfloat16FromBits,
  bfloat16ToBits,
  float16FromBits,
  float16ToBits,
} from "../../core/half.ts";
import type { Column } from "./columns.ts";

/** Moves `count` elements between a column and the elements of `view` at `positions`. */
export type Move = (view: HostArray, positions: Int32Array, column: Column, count: number) => void;

/** `column[i] = view[positions[i]]` */
export const gathers: Readonly<Record<DType, Move>> = {
  float32: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = view[positions[i] ?? 0] ?? 0;
  },
  float64: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = view[positions[i] ?? 0] ?? 0;
  },
  float16: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = float16FromBits(view[positions[i] ?? 0] ?? 0);
  },
  bfloat16: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = bfloat16FromBits(view[positions[i] ?? 0] ?? 0);
  },
  int8: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = view[positions[i] ?? 0] ?? 0;
  },
  uint8: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = view[positions[i] ?? 0] ?? 0;
  },
  int32: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = view[positions[i] ?? 0] ?? 0;
  },
  uint32: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = view[positions[i] ?? 0] ?? 0;
  },
  bool: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) column[i] = view[positions[i] ?? 0] ?? 0;
  },
};

/** `view[positions[i]] = column[i]`, where the column is already rounded to the dtype. */
export const scatters: Readonly<Record<DType, Move>> = {
  float32: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = column[i] ?? 0;
  },
  float64: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = column[i] ?? 0;
  },
  float16: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = float16ToBits(column[i] ?? 0);
  },
  bfloat16: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = bfloat16ToBits(column[i] ?? 0);
  },
  int8: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = column[i] ?? 0;
  },
  uint8: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = column[i] ?? 0;
  },
  int32: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = column[i] ?? 0;
  },
  uint32: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = column[i] ?? 0;
  },
  bool: (view, positions, column, count) => {
    for (let i = 0; i < count; i++) view[positions[i] ?? 0] = column[i] ?? 0;
  },
};

/** All elements of a view as numbers. */
export function numbersOf(dtype: DType, view: HostArray): Float64Array {
  if (dtype === "float16") return Float64Array.from(view, float16FromBits);
  if (dtype === "bfloat16") return Float64Array.from(view, bfloat16FromBits);
  return new Float64Array(view);
}

/** Writes one number, already rounded to the dtype. */
export function putNumber(dtype: DType, view: HostArray, position: number, value: number): void {
  if (dtype === "float16") view[position] = float16ToBits(value);
  else if (dtype === "bfloat16") view[position] = bfloat16ToBits(value);
  else view[position] = value;
}

/** Reads one number. */
export function getNumber(dtype: DType, view: HostArray, position: number): number {
  const element = view[position] ?? 0;
  if (dtype === "float16") return float16FromBits(element);
  if (dtype === "bfloat16") return bfloat16FromBits(element);
  return element;
}
