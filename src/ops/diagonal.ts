/**
 * @module ops/diagonal — diagonals, triangles and the identity.
 */
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, type Shape } from "../core/shape.ts";
import { type AffineIndex, defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { add, astype, equal, lessEqual, where, zero } from "./arithmetic.ts";
import { broadcastTo, reshapeTo, sum } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { iota } from "./creation.ts";
import { permute } from "./shape.ts";
import { embed } from "./slice.ts";

/** Row and column of a diagonal's first element, and its length. */
function diagonalOf(rows: number, columns: number, offset: number): [number, number, number] {
  const row = Math.max(0, -offset);
  const column = Math.max(0, offset);
  return [row, column, Math.max(0, Math.min(rows - row, columns - column))];
}

function shifted(index: AffineIndex | undefined, by: number): AffineIndex {
  return { offset: (index?.offset ?? 0) + by, strides: index?.strides ?? [] };
}

const diagonalOp = /* @__PURE__ */ defineOp<1, { offset: number }>({
  name: "diagonal",
  infer: ([x], { offset }) => {
    const [rows = 0, columns = 0] = x.shape.slice(-2);
    return {
      shape: [...x.shape.slice(0, -2), diagonalOf(rows, columns, offset)[2]],
      dtype: x.dtype,
    };
  },
  gradient: (dy, [x], { attributes: { offset } }) => [onDiagonal(dy, x.shape.slice(-2), offset)],
  lower: {
    kind: "view",
    view: (index, { offset }, input) => {
      const [rows = 0, columns = 0] = input.shape.slice(-2);
      const [row, column] = diagonalOf(rows, columns, Number(offset));
      const last = index.at(-1);
      return [...index.slice(0, -1), shifted(last, row), shifted(last, column)];
    },
  },
});

/** Whether column − row = offset, for a matrix. */
function isOnDiagonal([rows = 0, columns = 0]: Shape, offset: number): Tensor {
  const row = reshapeTo(iota(rows, "int32"), [rows, 1]);
  return equal(add(row, offset), iota(columns, "int32"));
}

/** Matrices of zeros with the last axis of `x` on a diagonal of that length. */
function onDiagonal(x: Tensor, matrix: Shape, offset: number): Tensor {
  const [rows = 0, columns = 0] = matrix;
  const [row] = diagonalOf(rows, columns, offset);
  const batch = x.shape.slice(0, -1);
  const start = [...batch.map(() => 0), row];
  const ones = start.map(() => 1);
  const column = reshapeTo(embed(x, [...batch, rows], start, ones, 0), [...batch, rows, 1]);
  return where(
    isOnDiagonal(matrix, offset),
    broadcastTo(column, [...batch, rows, columns]),
    zero(x.dtype),
  );
}

function requireMatrix(where: string, x: Tensor): void {
  if (x.ndim >= 2) return;
  throw new ShapeError(
    "diagonal/rank",
    `${where}: needs a tensor of rank 2 or more. Received: shape [${x.shape.join(", ")}].`,
  );
}

/**
 * The elements of a diagonal of the matrices that two axes make: `x[…, i, i + offset]`.
 *
 * @param offset - Above the main diagonal if positive. Default 0.
 * @returns The other axes, then the diagonal.
 * @throws {@link ShapeError} `diagonal/rank`, `shape/axis`
 */
export function diagonal(x: TensorLike, offset = 0, axis1 = 0, axis2 = 1): Tensor {
  const tensor = operand(x, null);
  requireMatrix("diagonal", tensor);
  const a = normalizeAxis("diagonal", axis1, tensor.ndim);
  const b = normalizeAxis("diagonal", axis2, tensor.ndim);
  if (a === b) {
    throw new ShapeError(
      "shape/duplicate-axis",
      `diagonal: axis1 and axis2 must differ. Received: ${axis1} and ${axis2}.`,
    );
  }
  const others = tensor.shape.flatMap((_, axis) => (axis === a || axis === b ? [] : [axis]));
  return apply(diagonalOp, [permute(tensor, [...others, a, b])], { offset });
}

/**
 * From a vector the matrix with it on diagonal `k`; from a matrix its diagonal `k`.
 *
 * @throws {@link ShapeError} `diag/rank`
 */
export function diag(x: TensorLike, k = 0): Tensor {
  const tensor = operand(x, null);
  if (tensor.ndim === 2) return diagonal(tensor, k);
  if (tensor.ndim === 1) {
    const size = tensor.size + Math.abs(k);
    return onDiagonal(tensor, [size, size], k);
  }
  throw new ShapeError(
    "diag/rank",
    `diag: needs a vector or a matrix. Received: shape [${tensor.shape.join(", ")}]. For stacks of matrices use diagonal.`,
  );
}

/** The matrix with the flattened `x` on diagonal `k`. */
export function diagflat(x: TensorLike, k = 0): Tensor {
  const tensor = operand(x, null);
  return diag(reshapeTo(tensor, [tensor.size]), k);
}

/** Sum of a diagonal: `Σ x[…, i, i + offset]`. @throws {@link ShapeError} `diagonal/rank` */
export function trace(x: TensorLike, offset = 0, axis1 = 0, axis2 = 1): Tensor {
  return sum(diagonal(x, offset, axis1, axis2), -1);
}

/** `[n, m]` with ones on diagonal `k`, else zeros. @param m - Default `n`. */
export function eye(n: number, m?: number | null, k = 0, dtype: DType = "float32"): Tensor {
  return astype(isOnDiagonal([n, m ?? n], k), dtype);
}

/** The identity matrix `[n, n]`. */
export function identity(n: number, dtype: DType = "float32"): Tensor {
  return eye(n, n, 0, dtype);
}

/** Whether column − row ≤ k. */
function isBelow([rows = 0, columns = 0]: Shape, k: number): Tensor {
  const row = reshapeTo(iota(rows, "int32"), [rows, 1]);
  return lessEqual(iota(columns, "int32"), add(row, k));
}

/** `[n, m]` with ones on and below diagonal `k`, else zeros. */
export function tri(n: number, m?: number | null, k = 0, dtype: DType = "float32"): Tensor {
  return astype(isBelow([n, m ?? n], k), dtype);
}

/** The lower triangle of the last two axes: 0 above diagonal `k`. @throws {@link ShapeError} `diagonal/rank` */
export function tril(x: TensorLike, k = 0): Tensor {
  const tensor = operand(x, null);
  requireMatrix("tril", tensor);
  return where(isBelow(tensor.shape.slice(-2), k), tensor, zero(tensor.dtype));
}

/** The upper triangle of the last two axes: 0 below diagonal `k`. @throws {@link ShapeError} `diagonal/rank` */
export function triu(x: TensorLike, k = 0): Tensor {
  const tensor = operand(x, null);
  requireMatrix("triu", tensor);
  return where(isBelow(tensor.shape.slice(-2), k - 1), zero(tensor.dtype), tensor);
}
