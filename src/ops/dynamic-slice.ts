/**
 * @module ops/dynamic-slice — boxes that begin where data says: taking one out and putting one in, each the other's
 * gradient.
 */
import { formatShape, ShapeError } from "../core/errors.ts";
import { requireShape, type Shape } from "../core/shape.ts";
import { type Coordinate, defineOp } from "../ir/op.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { operand, scalar } from "./convert.ts";
import { indexTensor } from "./index-tensor.ts";
import { takeRange } from "./slice.ts";

/** Inputs of both ops: what is sliced (and what is put in), then one int32 scalar an axis. */
const dynamicSliceOp = /* @__PURE__ */ defineOp<number, { sizes: Shape }>({
  name: "dynamicSlice",
  infer: ([x], { sizes }) => ({ shape: sizes, dtype: x?.dtype ?? "float32" }),
  gradient: (dy, [x, ...starts]) => {
    const zeros = x && broadcastTo(scalar(0, dy.dtype), x.shape);
    return [zeros ? update(zeros, dy, starts) : null, ...starts.map(() => null)];
  },
  lower: {
    kind: "map",
    emit: (m, index, { sizes }, [x]) => {
      const shape = x?.shape ?? [];
      const coordinates = shape.map((dim, axis): Coordinate => {
        const { offset, strides } = index[axis] ?? { offset: 0, strides: [] };
        const last = dim - ((sizes as Shape)[axis] ?? 0);
        // Where the whole axis is taken there is but one place to begin.
        if (last === 0) return { offset, strides };
        const zero = m.constant(0, "int32");
        const plus = m.maximum(zero, m.minimum(m.load(1 + axis, []), m.constant(last, "int32")));
        return { offset, strides, plus };
      });
      return m.load(0, coordinates);
    },
  },
});

const dynamicUpdateSliceOp = /* @__PURE__ */ defineOp<number>({
  name: "dynamicUpdateSlice",
  infer: ([x]) => x ?? { shape: [], dtype: "float32" },
  gradient: (dy, [, updates, ...starts], { needs }) => {
    if (updates === undefined) return [];
    const zeros = broadcastTo(scalar(0, dy.dtype), updates.shape);
    return [
      needs[0] ? update(dy, zeros, starts) : null,
      needs[1] ? box(dy, starts, updates.shape) : null,
      ...starts.map(() => null),
    ];
  },
  lower: {
    kind: "map",
    emit: (m, index, _, [x, updates]) => {
      if (!x || !updates) return m.constant(0);
      let inside: ScalarValue | null = null;
      const coordinates = x.shape.map((dim, axis): Coordinate => {
        const position = index[axis] ?? { offset: 0, strides: [] };
        const size = updates.shape[axis] ?? 0;
        if (size === dim) return position;
        const zero = m.constant(0, "int32");
        const last = m.constant(dim - size, "int32");
        const start = m.maximum(zero, m.minimum(m.load(2 + axis, []), last));
        const distance = m.subtract(m.indexValue(position), start);
        const nearest = m.maximum(zero, m.minimum(distance, m.constant(size - 1, "int32")));
        const isHere = m.equal(distance, nearest);
        inside = inside === null ? isHere : m.and(inside, isHere);
        return nearest;
      });
      if (updates.shape.includes(0)) return m.load(0, index);
      const value = m.load(1, coordinates);
      return inside === null ? value : m.select(inside, value, m.load(0, index));
    },
  },
});

function box(x: Tensor, starts: readonly Tensor[], sizes: Shape): Tensor {
  return apply(dynamicSliceOp, [x, ...starts], { sizes });
}

function update(x: Tensor, updates: Tensor, starts: readonly Tensor[]): Tensor {
  return apply(dynamicUpdateSliceOp, [x, updates, ...starts]);
}

/** One int32 scalar an axis, from a list of them or from a vector. */
function startsOf(
  where: string,
  startIndices: TensorLike | readonly TensorLike[],
  rank: number,
): Tensor[] {
  if (Array.isArray(startIndices)) {
    // Array.isArray does not narrow readonly arrays.
    const list = startIndices as readonly TensorLike[];
    if (list.length === rank) {
      return list.map((start) => reshapeTo(indexTensor(where, start), []));
    }
  } else if (startIndices instanceof Tensor) {
    const vector = indexTensor(where, startIndices);
    if (vector.ndim === 1 && vector.size === rank) {
      return Array.from({ length: rank }, (_, i) => reshapeTo(takeRange(vector, 0, i, i + 1), []));
    }
  }
  throw new ShapeError(
    "dynamic-slice/start",
    `${where}: startIndices must hold one integer for each of the ${rank} axes. Received: ${startIndices instanceof Tensor ? `a tensor of shape ${formatShape(startIndices.shape)}` : Array.isArray(startIndices) ? `a list of ${startIndices.length}` : String(startIndices)}.`,
  );
}

function requireFit(where: string, shape: Shape, sizes: Shape): void {
  if (sizes.length === shape.length && sizes.every((size, axis) => size <= (shape[axis] ?? 0))) {
    return;
  }
  throw new ShapeError(
    "dynamic-slice/size",
    `${where}: the box must have one size an axis, none larger than the tensor's. Received: box ${formatShape(sizes)}, tensor ${formatShape(shape)}.`,
  );
}

/**
 * The box of `sizes` elements that begins at `startIndices`, which may be tensors. A box that would reach outside is
 * moved inside, as in JAX.
 *
 * @param startIndices - One integer an axis: a list of numbers and scalar tensors, or a vector.
 * @throws {@link ShapeError} `dynamic-slice/start`, `dynamic-slice/size`
 * @throws {@link DTypeError} `index/dtype`
 */
export function dynamicSlice(
  x: TensorLike,
  startIndices: Tensor | readonly TensorLike[],
  sizes: Shape,
): Tensor {
  const tensor = operand(x, null);
  requireFit("dynamicSlice", tensor.shape, requireShape("dynamicSlice", sizes));
  return box(tensor, startsOf("dynamicSlice", startIndices, tensor.ndim), sizes);
}

/**
 * `x` with `updates` in the place of the box that begins at `startIndices`; a box that would reach outside is moved
 * inside, as in JAX.
 *
 * @param updates - Rank of `x`, no axis longer; taken in the dtype of `x`.
 * @throws {@link ShapeError} `dynamic-slice/start`, `dynamic-slice/size`
 * @throws {@link DTypeError} `index/dtype`
 */
export function dynamicUpdateSlice(
  x: TensorLike,
  updates: TensorLike,
  startIndices: Tensor | readonly TensorLike[],
): Tensor {
  return putBox("dynamicUpdateSlice", x, updates, startIndices);
}

/** Keras's name and order of arguments for {@link dynamicUpdateSlice}. */
export function sliceUpdate(
  inputs: TensorLike,
  startIndices: Tensor | readonly TensorLike[],
  updates: TensorLike,
): Tensor {
  return putBox("sliceUpdate", inputs, updates, startIndices);
}

function putBox(
  where: string,
  x: TensorLike,
  updates: TensorLike,
  startIndices: Tensor | readonly TensorLike[],
): Tensor {
  const tensor = operand(x, null);
  const values = astype(operand(updates, tensor.dtype), tensor.dtype);
  requireFit(where, tensor.shape, values.shape);
  return update(tensor, values, startsOf(where, startIndices, tensor.ndim));
}
