/**
 * @module ops/broadcast — repeating elements along axes, and its mirror image, summing them.
 *
 * They are one family because each is the other's gradient. Elementwise ops take equal shapes only; their
 * public functions broadcast first, so autodiff undoes broadcasting in this one place.
 */
import { type DType, floatingFor, isInteger } from "../core/dtype.ts";
import { formatShape, ShapeError } from "../core/errors.ts";
import { normalizeAxes, reducedShape, requireShape, type Shape, sameShape } from "../core/shape.ts";
import { type AffineIndex, defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { operand } from "./convert.ts";

const zeroIndex: AffineIndex = { offset: 0, strides: [] };

const broadcastOp = /* @__PURE__ */ defineOp<1, { shape: Shape }>({
  name: "broadcastTo",
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  gradient: (dy, [x]) => [sumTo(dy, x.shape)],
  lower: {
    kind: "view",
    view: (index, _, input) => {
      const lead = index.length - input.shape.length;
      return input.shape.map((dim, axis) =>
        dim === 1 ? zeroIndex : (index[lead + axis] ?? zeroIndex),
      );
    },
  },
});

const sumOp = /* @__PURE__ */ defineOp<1, { axes: readonly number[]; keepDims: boolean }>({
  name: "sum",
  infer: ([x], { axes, keepDims }) => ({
    shape: reducedShape(x.shape, axes, keepDims),
    dtype: x.dtype,
  }),
  gradient: (dy, [x], { attributes: { axes, keepDims } }) => [
    broadcastTo(keepDims ? dy : restoreAxes(dy, x.shape, axes), x.shape),
  ],
  lower: {
    kind: "reduce",
    combine: () => "add",
    reduced: ({ axes }, [x]) => reducedExtents(axes, x?.shape ?? []),
    emit: (m, index, reduced, { axes, keepDims }, [x]) =>
      m.load(0, mergeIndex(x?.shape ?? [], axes, keepDims, index, reduced)),
  },
});

/** Extents of the reduced axes, for a reduction's lowering. */
export function reducedExtents(axes: unknown, shape: Shape): Shape {
  return (axes as readonly number[]).map((axis) => shape[axis] ?? 1);
}

/** The input's index from the output's and the reduced one, for a reduction's lowering. */
export function mergeIndex(
  shape: Shape,
  axes: unknown,
  keepDims: unknown,
  index: readonly AffineIndex[],
  reduced: readonly AffineIndex[],
): AffineIndex[] {
  const list = axes as readonly number[];
  let kept = 0;
  return shape.map((_, axis) => {
    const position = list.indexOf(axis);
    if (position >= 0) {
      if (keepDims) kept++;
      return reduced[position] ?? zeroIndex;
    }
    return index[kept++] ?? zeroIndex;
  });
}

const reshapeOp = /* @__PURE__ */ defineOp<1, { shape: Shape }>({
  name: "reshape",
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  gradient: (dy, [x]) => [reshapeTo(dy, x.shape)],
  lower: {
    kind: "view",
    view: (index, _, input, output) => {
      // Only axes of length 1 come or go: still an index map, so it fuses. Else a reinterpretation.
      const kept = output.shape.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
      const inputKept = input.shape.filter((dim) => dim !== 1);
      if (
        !sameShape(
          inputKept,
          kept.map((axis) => output.shape[axis] ?? 1),
        )
      )
        return null;
      let next = 0;
      return input.shape.map((dim) =>
        dim === 1 ? zeroIndex : (index[kept[next++] ?? 0] ?? zeroIndex),
      );
    },
  },
});

/** `x` with exactly this shape; sizes must match. */
export function reshapeTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(reshapeOp, [x], { shape });
}

/** Puts back, as 1, the axes that a reduction dropped. */
export function restoreAxes(x: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  return reshapeTo(x, reducedShape(shape, axes, true));
}

/**
 * `x` repeated to `shape` by NumPy's rule: aligned on the right, a dimension of 1 stretches.
 *
 * @throws {@link ShapeError} `broadcast-to/shape` where `x` does not stretch to it.
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const tensor = operand(x, null);
  requireShape("broadcastTo", shape);
  if (sameShape(tensor.shape, shape)) return tensor;
  const lead = shape.length - tensor.ndim;
  if (lead < 0 || tensor.shape.some((dim, axis) => dim !== 1 && dim !== shape[lead + axis])) {
    throw new ShapeError(
      "broadcast-to/shape",
      `broadcastTo: a tensor of shape ${formatShape(tensor.shape)} does not stretch to ${formatShape(shape)}. ` +
        "Aligned on the right, each of its dimensions must be 1 or equal.",
    );
  }
  return apply(broadcastOp, [tensor], { shape });
}

/** The sum over axes; over axes of length 1 only it is a reshape. */
function sumOver(x: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  if (axes.every((axis) => x.shape[axis] === 1))
    return reshapeTo(x, reducedShape(x.shape, axes, keepDims));
  return apply(sumOp, [x], { axes, keepDims });
}

/** Sums what broadcasting to `x`'s shape had repeated: the gradient of `broadcastTo`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.ndim - shape.length;
  const axes = x.shape.flatMap((dim, axis) =>
    axis < lead || (shape[axis - lead] === 1 && dim !== 1) ? [axis] : [],
  );
  return reshapeTo(apply(sumOp, [x], { axes, keepDims: false }), shape);
}

/**
 * Sum over `axis` (all axes by default): `Σ x`.
 *
 * bool and 8-bit integers are summed as int32, uint8 as uint32, as NumPy and Keras widen them.
 *
 * @param axis - Axis or axes; negative ones count from the end; `null` for all.
 * @param keepDims - Whether reduced axes stay as 1. Default `false`.
 * @returns Shape without (or with 1 at) the axes. A sum over nothing is 0.
 * @throws {@link ShapeError} `shape/axis`
 */
export function sum(
  x: TensorLike,
  axis?: number | readonly number[] | null,
  keepDims = false,
): Tensor {
  const tensor = operand(x, null);
  const axes = normalizeAxes("sum", axis, tensor.ndim);
  return sumOver(tensor.astype(sumDType(tensor.dtype)), axes, keepDims);
}

function sumDType(dtype: DType): DType {
  if (dtype === "uint8") return "uint32";
  return dtype === "bool" || dtype === "int8" ? "int32" : dtype;
}

/**
 * Arithmetic mean over `axis`: `Σ x / n`; integers become float32. A mean over nothing is NaN.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function mean(
  x: TensorLike,
  axis?: number | readonly number[] | null,
  keepDims = false,
): Tensor {
  const tensor = operand(x, null);
  const axes = normalizeAxes("mean", axis, tensor.ndim);
  const count = axes.reduce((n, a) => n * (tensor.shape[a] ?? 1), 1);
  const floats =
    isInteger(tensor.dtype) || tensor.dtype === "bool"
      ? tensor.astype(floatingFor(tensor.dtype))
      : tensor;
  return sumOver(floats, axes, keepDims).divide(count);
}
