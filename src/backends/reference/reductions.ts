/**
 * @module backends/reference/reductions — folds of columns: in doubles for floats, wrapping for integers.
 */
import { type DType, isFloating, isInteger } from "../../core/dtype.ts";
import type { Combine } from "../../loops/kernel.ts";

/** Combines what was folded so far with the next number; `argmax` and `argmin` have a rule of their own. */
export type Fold = (folded: number, next: number) => number;

type PlainCombine = Exclude<Combine, "argmax" | "argmin">;

const lowest: Readonly<Record<DType, number>> = {
  float32: Number.NEGATIVE_INFINITY,
  float64: Number.NEGATIVE_INFINITY,
  float16: Number.NEGATIVE_INFINITY,
  bfloat16: Number.NEGATIVE_INFINITY,
  int8: -128,
  uint8: 0,
  int32: -(2 ** 31),
  uint32: 0,
  bool: 0,
};

const highest: Readonly<Record<DType, number>> = {
  float32: Number.POSITIVE_INFINITY,
  float64: Number.POSITIVE_INFINITY,
  float16: Number.POSITIVE_INFINITY,
  bfloat16: Number.POSITIVE_INFINITY,
  int8: 127,
  uint8: 255,
  int32: 2 ** 31 - 1,
  uint32: 2 ** 32 - 1,
  bool: 1,
};

/** What a fold over nothing gives, and what every fold starts from. Positions start from 0. */
export function neutral(combine: Combine, dtype: DType): number {
  switch (combine) {
    case "add":
    case "or":
    case "argmax":
    case "argmin":
      return 0;
    case "multiply":
      return 1;
    case "maximum":
      return lowest[dtype];
    case "minimum":
      return highest[dtype];
    case "and":
      // All bits set.
      return dtype === "bool" ? 1 : dtype === "int8" || dtype === "int32" ? -1 : highest[dtype];
  }
}

const folds: Readonly<Record<PlainCombine, (dtype: DType) => Fold>> = {
  // A sum of many integers leaves the doubles' whole numbers; its low 32 bits are all that is kept.
  add: (dtype) => (isInteger(dtype) ? (a, b) => (a + b) | 0 : (a, b) => a + b),
  multiply: (dtype) => (isFloating(dtype) ? (a, b) => a * b : Math.imul),
  maximum: () => Math.max,
  minimum: () => Math.min,
  and: () => (a, b) => a & b,
  or: () => (a, b) => a | b,
};

/** The fold of a combine; its result still has to be rounded to the dtype. */
export function foldOf(combine: PlainCombine, dtype: DType): Fold {
  return folds[combine](dtype);
}

/** Whether `next` takes the place of the extreme so far; the first NaN stays. */
export function replacesExtreme(
  combine: "argmax" | "argmin",
  extreme: number,
  next: number,
): boolean {
  if (Number.isNaN(extreme)) return false;
  if (Number.isNaN(next)) return true;
  return combine === "argmax" ? next > extreme : next < extreme;
}
