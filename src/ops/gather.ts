/**
 * @module ops/gather — reading rows at positions that are data, and writing rows there: each is the other's gradient.
 *
 * Internal forms, on operands that are aligned already; the public functions are in indexing.ts and scatter.ts.
 */
import { type DType, isFloating, isUnsigned } from "../core/dtype.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { type AffineIndex, defineOp, type MapBuilder, type Op } from "../ir/op.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import { apply } from "../ir/trace.ts";
import { add, less, multiply, where } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { scalar } from "./convert.ts";
import { iota } from "./creation.ts";
import { logicalAnd } from "./logical.ts";

/**
 * What an index outside −n … n−1 gives: `fill` the dtype's mark of an invalid value, as JAX's `take`; `clamp` the
 * nearest element (for indices that are known to be in range).
 */
export type GatherMode = "fill" | "clamp";

/** JAX's mark of what is not there: NaN, the least signed, the greatest unsigned integer, true. */
function invalidValue(dtype: DType): number {
  if (isFloating(dtype)) return Number.NaN;
  if (dtype === "bool") return 1;
  if (isUnsigned(dtype)) return dtype === "uint8" ? 2 ** 8 - 1 : 2 ** 32 - 1;
  return dtype === "int8" ? -(2 ** 7) : -(2 ** 31);
}

/** A position counted from the end if negative, moved into 0 … length−1, and whether it was there before. */
function resolved(
  m: MapBuilder,
  index: ScalarValue,
  length: number,
): { readonly position: ScalarValue; readonly isValid: ScalarValue } {
  const zero = m.constant(0, "int32");
  const size = m.constant(length, "int32");
  const counted = m.select(m.less(index, zero), m.add(index, size), index);
  const position = m.maximum(zero, m.minimum(counted, m.constant(length - 1, "int32")));
  return { position, isValid: m.equal(position, counted) };
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
  const invalid = m.constant(invalidValue(x.dtype), x.dtype);
  if (length === 0) return invalid;
  const { position, isValid } = resolved(m, index, length);
  const value = m.load(0, [
    ...coordinates.slice(0, axis),
    position,
    ...coordinates.slice(axis + 1),
  ]);
  return mode === "fill" ? m.select(isValid, value, invalid) : value;
}

type GatherAttributes = { axis: number; mode: GatherMode };

const gatherOp = defineOp<2, GatherAttributes>({
  name: "gather",
  infer: ([x, indices], { axis }) => ({
    shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
    dtype: x.dtype,
  }),
  gradient: (dy, [x, indices], { attributes: { axis } }) => [
    scatterAlong(dy, indices, x.shape, axis),
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
function scatterAlong(dy: Tensor, indices: Tensor, shape: Shape, axis: number): Tensor {
  const outer = sizeOf(shape.slice(0, axis));
  const length = shape[axis] ?? 0;
  const inner = sizeOf(shape.slice(axis + 1));
  const count = indices.size;
  const flat = rowsOf(reshapeTo(indices, [1, count]), length, outer);
  return reshapeTo(
    scatterRows(
      broadcastTo(scalar(0, dy.dtype), [outer * length, inner]),
      reshapeTo(flat, [outer * count]),
      reshapeTo(dy, [outer * count, inner]),
      "add",
    ),
    shape,
  );
}

/** Rows of a tensor flattened from `[outer, length, …]` for positions `[outer or 1, count]` along `length`; −1 if outside. */
function rowsOf(indices: Tensor, length: number, outer: number): Tensor {
  const counted = where(less(indices, 0), add(indices, length), indices);
  const isValid = logicalAnd(less(-1, counted), less(counted, length));
  const first = multiply(reshapeTo(iota(outer, "int32"), [outer, 1]), length);
  return where(isValid, add(counted, first), -1);
}

/** How a row that is written meets the one that is there. */
export type ScatterCombine = "replace" | "add" | "multiply" | "maximum" | "minimum";

const scatterOp: Op = defineOp<3, { combine: ScatterCombine }>({
  name: "scatter",
  infer: ([target]) => target,
  gradient: null,
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
