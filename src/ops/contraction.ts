/**
 * @module ops/contraction — products that sum over axes: all of them are matrix products of rearranged tensors.
 */
import { formatShape, ShapeError } from "../core/errors.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { reshapeTo, sum } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { matmul } from "./matmul.ts";
import { stack } from "./rearrange.ts";
import { moveaxis, permute, ravel, squeeze } from "./shape.ts";
import { takeRange } from "./slice.ts";

/** Which axes {@link tensordot} sums over: the last n of the first with the first n of the second, or two lists. */
export type ContractedAxes =
  | number
  | readonly [number | readonly number[], number | readonly number[]];

/**
 * Sum of products over pairs of axes; the result has the first tensor's other axes, then the second's.
 *
 * @param axes - Default 2.
 * @throws {@link ShapeError} `tensordot/axes` where paired axes differ in length.
 */
export function tensordot(x1: TensorLike, x2: TensorLike, axes: ContractedAxes = 2): Tensor {
  const a = operand(x1, null);
  const b = operand(x2, null);
  const list = (value: number | readonly number[], rank: number): number[] =>
    (typeof value === "number" ? [value] : value).map((axis) =>
      normalizeAxis("tensordot", axis, rank),
    );
  const counted = typeof axes === "number" ? Array.from({ length: axes }, (_, i) => i) : [];
  const left =
    typeof axes === "number" ? counted.map((i) => a.ndim - axes + i) : list(axes[0], a.ndim);
  const right = typeof axes === "number" ? counted : list(axes[1], b.ndim);
  const fits =
    left.length === right.length &&
    left.every((axis, i) => axis >= 0 && a.shape[axis] === b.shape[right[i] ?? -1]);
  if (!fits) {
    throw new ShapeError(
      "tensordot/axes",
      `tensordot: the axes that are summed over must be equally long in pairs. Received: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}, axes ${JSON.stringify(axes)}.`,
    );
  }
  const keptLeft = a.shape.flatMap((_, axis) => (left.includes(axis) ? [] : [axis]));
  const keptRight = b.shape.flatMap((_, axis) => (right.includes(axis) ? [] : [axis]));
  const dims = (x: Tensor, kept: readonly number[]): number[] =>
    kept.map((axis) => x.shape[axis] ?? 1);
  const inner = sizeOf(dims(a, left));
  const rows = dims(a, keptLeft);
  const columns = dims(b, keptRight);
  const product = matmul(
    reshapeTo(permute(a, [...keptLeft, ...left]), [sizeOf(rows), inner]),
    reshapeTo(permute(b, [...right, ...keptRight]), [inner, sizeOf(columns)]),
  );
  return reshapeTo(product, [...rows, ...columns]);
}

/**
 * NumPy's `dot`: sum over the last axis of the first and the second-to-last (of a vector: the only) axis of the
 * second; with a scalar, a product.
 *
 * @throws {@link ShapeError} `tensordot/axes`
 */
export function dot(x1: TensorLike, x2: TensorLike): Tensor {
  const a = operand(x1, null);
  const b = operand(x2, null);
  if (a.ndim === 0 || b.ndim === 0) return multiply(a, b);
  if (a.ndim <= 2 && b.ndim <= 2) return matmul(a, b);
  return tensordot(a, b, [-1, b.ndim === 1 ? 0 : -2]);
}

/** Sum of products over the last axes of both. @throws {@link ShapeError} `tensordot/axes` */
export function inner(x1: TensorLike, x2: TensorLike): Tensor {
  const a = operand(x1, null);
  const b = operand(x2, null);
  return a.ndim === 0 || b.ndim === 0 ? multiply(a, b) : tensordot(a, b, [-1, -1]);
}

/** All products of the elements of two flattened tensors: `[n] , [m] → [n, m]`. */
export function outer(x1: TensorLike, x2: TensorLike): Tensor {
  const a = operand(x1, null);
  return multiply(reshapeTo(a, [a.size, 1]), ravel(x2));
}

/** Sum of products of two flattened tensors, a scalar. @throws {@link ShapeError} `matmul/inner-dimension` */
export function vdot(x1: TensorLike, x2: TensorLike): Tensor {
  return matmul(ravel(x1), ravel(x2));
}

/**
 * Vector product along axes of length 3 (or 2, as vectors in the plane: between two of them a scalar).
 *
 * @param axis - Stands for all three of the others if given.
 * @throws {@link ShapeError} `cross/length`
 */
export function cross(
  x1: TensorLike,
  x2: TensorLike,
  axisa = -1,
  axisb = -1,
  axisc = -1,
  axis?: number | null,
): Tensor {
  const isOne = axis !== null && axis !== undefined;
  const a = moveaxis(operand(x1, null), isOne ? axis : axisa, -1);
  const b = moveaxis(operand(x2, null), isOne ? axis : axisb, -1);
  const lengths = [a.shape.at(-1), b.shape.at(-1)];
  if (!lengths.every((n) => n === 2 || n === 3)) {
    throw new ShapeError(
      "cross/length",
      `cross: vectors must have 2 or 3 components. Received: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}.`,
    );
  }
  const component = (x: Tensor, i: number): Tensor =>
    i < (x.shape.at(-1) ?? 0)
      ? squeeze(takeRange(x, x.ndim - 1, i, i + 1), -1)
      : multiply(component(x, 0), 0);
  const minor = (i: number, j: number): Tensor =>
    subtract(
      multiply(component(a, i), component(b, j)),
      multiply(component(a, j), component(b, i)),
    );
  if (lengths.every((n) => n === 2)) return minor(0, 1);
  const product = stack([minor(1, 2), minor(2, 0), minor(0, 1)], -1);
  return moveaxis(product, -1, isOne ? axis : axisc);
}

/** Kronecker product: each element of the first times the whole second. */
export function kron(x1: TensorLike, x2: TensorLike): Tensor {
  const a = operand(x1, null);
  const b = operand(x2, null);
  const rank = Math.max(a.ndim, b.ndim);
  const full = (x: Tensor): number[] => [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
  const shapeA = full(a);
  const shapeB = full(b);
  const product = multiply(
    reshapeTo(
      a,
      shapeA.flatMap((dim) => [dim, 1]),
    ),
    reshapeTo(
      b,
      shapeB.flatMap((dim) => [1, dim]),
    ),
  );
  return reshapeTo(
    product,
    shapeA.map((dim, axis) => dim * (shapeB[axis] ?? 1)),
  );
}

/** Sum over all but the named axes, and those in the named order: what {@link einsum} does with one tensor. */
export function sumAndPermute(x: Tensor, kept: readonly number[]): Tensor {
  const dropped = x.shape.flatMap((_, axis) => (kept.includes(axis) ? [] : [axis]));
  const rest = dropped.length === 0 ? x : sum(x, dropped);
  const places = x.shape.flatMap((_, axis) => (kept.includes(axis) ? [axis] : []));
  return permute(
    rest,
    kept.map((axis) => places.indexOf(axis)),
  );
}
