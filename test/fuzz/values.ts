/**
 * Values of random programs. Elements are small whole numbers, so that every operation on them is exact in every
 * dtype and any difference between two runs is a fault, not rounding.
 */
import type { DType } from "../../src/core/dtype.ts";
import { isFloating } from "../../src/core/dtype.ts";
import { type Shape, sizeOf } from "../../src/core/shape.ts";
import type { Tensor } from "../../src/ir/tensor.ts";
import { add, astype, multiply, subtract } from "../../src/ops/arithmetic.ts";
import { array } from "../../src/ops/convert.ts";
import { floor } from "../../src/ops/rounding.ts";

/** A tensor and a number that no element exceeds in magnitude. */
export interface Value {
  readonly tensor: Tensor;
  readonly bound: number;
}

/** Choices that steer one instruction; each is used modulo what there is to choose from. */
export type Choices = readonly number[];

/** Largest number of elements of a value. */
export const sizeLimit = 6000;
/** Larger values are folded back into [−32, 32). */
const wrapLimit = 500;

export const programDTypes = ["float32", "float32", "int32", "float64", "bool", "uint8"] as const;

/** The value, folded back into a small range if it might have left it. */
export function small({ tensor, bound }: Value): Value {
  if (bound <= wrapLimit) return { tensor, bound };
  if (tensor.dtype === "bool") return { tensor, bound: 1 };
  if (tensor.dtype === "uint8") return { tensor, bound: 255 };
  if (!isFloating(tensor.dtype)) {
    return {
      tensor: astype(small({ tensor: astype(tensor, "float64"), bound }).tensor, tensor.dtype),
      bound: 32,
    };
  }
  // x − 64·⌊x/64 + 1/2⌋, exact because 64 is a power of two.
  const turns = floor(add(multiply(tensor, 1 / 64), 0.5));
  return { tensor: subtract(tensor, multiply(turns, 64)), bound: 32 };
}

/** A whole number from −9 to 9 that looks random. */
function element(i: number, seed: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (((h ^ (h >>> 13)) >>> 0) % 19) - 9;
}

/** A concrete tensor of whole numbers. */
export function wholeNumbers(shape: Shape, dtype: DType, seed: number): Tensor {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = element(i, seed);
    if (dtype === "bool") return value > 0 ? 1 : 0;
    return dtype === "uint8" ? Math.abs(value) : value;
  });
  return array(numbers, dtype === "bool" ? "int32" : dtype)
    .reshape([...shape])
    .astype(dtype);
}

/** The magnitude bound of {@link wholeNumbers}. */
export const wholeBound = 9;

export function pick<T>(list: readonly T[], choice: number | undefined): T {
  const item = list[(choice ?? 0) % list.length];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}
