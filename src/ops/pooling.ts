/**
 * @module ops/pooling — the greatest or the mean of each window.
 */
import { isFloating } from "../core/dtype.ts";
import { reducedShape, sizeOf } from "../core/shape.ts";
import { defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { divide, equal, multiply, where } from "./arithmetic.ts";
import { mergeIndex, reducedExtents, restoreAxes, sum } from "./broadcast.ts";
import { encode, fromHost, operand } from "./convert.ts";
import { argmaxOver } from "./extremes.ts";
import {
  allWindows,
  type ChannelsAt,
  fromChannelsLast,
  isChannelsFirst,
  marginsOf,
  type PerAxis,
  padded,
  perAxis,
  requirePadding,
  type SpatialPadding,
  spatialRank,
  toChannelsLast,
  windowAxes,
} from "./spatial.ts";
import { floating } from "./unary.ts";
import type { Windows } from "./windows.ts";

const firstMaxOp = /* @__PURE__ */ defineOp<1, { axes: readonly number[] }>({
  name: "firstMax",
  infer: ([x], { axes }) => ({ shape: reducedShape(x.shape, axes, false), dtype: x.dtype }),
  // Of equals the first gets all, as in Keras on JAX and TensorFlow; `max` shares it among them.
  gradient: (dy, [x], { attributes: { axes } }) => {
    const extents = x.shape.map((dim, axis) => (axes.includes(axis) ? dim : 1));
    const count = sizeOf(extents);
    const position = fromHost(
      Int32Array.from({ length: count }, (_, i) => i),
      extents,
      "int32",
    );
    const isFirst = equal(argmaxOver(x, axes), position);
    return [where(isFirst, restoreAxes(dy, x.shape, axes), 0)];
  },
  lower: {
    kind: "reduce",
    combine: () => "maximum",
    reduced: ({ axes }, [x]) => reducedExtents(axes, x?.shape ?? []),
    emit: (m, index, reduced, { axes }, [x]) =>
      m.load(0, mergeIndex(x?.shape ?? [], axes, false, index, reduced)),
  },
});

/** The greatest over axes, which go; the gradient is the first one's of equals. */
export function firstMax(x: Tensor, axes: readonly number[]): Tensor {
  return apply(firstMaxOp, [x], { axes });
}

interface Pooled {
  readonly x: Tensor;
  readonly windows: readonly Windows[];
  readonly padding: SpatialPadding;
  readonly isFirst: boolean;
}

function pooledOf(
  name: string,
  x: Tensor,
  options: {
    readonly poolSize: PerAxis;
    readonly strides: PerAxis | null | undefined;
    readonly padding: SpatialPadding;
    readonly dataFormat: ChannelsAt | null | undefined;
  },
): Pooled {
  const rank = spatialRank(name, x);
  const sizes = perAxis(`${name}: poolSize`, options.poolSize, rank);
  const strides = perAxis(`${name}: strides`, options.strides ?? options.poolSize, rank);
  const isFirst = isChannelsFirst(name, options.dataFormat);
  return {
    x: toChannelsLast(x, isFirst),
    windows: sizes.map((size, i) => ({ size, stride: strides[i] ?? 1, dilation: 1 })),
    padding: requirePadding(name, options.padding),
    isFirst,
  };
}

/**
 * The greatest element of each window, for each channel: `[batch, …space, channels] → [batch, …windows, channels]`.
 *
 * @param poolSize - Size of a window along each axis of space.
 * @param strides - From one window to the next. Default: `poolSize`.
 * @param padding - `"same"`: what lies outside never is the greatest. Default `"valid"`.
 * @param dataFormat - Default `"channelsLast"`.
 * @throws {@link ShapeError} `spatial/rank`, `spatial/window`
 * @throws {@link ValueError} `spatial/padding`, `spatial/per-axis`, `spatial/data-format`
 */
export function maxPool(
  inputs: TensorLike,
  poolSize: PerAxis,
  strides?: PerAxis | null,
  padding: SpatialPadding = "valid",
  dataFormat?: ChannelsAt | null,
): Tensor {
  const given = operand(inputs, null);
  const pooled = pooledOf("maxPool", given, { poolSize, strides, padding, dataFormat });
  const least = isFloating(given.dtype) ? Number.NEGATIVE_INFINITY : leastInteger(given);
  const around = padded("maxPool", pooled.x, pooled.windows, pooled.padding, least);
  const parts = allWindows(around, pooled.windows);
  const result = firstMax(parts, windowAxes(pooled.windows.length).elements);
  return fromChannelsLast(result, pooled.isFirst);
}

function leastInteger({ dtype }: Tensor): number {
  if (dtype === "int32") return -(2 ** 31);
  return dtype === "int8" ? -(2 ** 7) : 0;
}

/**
 * The mean of each window, for each channel: `[batch, …space, channels] → [batch, …windows, channels]`; integers become float32.
 * Options as in {@link maxPool}; with padding `"same"`, only elements of the input count.
 *
 * @throws {@link ShapeError} `spatial/rank`, `spatial/window`
 * @throws {@link ValueError} `spatial/padding`, `spatial/per-axis`, `spatial/data-format`
 */
export function averagePool(
  inputs: TensorLike,
  poolSize: PerAxis,
  strides?: PerAxis | null,
  padding: SpatialPadding = "valid",
  dataFormat?: ChannelsAt | null,
): Tensor {
  const given = floating(inputs);
  const pooled = pooledOf("averagePool", given, { poolSize, strides, padding, dataFormat });
  const { x, windows } = pooled;
  const around = padded("averagePool", x, windows, pooled.padding, 0);
  const parts = allWindows(around, windows);
  const total = sum(parts, windowAxes(windows.length).elements);
  const count = sizeOf(windows.map(({ size }) => size));
  const result =
    pooled.padding === "valid" ? divide(total, count) : divide(total, countsOf(x, windows, total));
  return fromChannelsLast(result, pooled.isFirst);
}

/** How many elements of the input lie in each window, in a shape that stretches to `like`. */
function countsOf(x: Tensor, windows: readonly Windows[], like: Tensor): Tensor {
  const along = windows.map((each, i): Tensor => {
    const length = x.shape[i + 1] ?? 0;
    const [before] = marginsOf(length, each, "same");
    const counts = Array.from({ length: like.shape[i + 1] ?? 0 }, (_, window) => {
      const from = window * each.stride - before;
      return Math.min(from + each.size, length) - Math.max(from, 0);
    });
    const shape = like.shape.map((dim, axis) => (axis === i + 1 ? dim : 1));
    return fromHost(encode(counts, like.dtype), shape, like.dtype);
  });
  return along.reduce((product, counts) => multiply(product, counts));
}
