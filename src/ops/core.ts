/**
 * @module ops/core — Keras's names for what a tensor is asked, and a choice among many.
 */
import type { DType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, where } from "./arithmetic.ts";
import { array, operand } from "./convert.ts";

/** `x` in another dtype: Keras's name of {@link astype}. @throws {@link DTypeError} `dtype/unknown` */
export function cast(x: TensorLike, dtype: DType): Tensor {
  return astype(x, dtype);
}

/** A tensor from numbers: Keras's name of {@link array}. */
export function convertToTensor(x: TensorLike, dtype?: DType): Tensor {
  return array(x, dtype);
}

/** Dimensions of `x`. */
export function shape(x: TensorLike): Shape {
  return operand(x, null).shape;
}

/** Number of axes of `x`. */
export function ndim(x: TensorLike): number {
  return operand(x, null).ndim;
}

/** Number of elements of `x`. */
export function size(x: TensorLike): number {
  return operand(x, null).size;
}

/**
 * Where the first true condition of a list stands, the element of the choice with it; elsewhere `defaultValue`.
 *
 * @throws {@link ValueError} `select/lengths`
 */
export function select(
  conditions: readonly TensorLike[],
  choices: readonly TensorLike[],
  defaultValue: TensorLike = 0,
): Tensor {
  if (conditions.length !== choices.length || conditions.length === 0) {
    throw new ValueError(
      "select/lengths",
      `select: needs as many choices as conditions, and at least one. Received: ${conditions.length} conditions, ${choices.length} choices.`,
    );
  }
  return conditions.reduceRight<Tensor>(
    (rest, condition, i) => where(condition, choices[i] ?? 0, rest),
    operand(defaultValue, operand(choices[0] ?? 0, null).dtype),
  );
}
