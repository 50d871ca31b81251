/**
 * @module ops/scatter — writing at positions that are data, and sums, products and extremes of segments.
 */
import { type DType, isFloating, isUnsigned } from "../core/dtype.ts";
import { formatShape, ShapeError, StateError, ValueError } from "../core/errors.ts";
import { requireShape, rowMajorStrides, type Shape, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, astype, multiply, where } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { operand, scalar } from "./convert.ts";
import { max } from "./extremes.ts";
import { counted, type ScatterCombine, scatterRows } from "./gather.ts";
import { indexTensor } from "./index-tensor.ts";
import { logicalAnd } from "./logical.ts";
import { takeRange } from "./slice.ts";

/** How an update meets what is there; without one it takes its place. */
export type ScatterReduction = "add" | "max" | "min" | "mul";

const combineOf: Readonly<Record<ScatterReduction, ScatterCombine>> = {
  add: "add",
  max: "maximum",
  min: "minimum",
  mul: "multiply",
};

/** Combines `updates` into the slices of `target` that `indices` `[…, k]` name by their first `k` axes. */
function scatterInto(
  name: string,
  target: Tensor,
  indices: TensorLike,
  updates: TensorLike,
  combine: ScatterCombine,
): Tensor {
  const positions = indexTensor(name, indices);
  const depth = positions.shape.at(-1) ?? -1;
  if (positions.ndim === 0 || depth > target.ndim || depth === 0) {
    throw new ShapeError(
      "scatter/indices",
      `${name}: the last axis of indices holds one position for each of the first axes of the target, 1 to ${target.ndim}. Received: indices ${formatShape(positions.shape)}, target ${formatShape(target.shape)}.`,
    );
  }
  const outer = target.shape.slice(0, depth);
  const inner = target.shape.slice(depth);
  const batch = positions.shape.slice(0, -1);
  const values = astype(operand(updates, target.dtype), target.dtype);
  const spread = broadcastTo(values, [...batch, ...inner]);
  const strides = rowMajorStrides(outer);
  let row: Tensor = scalar(0, "int32");
  let isValid: Tensor = scalar(true, "bool");
  outer.forEach((dim, axis) => {
    const index = reshapeTo(takeRange(positions, positions.ndim - 1, axis, axis + 1), batch);
    const { position, isValid: isInside } = counted(index, dim, "fill");
    row = add(row, multiply(position, strides[axis] ?? 1));
    isValid = logicalAnd(isValid, isInside);
  });
  const flat = [sizeOf(outer), sizeOf(inner)];
  const result = scatterRows(
    reshapeTo(target, flat),
    reshapeTo(where(isValid, row, -1), [sizeOf(batch)]),
    reshapeTo(spread, [sizeOf(batch), sizeOf(inner)]),
    combine,
  );
  return reshapeTo(result, target.shape);
}

/**
 * Zeros of `shape` with `values` added at `indices`; values at equal indices add up. Negative indices count from the
 * end, those outside are skipped.
 *
 * @param indices - `[…, k]`, integers: positions along the first `k` axes.
 * @param values - `[…]` + `shape[k:]`.
 * @throws {@link ShapeError} `scatter/indices`, `broadcast-to/shape`
 */
export function scatter(indices: TensorLike, values: TensorLike, shape: Shape): Tensor {
  const dims = requireShape("scatter", shape);
  const updates = operand(values, null);
  const zeros = broadcastTo(scalar(0, updates.dtype), dims);
  return scatterInto("scatter", zeros, indices, updates, "add");
}

/**
 * `inputs` with `updates` at `indices`; of several updates of one place the last stays. Negative indices count from
 * the end, those outside are skipped.
 *
 * With `mul`, second gradients hold where no factor is 0.
 *
 * @param indices - `[…, k]`, integers: positions along the first `k` axes.
 * @param updates - Stretches to `[…]` + `inputs.shape[k:]`; taken in the dtype of `inputs`.
 * @param reduction - How an update meets what is there; `null` (default) takes its place.
 * @throws {@link ShapeError} `scatter/indices`, `broadcast-to/shape`
 * @throws {@link ValueError} `scatter/reduction`
 */
