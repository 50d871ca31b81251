/**
 * @module ops/nan-reductions — folds along axes that pass over NaN.
 */
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, divide, subtract, where } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { scalar } from "./convert.ts";
import { argmax, argmin, max, min } from "./extremes.ts";
import { logicalNot } from "./logical.ts";
import { isnan } from "./number-kinds.ts";
import { sqrt, square } from "./power.ts";
import { all, prod } from "./reductions.ts";
import { number } from "./unary.ts";

type Axes = number | readonly number[] | null | undefined;

function replaced(x: TensorLike, value: number): Tensor {
  const tensor = number(x);
  return where(isnan(tensor), scalar(value, tensor.dtype), tensor);
}

/** Where everything is NaN there is no answer: NaN. */
function orNan(result: Tensor, x: TensorLike, axis: Axes, keepDims: boolean): Tensor {
  return where(all(isnan(number(x)), axis, keepDims), Number.NaN, result);
}

/** Sum along `axis` of what is not NaN; 0 over nothing else. */
export function nansum(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return sum(replaced(x, 0), axis, keepDims);
}

/** Product along `axis` of what is not NaN; 1 over nothing else. */
export function nanprod(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return prod(replaced(x, 1), axis, keepDims);
}

/** Mean along `axis` of what is not NaN; NaN over nothing else. */
export function nanmean(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  const total = nansum(x, axis, keepDims);
  return divide(total, astype(countOf(x, axis, keepDims), total.dtype));
}

function countOf(x: TensorLike, axis: Axes, keepDims: boolean): Tensor {
  return sum(logicalNot(isnan(number(x))), axis, keepDims);
}

/** Mean squared distance from the mean along `axis`, of what is not NaN. */
export function nanvar(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  const tensor = number(x);
  const distance = subtract(tensor, nanmean(tensor, axis, true));
  return nanmean(square(distance), axis, keepDims);
}

/** Standard deviation along `axis` of what is not NaN. */
export function nanstd(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return sqrt(nanvar(x, axis, keepDims));
}

/** Greatest element along `axis` that is not NaN; NaN over nothing else. @throws {@link ValueError} `reduce/empty` */
export function nanmax(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  const result = max(replaced(x, Number.NEGATIVE_INFINITY), axis, keepDims);
  return orNan(result, x, axis, keepDims);
}

/** Least element along `axis` that is not NaN; NaN over nothing else. @throws {@link ValueError} `reduce/empty` */
export function nanmin(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  const result = min(replaced(x, Number.POSITIVE_INFINITY), axis, keepDims);
  return orNan(result, x, axis, keepDims);
}

/** Position of the first greatest element along `axis` that is not NaN; −1 over nothing else. → int32 */
export function nanargmax(x: TensorLike, axis?: number | null, keepDims = false): Tensor {
  const position = argmax(replaced(x, Number.NEGATIVE_INFINITY), axis, keepDims);
  return where(all(isnan(number(x)), axis, keepDims), -1, position);
}

/** Position of the first least element along `axis` that is not NaN; −1 over nothing else. → int32 */
export function nanargmin(x: TensorLike, axis?: number | null, keepDims = false): Tensor {
  const position = argmin(replaced(x, Number.POSITIVE_INFINITY), axis, keepDims);
  return where(all(isnan(number(x)), axis, keepDims), -1, position);
}
