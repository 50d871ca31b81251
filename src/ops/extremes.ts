/**
 * @module ops/extremes — the larger and the smaller of two, and of all along axes.
 *
 * Where arguments tie, they share the gradient equally, as Keras does on JAX.
 */
import { ValueError } from "../core/errors.ts";
import { normalizeAxes, normalizeAxis, reducedShape } from "../core/shape.ts";
import { defineOp, elementwise, type Op, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import {
  alignOperands,
  applyBinary,
  astype,
  divide,
  equal,
  greater,
  less,
  multiply,
  notEqual,
  numeric,
  subtract,
  where,
} from "./arithmetic.ts";
import {
  broadcastTo,
  mergeIndex,
  reducedExtents,
  reshapeTo,
  restoreAxes,
  sum,
} from "./broadcast.ts";
import { operand } from "./convert.ts";

/** The share of `dy` that goes to the argument which `wins`. */
function share(dy: Tensor, wins: Tensor, ties: Tensor): Tensor {
  return where(wins, dy, where(ties, multiply(dy, 0.5), 0));
}

const maximumOp = /* @__PURE__ */ defineOp<2>({
  name: "maximum",
  infer: sameAsInput,
  gradient: (dy, [x, y], { needs }) => [
    needs[0] ? share(dy, greater(x, y), equal(x, y)) : null,
    needs[1] ? share(dy, less(x, y), equal(x, y)) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.maximum(x, y)),
});

const minimumOp = /* @__PURE__ */ defineOp<2>({
  name: "minimum",
  infer: sameAsInput,
  gradient: (dy, [x, y], { needs }) => [
    needs[0] ? share(dy, less(x, y), equal(x, y)) : null,
    needs[1] ? share(dy, greater(x, y), equal(x, y)) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.minimum(x, y)),
});

const reluOp = /* @__PURE__ */ defineOp<1>({
  name: "relu",
  infer: sameAsInput,
  // Asked of the result, so that the argument need not be kept for the backward pass. 0 at 0.
  gradient: (dy, _, { output }) => [where(greater(output, 0), dy, 0)],
  // A comparison and a choice keep NaN and cost less than an IEEE maximum.
  lower: /* @__PURE__ */ elementwise<1>((s, x) =>
    s.select(s.lessEqual(x, s.constant(0)), s.constant(0), x),
  ),
});

type ReduceAttributes = { axes: readonly number[]; keepDims: boolean };

function defineExtreme(name: string, combine: "maximum" | "minimum"): Op {
  return defineOp<1, ReduceAttributes>({
    name,
    infer: ([x], { axes, keepDims }) => ({
      shape: reducedShape(x.shape, axes, keepDims),
      dtype: x.dtype,
    }),
    gradient: (dy, [x], { attributes: { axes, keepDims }, output }) => {
      const spread = (t: Tensor): Tensor =>
        broadcastTo(keepDims ? t : restoreAxes(t, x.shape, axes), x.shape);
      const isExtreme = astype(equal(x, spread(output)), x.dtype);
      const count = sum(isExtreme, axes, keepDims);
      return [multiply(isExtreme, spread(divide(dy, count)))];
    },
    lower: {
      kind: "reduce",
      combine: () => combine,
      reduced: ({ axes }, [x]) => reducedExtents(axes, x?.shape ?? []),
      emit: (m, index, reduced, { axes, keepDims }, [x]) =>
        m.load(0, mergeIndex(x?.shape ?? [], axes, keepDims, index, reduced)),
    },
  });
}

function defineArgExtreme(name: "argmax" | "argmin"): Op {
  return defineOp<1, ReduceAttributes>({
    name,
    infer: ([x], { axes, keepDims }) => ({
      shape: reducedShape(x.shape, axes, keepDims),
      dtype: "int32",
    }),
    gradient: null,
    lower: {
      kind: "reduce",
      combine: () => name,
      reduced: ({ axes }, [x]) => reducedExtents(axes, x?.shape ?? []),
      emit: (m, index, reduced, { axes, keepDims }, [x]) =>
        m.load(0, mergeIndex(x?.shape ?? [], axes, keepDims, index, reduced)),
    },
  });
}

const maxOp = /* @__PURE__ */ defineExtreme("max", "maximum");
const minOp = /* @__PURE__ */ defineExtreme("min", "minimum");
const argmaxOp = /* @__PURE__ */ defineArgExtreme("argmax");
const argminOp = /* @__PURE__ */ defineArgExtreme("argmin");

type Axes = number | readonly number[] | null | undefined;

function requireElements(where: string, x: Tensor, axes: readonly number[]): void {
  if (axes.every((axis) => x.shape[axis] !== 0)) return;
  throw new ValueError(
    "reduce/empty",
    `${where}: of no elements there is no extreme one. Received: shape [${x.shape.join(", ")}], reduced along axes [${axes.join(", ")}]. Test a.size first, or give \`initial\`.`,
  );
}

function applyExtreme(op: Op, where: string, x: TensorLike, axis: Axes, keepDims: boolean): Tensor {
  const tensor = operand(x, null);
  const axes = normalizeAxes(where, axis, tensor.ndim);
  requireElements(where, tensor, axes);
  return axes.length === 0 ? tensor : apply(op, [tensor], { axes, keepDims });
}

function applyArgExtreme(
  op: Op,
  where: string,
  x: TensorLike,
  axis: number | null | undefined,
  keepDims: boolean,
): Tensor {
  const given = operand(x, null);
  // A scalar is searched as a list of one.
  const tensor = given.ndim === 0 ? reshapeTo(given, [1]) : given;
  const axes =
    axis === null || axis === undefined
      ? normalizeAxes(where, null, tensor.ndim)
      : [normalizeAxis(where, axis, tensor.ndim)];
  requireElements(where, tensor, axes);
  const result = apply(op, [tensor], { axes, keepDims });
  return given.ndim === 0 ? reshapeTo(result, []) : result;
}

/** The larger of `x` and `y`, elementwise with broadcasting; NaN if either is. Equal ones share the gradient. */
export function maximum(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(maximumOp, x, y);
}

/** The smaller of `x` and `y`, elementwise with broadcasting; NaN if either is. Equal ones share the gradient. */
export function minimum(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(minimumOp, x, y);
}

/** The larger of `x` and `y`, or the one that is not NaN. */
export function fmax(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = alignOperands("fmax", x, y);
  return where(notEqual(a, a), b, where(notEqual(b, b), a, maximum(a, b)));
}

/** The smaller of `x` and `y`, or the one that is not NaN. */
export function fmin(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = alignOperands("fmin", x, y);
  return where(notEqual(a, a), b, where(notEqual(b, b), a, minimum(a, b)));
}

/** `max(x, 0)`; NaN stays NaN, the gradient at 0 is 0. */
export function relu(x: TensorLike): Tensor {
  const tensor = operand(x, null);
  return apply(reluOp, [astype(tensor, numeric(tensor.dtype))]);
}

/** `x` moved into [`xMin`, `xMax`]: `min(max(x, xMin), xMax)`. `null` leaves that side open. */
export function clip(x: TensorLike, xMin: TensorLike | null, xMax: TensorLike | null): Tensor {
  const tensor = operand(x, null);
  const raised = xMin === null ? tensor : maximum(astype(tensor, numeric(tensor.dtype)), xMin);
  return xMax === null ? raised : minimum(raised, xMax);
}

/**
 * The greatest element along `axis` (of all by default); NaN if there is one.
 *
 * @param axis - Axis or axes; negative ones count from the end; `null` for all.
 * @param keepDims - Whether reduced axes stay as 1. Default `false`.
 * @throws {@link ShapeError} `shape/axis`
 * @throws {@link ValueError} `reduce/empty` where there is nothing to choose from.
 */
export function max(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return applyExtreme(maxOp, "max", x, axis, keepDims);
}

/** Another name of {@link max}. */
export function amax(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return applyExtreme(maxOp, "amax", x, axis, keepDims);
}

/**
 * The least element along `axis` (of all by default); NaN if there is one.
 *
 * @throws {@link ShapeError} `shape/axis`
 * @throws {@link ValueError} `reduce/empty` where there is nothing to choose from.
 */
export function min(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return applyExtreme(minOp, "min", x, axis, keepDims);
}

/** Another name of {@link min}. */
export function amin(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return applyExtreme(minOp, "amin", x, axis, keepDims);
}

/**
 * Position, int32, of the first greatest element along `axis`, or in the flattened tensor. The first NaN counts as
 * the greatest.
 *
 * @throws {@link ShapeError} `shape/axis`
 * @throws {@link ValueError} `reduce/empty`
 */
export function argmax(x: TensorLike, axis?: number | null, keepDims = false): Tensor {
  return applyArgExtreme(argmaxOp, "argmax", x, axis, keepDims);
}

/**
 * Position, int32, of the first least element along `axis`, or in the flattened tensor. The first NaN counts as
 * the least.
 *
 * @throws {@link ShapeError} `shape/axis`
 * @throws {@link ValueError} `reduce/empty`
 */
export function argmin(x: TensorLike, axis?: number | null, keepDims = false): Tensor {
  return applyArgExtreme(argminOp, "argmin", x, axis, keepDims);
}

/** Position, int32, of the first greatest element over axes, row by row; the axes stay as 1. */
export function argmaxOver(x: Tensor, axes: readonly number[]): Tensor {
  return apply(argmaxOp, [x], { axes, keepDims: true });
}

/** Peak to peak: greatest minus least element along `axis`. */
export function ptp(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return subtract(max(x, axis, keepDims), min(x, axis, keepDims));
}