export function scatterUpdate(
  inputs: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
  reduction: ScatterReduction | null = null,
): Tensor {
  if (reduction !== null && !Object.hasOwn(combineOf, reduction)) {
    throw new ValueError(
      "scatter/reduction",
      `scatterUpdate: reduction must be null or one of "add", "max", "min", "mul". Received: ${JSON.stringify(reduction)}.`,
    );
  }
  const combine = reduction === null ? "replace" : combineOf[reduction];
  return scatterInto("scatterUpdate", operand(inputs, null), indices, updates, combine);
}

/** What a segment without elements gives. */
function neutral(combine: ScatterCombine, dtype: DType): number {
  if (combine === "multiply") return 1;
  if (combine === "add" || dtype === "bool") return combine === "minimum" ? 1 : 0;
  if (isFloating(dtype)) {
    return combine === "maximum" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const bits = dtype.endsWith("8") ? 8 : 32;
  if (isUnsigned(dtype)) return combine === "maximum" ? 0 : 2 ** bits - 1;
  return combine === "maximum" ? -(2 ** (bits - 1)) : 2 ** (bits - 1) - 1;
}

function segments(
  name: string,
  combine: ScatterCombine,
  data: TensorLike,
  segmentIds: TensorLike,
  numSegments: number | null,
): Tensor {
  const values = operand(data, null);
  const ids = indexTensor(name, segmentIds);
  if (ids.ndim !== 1 || values.ndim === 0 || ids.size !== values.shape[0]) {
    throw new ShapeError(
      "segment/ids",
      `${name}: segmentIds must be a vector with one entry for each row of data. Received: segmentIds ${formatShape(ids.shape)}, data ${formatShape(values.shape)}.`,
    );
  }
  const count = numSegments ?? countSegments(name, ids);
  const inner = values.shape.slice(1);
  const first = broadcastTo(scalar(neutral(combine, values.dtype), values.dtype), [
    count,
    sizeOf(inner),
  ]);
  const rows = reshapeTo(values, [ids.size, sizeOf(inner)]);
  return reshapeTo(scatterRows(first, ids, rows, combine), [count, ...inner]);
}

function countSegments(name: string, ids: Tensor): number {
  if (ids.isTraced) {
    throw new StateError(
      "segment/count",
      `${name}: inside a trace the number of segments cannot depend on data. Give numSegments.`,
    );
  }
  return ids.size === 0 ? 0 : Math.max(0, max(ids).item() + 1);
}

/**
 * Sum of the rows of `data` of each segment; rows with an id outside 0 … numSegments−1 are skipped.
 *
 * @param segmentIds - One integer a row, in any order.
 * @param numSegments - Length of the result; `null` (default) for the greatest id + 1, outside traces only.
 * @returns `[numSegments]` + `data.shape[1:]`; 0 for a segment without rows.
 * @throws {@link ShapeError} `segment/ids`; {@link StateError} `segment/count`
 */
export function segmentSum(
  data: TensorLike,
  segmentIds: TensorLike,
  numSegments: number | null = null,
): Tensor {
  return segments("segmentSum", "add", data, segmentIds, numSegments);
}

/** Greatest of each segment, as {@link segmentSum}; −∞ (or the least integer) for one without rows. */
export function segmentMax(
  data: TensorLike,
  segmentIds: TensorLike,
  numSegments: number | null = null,
): Tensor {
  return segments("segmentMax", "maximum", data, segmentIds, numSegments);
}

/** Least of each segment, as {@link segmentSum}; ∞ (or the greatest integer) for one without rows. */
export function segmentMin(
  data: TensorLike,
  segmentIds: TensorLike,
  numSegments: number | null = null,
): Tensor {
  return segments("segmentMin", "minimum", data, segmentIds, numSegments);
}

/** Product of each segment, as {@link segmentSum}; 1 for one without rows. Second gradients hold where no factor is 0. */
export function segmentProd(
  data: TensorLike,
  segmentIds: TensorLike,
  numSegments: number | null = null,
): Tensor {
  return segments("segmentProd", "multiply", data, segmentIds, numSegments);
}
