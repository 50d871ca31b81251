/**
 * @module ops/gather — reading rows at positions that are data, and writing rows there: each is the other's gradient.
 *
 * Internal forms, on operands that are aligned already; the public functions are in indexing.ts and scatter.ts.
 */
import { type DType, isFloating, isUnsigned } from "../core/dtype.ts";
import { rowMajorStrides, type Shape, sizeOf } from "../core/shape.ts";
import { type AffineIndex, defineOp, type MapBuilder, type Op } from "../ir/op.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import { apply } from "../ir/trace.ts";
import { add, astype, divide, equal, less, multiply, where } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { scalar } from "./convert.ts";
import { iota } from "./creation.ts";
import { logicalAnd } from "./logical.ts";

/**
 * What an index outside −n … n−1 gives: `fill` the dtype's mark of an invalid value, as JAX's `take`; `clamp` the
 * nearest element (for indices that are known to be in range). With `zero` indices are not counted from the end, and
 * those outside 0 … n−1 give 0: the mirror image of scattering, which skips them.
 */
export type GatherMode = "fill" | "clamp" | "zero";

/** JAX's mark of what is not there: NaN, the least signed, the greatest unsigned integer, true. */
function invalidValue(dtype: DType): number {
  if (isFloating(dtype)) return Number.NaN;
  if (dtype === "bool") return 1;
  if (isUnsigned(dtype)) return dtype === "uint8" ? 2 ** 8 - 1 : 2 ** 32 - 1;
  return dtype === "int8" ? -(2 ** 7) : -(2 ** 31);
}

function emitGather(
  m: MapBuilder,
  x: { readonly shape: Shape; readonly dtype: DType },
  coordinates: readonly AffineIndex[],
  axis: number,
  index: ScalarValue,
  mode: unknown,
): ScalarValue {
  const length = x.shape[axis] ?? 0;
  const zero = m.constant(0, "int32");
  const invalid = m.constant(mode === "zero" ? 0 : invalidValue(x.dtype), x.dtype);
  if (length === 0) return invalid;
  const fromEnd = m.add(index, m.constant(length, "int32"));
  const counted = mode === "zero" ? index : m.select(m.less(index, zero), fromEnd, index);
  const position = m.maximum(zero, m.minimum(counted, m.constant(length - 1, "int32")));
  const value = m.load(0, [
    ...coordinates.slice(0, axis),
    position,
    ...coordinates.slice(axis + 1),
  ]);
  return mode === "clamp" ? value : m.select(m.equal(position, counted), value, invalid);
}

type GatherAttributes = { axis: number; mode: GatherMode };

const gatherOp = /* @__PURE__ */ defineOp<2, GatherAttributes>({
  name: "gather",
  infer: ([x, indices], { axis }) => ({
    shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
    dtype: x.dtype,
  }),
  gradient: (dy, [x, indices], { attributes }) => [
    scatterAlong(dy, indices, x.shape, attributes),
    null,
  ],
  lower: {
    kind: "map",
    emit: (m, index, { axis, mode }, [x, indices]) => {
      if (!x || !indices || typeof axis !== "number") return m.constant(0);
      const after = axis + indices.shape.length;
      const at = m.load(1, index.slice(axis, after));
      const zero: AffineIndex = { offset: 0, strides: [] };
      const coordinates = [...index.slice(0, axis), zero, ...index.slice(after)];
      return emitGather(m, x, coordinates, axis, at, mode);
    },
  },
});

/** `x` with the slices at `indices` (int32, any shape) in the place of `axis`. */
export function gather(x: Tensor, indices: Tensor, axis: number, mode: GatherMode): Tensor {
  return apply(gatherOp, [x, indices], { axis, mode });
}

/** The gradient of {@link gather}: zeros of `shape`, with rows of `dy` added at `indices` along `axis`. */
function scatterAlong(
  dy: Tensor,
  indices: Tensor,
  shape: Shape,
  { axis, mode }: GatherAttributes,
): Tensor {
  const outer = sizeOf(shape.slice(0, axis));
  const length = shape[axis] ?? 0;
  const inner = sizeOf(shape.slice(axis + 1));
  const count = indices.size;
  const first = multiply(reshapeTo(iota(outer, "int32"), [outer, 1]), length);
  const { position, isValid } = counted(reshapeTo(indices, [1, count]), length, mode);
  const rows = where(isValid, add(position, first), -1);
  return addRows(rows, reshapeTo(dy, [outer * count, inner]), shape);
}

const gatherAlongOp = /* @__PURE__ */ defineOp<2, GatherAttributes>({
  name: "gatherAlong",
  infer: ([x, indices]) => ({ shape: indices.shape, dtype: x.dtype }),
  gradient: (dy, [x, indices], { attributes: { axis, mode } }) => {
    const strides = rowMajorStrides(x.shape);
    const { position, isValid } = counted(indices, x.shape[axis] ?? 0, mode);
    let flat = multiply(position, strides[axis] ?? 1);
    x.shape.forEach((dim, a) => {
      if (a === axis || dim === 1) return;
      const along = x.shape.map((_, other) => (other === a ? dim : 1));
      flat = add(flat, reshapeTo(multiply(iota(dim, "int32"), strides[a] ?? 1), along));
    });
    return [addRows(where(isValid, flat, -1), reshapeTo(dy, [dy.size, 1]), x.shape), null];
  },
  lower: {
    kind: "map",
    emit: (m, index, { axis, mode }, [x]) =>
      x && typeof axis === "number"
        ? emitGather(m, x, index, axis, m.load(1, index), mode)
        : m.constant(0),
  },
});

