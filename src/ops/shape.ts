/**
 * @module ops/shape — the same elements in another shape or order of axes.
 */
import { formatShape, ShapeError } from "../core/errors.ts";
import { normalizeAxes, normalizeAxis, type Shape, sizeOf } from "../core/shape.ts";
import { type AffineIndex, defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { reshapeTo } from "./broadcast.ts";
import { operand } from "./convert.ts";

const zeroIndex: AffineIndex = { offset: 0, strides: [] };

const transposeOp = /* @__PURE__ */ defineOp<1, { axes: readonly number[] }>({
  name: "transpose",
  infer: ([x], { axes }) => ({ shape: axes.map((axis) => x.shape[axis] ?? 1), dtype: x.dtype }),
  gradient: (dy, _, { attributes: { axes } }) => [permute(dy, inverseOf(axes))],
  lower: {
    kind: "view",
    view: (index, { axes }, input) => {
      const inverse = inverseOf(axes as readonly number[]);
      return input.shape.map((_, axis) => index[inverse[axis] ?? 0] ?? zeroIndex);
    },
  },
});

function inverseOf(axes: readonly number[]): number[] {
  const inverse = new Array<number>(axes.length).fill(0);
  axes.forEach((axis, position) => {
    inverse[axis] = position;
  });
  return inverse;
}

/** `x` with axes in the given order, which names each axis once. */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  return axes.every((axis, i) => axis === i) ? x : apply(transposeOp, [x], { axes });
}

/**
 * The same elements in another shape, read row by row; one dimension may be −1, and is then what the others leave.
 *
 * @throws {@link ShapeError} `reshape/size` where the numbers of elements differ, `reshape/shape` for no shape.
 */
export function reshape(x: TensorLike, newShape: number | readonly number[]): Tensor {
  const tensor = operand(x, null);
  return reshapeTo(
    tensor,
    resolveShape(tensor, typeof newShape === "number" ? [newShape] : newShape),
  );
}

function resolveShape(x: Tensor, wanted: readonly number[]): Shape {
  const unknown = wanted.indexOf(-1);
  if (
    wanted.some((dim) => !Number.isInteger(dim) || dim < -1) ||
    (unknown >= 0 && wanted.indexOf(-1, unknown + 1) >= 0)
  ) {
    throw new ShapeError(
      "reshape/shape",
      `reshape: a shape is a list of non-negative whole numbers, at most one of them −1. Received: ${formatShape(wanted)}.`,
    );
  }
  const known = sizeOf(wanted.filter((dim) => dim !== -1));
  const rest = unknown >= 0 && known > 0 ? x.size / known : 0;
  const shape = wanted.map((dim) => (dim === -1 ? rest : dim));
  if (shape.every(Number.isInteger) && sizeOf(shape) === x.size && (unknown < 0 || known > 0)) {
    return shape;
  }
  throw new ShapeError(
    "reshape/size",
    `reshape: a tensor of shape ${formatShape(x.shape)} has ${x.size} elements, which do not fill the shape ${formatShape(wanted)}` +
      `${unknown >= 0 ? ` (${x.size} is not a multiple of ${known})` : ` (${sizeOf(wanted)} elements)`}.`,
  );
}

/** All elements in one axis, row by row. */
export function ravel(x: TensorLike): Tensor {
  return reshape(x, [-1]);
}

/**
 * `x` with its axes in another order: axis `i` of the result is axis `axes[i]` of `x`. Without `axes`, reversed.
 *
 * @throws {@link ShapeError} `transpose/axes`, `shape/axis`
 */
export function transpose(x: TensorLike, axes?: readonly number[] | null): Tensor {
  const tensor = operand(x, null);
  if (axes === null || axes === undefined) {
    return permute(
      tensor,
      Array.from({ length: tensor.ndim }, (_, i) => tensor.ndim - 1 - i),
    );
  }
  const order = axes.map((axis) => normalizeAxis("transpose", axis, tensor.ndim));
  if (order.length !== tensor.ndim || new Set(order).size !== order.length) {
    throw new ShapeError(
      "transpose/axes",
      `transpose: axes must name each of the ${tensor.ndim} axes once. Received: ${formatShape(axes)} for a tensor of shape ${formatShape(tensor.shape)}.`,
    );
  }
  return permute(tensor, order);
}

/** `x` with two axes exchanged. @throws {@link ShapeError} `shape/axis` */
export function swapaxes(x: TensorLike, axis1: number, axis2: number): Tensor {
  const tensor = operand(x, null);
  const a = normalizeAxis("swapaxes", axis1, tensor.ndim);
  const b = normalizeAxis("swapaxes", axis2, tensor.ndim);
  return permute(
    tensor,
    tensor.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

/**
 * `x` with axes moved to new places, the others in their order.
 *
 * @throws {@link ShapeError} `shape/axis`, `moveaxis/axes`
 */
export function moveaxis(
  x: TensorLike,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  const tensor = operand(x, null);
  const list = (axes: number | readonly number[]): number[] =>
    (typeof axes === "number" ? [axes] : axes).map((axis) =>
      normalizeAxis("moveaxis", axis, tensor.ndim),
    );
  const from = list(source);
  const to = list(destination);
  if (
    from.length !== to.length ||
    new Set(from).size !== from.length ||
    new Set(to).size !== to.length
  ) {
    throw new ShapeError(
      "moveaxis/axes",
      `moveaxis: source and destination must name equally many distinct axes. Received: source ${formatShape(from)}, destination ${formatShape(to)}.`,
    );
  }
  const others = tensor.shape.flatMap((_, axis) => (from.includes(axis) ? [] : [axis]));
  const order = tensor.shape.map((_, axis) => {
    const moved = to.indexOf(axis);
    return moved >= 0 ? (from[moved] ?? 0) : (others.shift() ?? 0);
  });
  return permute(tensor, order);
}

/**
 * `x` with new axes of length 1 at the given places of the result.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function expandDims(x: TensorLike, axis: number | readonly number[]): Tensor {
  const tensor = operand(x, null);
  const places = typeof axis === "number" ? [axis] : axis;
  const rank = tensor.ndim + places.length;
  const added = normalizeAxes("expandDims", places, rank);
  const dims = [...tensor.shape];
  return reshapeTo(
    tensor,
    Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : (dims.shift() ?? 1))),
  );
}

/**
 * `x` without axes of length 1: all of them, or those named.
 *
 * @throws {@link ShapeError} `squeeze/axis` for an axis that is not of length 1.
 */
export function squeeze(x: TensorLike, axis?: number | readonly number[] | null): Tensor {
  const tensor = operand(x, null);
  if (axis === null || axis === undefined) {
    return reshapeTo(
      tensor,
      tensor.shape.filter((dim) => dim !== 1),
    );
  }
  const dropped = normalizeAxes("squeeze", axis, tensor.ndim);
  const long = dropped.find((a) => tensor.shape[a] !== 1);
  if (long !== undefined) {
    throw new ShapeError(
      "squeeze/axis",
      `squeeze: only axes of length 1 can go. Received: axis ${long} of length ${tensor.shape[long]} in shape ${formatShape(tensor.shape)}.`,
    );
  }
  return reshapeTo(
    tensor,
    tensor.shape.filter((_, a) => !dropped.includes(a)),
  );
}
