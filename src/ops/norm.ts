/**
 * @module ops/norm — lengths of vectors and matrices.
 */
import { UnsupportedError, ValueError } from "../core/errors.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, divide, notEqual } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { max, maximum, min } from "./extremes.ts";
import { power, sqrt, square } from "./power.ts";
import { abs } from "./rounding.ts";
import { squeeze } from "./shape.ts";
import { floating } from "./unary.ts";

/** Which norm: `p` for `(Σ |x|^p)^(1/p)`, `"fro"` for the root of the sum of squares of a matrix. */
export type NormOrder = number | "fro" | "nuc";

/**
 * Norm of `x` along `axis`.
 *
 * For a vector (one axis): `(Σ |x|^p)^(1/p)`; ∞ the largest, −∞ the least magnitude, 0 how many are not 0. For a matrix
 * (two axes): `"fro"`, and 1, −1, ∞, −∞ for the largest or least sum of magnitudes of a column or a row. Without
 * `ord`, the root of the sum of squares; without `axis`, of all elements.
 *
 * @throws {@link ValueError} `norm/order`, `norm/axis`
 * @throws {@link UnsupportedError} `norm/singular-values` for `"nuc"`, 2 and −2 of a matrix.
 */
export function norm(
  x: TensorLike,
  ord?: NormOrder | null,
  axis?: number | readonly number[] | null,
  keepDims = false,
): Tensor {
  const tensor = floating(x);
  const isPlain = ord === null || ord === undefined;
  if (isPlain) return sqrt(sum(square(tensor), axis, keepDims));
  const axes = axesOf(tensor, axis);
  const [first = 0, second] = axes;
  if (second === undefined) return vectorNorm(tensor, ord, first, keepDims);
  return matrixNorm(tensor, ord, first, second, keepDims);
}

function axesOf(x: Tensor, axis: number | readonly number[] | null | undefined): number[] {
  const given =
    axis === null || axis === undefined
      ? x.shape.map((_, a) => a)
      : (typeof axis === "number" ? [axis] : axis).map((a) => normalizeAxis("norm", a, x.ndim));
  if (given.length === 1 || (given.length === 2 && given[0] !== given[1])) return given;
  throw new ValueError(
    "norm/axis",
    `norm: with \`ord\`, one axis (of vectors) or two (of matrices) are needed. Received: ${given.length} axes of a tensor of shape [${x.shape.join(", ")}].`,
  );
}

function vectorNorm(x: Tensor, ord: NormOrder, axis: number, keepDims: boolean): Tensor {
  if (typeof ord !== "number") throw badOrder(ord, "a vector");
  const magnitude = abs(x);
  if (ord === Number.POSITIVE_INFINITY) return max(magnitude, axis, keepDims);
  if (ord === Number.NEGATIVE_INFINITY) return min(magnitude, axis, keepDims);
  if (ord === 0) return astype(sum(notEqual(x, 0), axis, keepDims), x.dtype);
  if (ord === 1) return sum(magnitude, axis, keepDims);
  if (ord === 2) return sqrt(sum(square(x), axis, keepDims));
  return power(sum(power(magnitude, ord), axis, keepDims), 1 / ord);
}

function matrixNorm(
  x: Tensor,
  ord: NormOrder,
  row: number,
  column: number,
  keepDims: boolean,
): Tensor {
  if (ord === "fro") return sqrt(sum(square(x), [row, column], keepDims));
  if (ord === "nuc" || Math.abs(ord) === 2) {
    throw new UnsupportedError(
      "norm/singular-values",
      `norm: ord=${JSON.stringify(ord)} of a matrix needs singular values, which Gradus does not compute yet.`,
    );
  }
  const isColumnwise = Math.abs(ord) === 1;
  if (!isColumnwise && Math.abs(ord) !== Number.POSITIVE_INFINITY) throw badOrder(ord, "a matrix");
  const [summed, compared] = isColumnwise ? [row, column] : [column, row];
  const sums = sum(abs(x), summed, true);
  return (ord > 0 ? max : min)(
    keepDims ? sums : squeeze(sums, summed),
    keepDims || compared < summed ? compared : compared - 1,
    keepDims,
  );
}

function badOrder(ord: NormOrder, what: string): ValueError {
  return new ValueError(
    "norm/order",
    `norm: this order is not one of ${what}. Received: ord=${JSON.stringify(ord)}.`,
  );
}

/**
 * `x` divided by its norm along `axis`, which is taken to be at least `epsilon`.
 *
 * @param axis - Default: the last one.
 * @param order - Default 2.
 * @param epsilon - Default 1e-12.
 */
export function normalize(x: TensorLike, axis = -1, order: NormOrder = 2, epsilon = 1e-12): Tensor {
  const tensor = floating(x);
  return divide(tensor, maximum(norm(tensor, order, axis, true), epsilon));
}