/**
 * For each element of `indices` (int32) the element of `x` in that place of `axis`, elsewhere at the same position.
 * Ranks are equal; other axes of `x` have the length of those of `indices`, or 1.
 */
export function gatherAlong(x: Tensor, indices: Tensor, axis: number, mode: GatherMode): Tensor {
  return apply(gatherAlongOp, [x, indices], { axis, mode });
}

/** Indices from 0 on, and which of them are inside. */
export function counted(
  indices: Tensor,
  length: number,
  mode: GatherMode,
): { readonly position: Tensor; readonly isValid: Tensor } {
  const position =
    mode === "zero" ? indices : where(less(indices, 0), add(indices, length), indices);
  return { position, isValid: logicalAnd(less(-1, position), less(position, length)) };
}

/** Zeros of `shape` with `updates` `[n, inner]` added to the rows of `inner` elements that `rows` name. */
function addRows(rows: Tensor, updates: Tensor, shape: Shape): Tensor {
  const inner = updates.shape[1] ?? 1;
  const zeros = broadcastTo(scalar(0, updates.dtype), [
    inner === 0 ? 0 : sizeOf(shape) / inner,
    inner,
  ]);
  return reshapeTo(scatterRows(zeros, reshapeTo(rows, [rows.size]), updates, "add"), shape);
}

/** How a row that is written meets the one that is there. */
export type ScatterCombine = "replace" | "add" | "multiply" | "maximum" | "minimum";

const scatterOp: Op = /* @__PURE__ */ defineOp<3, { combine: ScatterCombine }>({
  name: "scatter",
  infer: ([target]) => target,
  gradient: (dy, inputs, { attributes: { combine }, output, needs }) => {
    const [dTarget, dUpdates] = scatterGradients[combine](dy, inputs, output);
    return [needs[0] ? dTarget() : null, null, needs[2] ? dUpdates() : null];
  },
  lower: {
    kind: "routine",
    routine: (
      { inputs: [target = -1, indices = -1, updates = -1], output },
      { combine },
      [, rows, values],
      out,
    ) => {
      const [targetRows = 0, inner = 1] = out.shape;
      if (!rows || !values) return [];
      return [
        { kind: "copy", from: target, to: output },
        {
          kind: "scatter",
          dtype: out.dtype,
          combine: combine as ScatterCombine,
          target: output,
          indices,
          updates,
          rows: rows.shape[0] ?? 0,
          inner,
          targetRows,
        },
      ];
    },
  },
});

type Lazy = () => Tensor;

/** The rows of `x` at `indices`; zeros for indices outside. */
function rowsAt(x: Tensor, indices: Tensor): Tensor {
  return gather(x, indices, 0, "zero");
}

/** Where equal extremes meet they share the gradient, as in reductions. */
function extremeGradients(
  dy: Tensor,
  [target, indices, updates]: readonly [Tensor, Tensor, Tensor],
  output: Tensor,
): readonly [Lazy, Lazy] {
  const isTarget = equal(target, output);
  const isUpdate = equal(updates, rowsAt(output, indices));
  const ties = scatterRows(astype(isTarget, dy.dtype), indices, astype(isUpdate, dy.dtype), "add");
  const share = divide(dy, ties);
  return [() => where(isTarget, share, 0), () => where(isUpdate, rowsAt(share, indices), 0)];
}

/** Gradients by target and by updates, each computed if wanted. */
const scatterGradients: Readonly<
  Record<
    ScatterCombine,
    (dy: Tensor, inputs: readonly [Tensor, Tensor, Tensor], output: Tensor) => readonly [Lazy, Lazy]
  >
> = {
  add: (dy, [, indices]) => [() => dy, () => rowsAt(dy, indices)],
  // Of several updates of one row the last stays; `last` says which one that is.
  replace: (dy, [target, indices]) => {
    const numbers = reshapeTo(iota(indices.size, "int32"), [indices.size, 1]);
    const none = broadcastTo(scalar(-1, "int32"), [target.shape[0] ?? 0, 1]);
    const last = scatterRows(none, indices, numbers, "replace");
    return [
      () => where(less(last, 0), dy, 0),
      () => where(equal(rowsAt(last, indices), numbers), rowsAt(dy, indices), 0),
    ];
  },
  maximum: extremeGradients,
  minimum: extremeGradients,
  // The product of all other factors: divided out where no factor is 0; where one is, only its own is not 0.
  multiply: (dy, [target, indices, updates]) => {
    const count = (x: Tensor): Tensor => astype(equal(x, 0), dy.dtype);
    const nonzero = (x: Tensor): Tensor => where(equal(x, 0), 1, x);
    const zeros = scatterRows(count(target), indices, count(updates), "add");
    const product = scatterRows(nonzero(target), indices, nonzero(updates), "multiply");
    const others = (x: Tensor, zerosHere: Tensor, productHere: Tensor): Tensor =>
      where(equal(zerosHere, count(x)), divide(productHere, nonzero(x)), 0);
    return [
      () => multiply(dy, others(target, zeros, product)),
      () =>
        multiply(
          rowsAt(dy, indices),
          others(updates, rowsAt(zeros, indices), rowsAt(product, indices)),
        ),
    ];
  },
};

/**
 * `target` `[rows, inner]` with `updates` `[n, inner]` combined, in order, into the rows that `indices` `[n]` (int32)
 * name; rows outside are skipped.
 */
export function scatterRows(
  target: Tensor,
  indices: Tensor,
  updates: Tensor,
  combine: ScatterCombine,
): Tensor {
  return apply(scatterOp, [target, indices, updates], { combine });
}
