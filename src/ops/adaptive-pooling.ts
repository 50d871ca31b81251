/**
 * @module ops/adaptive-pooling — pooling to a wanted size: the windows follow from it.
 */
import { sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { divide, where } from "./arithmetic.ts";
import { reshapeTo, sum } from "./broadcast.ts";
import { encode, fromHost, operand } from "./convert.ts";
import { gather } from "./gather.ts";
import { firstMax } from "./pooling.ts";
import {
  type ChannelsAt,
  fromChannelsLast,
  isChannelsFirst,
  type PerAxis,
  perAxis,
  spatialRank,
  toChannelsLast,
} from "./spatial.ts";
import { floating } from "./unary.ts";

/** Window `i` of `count` along an axis: from ⌊i · length / count⌋ to ⌈(i + 1) · length / count⌉, without its end. */
function windowsOf(
  length: number,
  count: number,
): readonly { readonly from: number; readonly to: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    from: Math.floor((i * length) / count),
    to: Math.ceil(((i + 1) * length) / count),
  }));
}

/**
 * One axis pooled. Windows differ in length by at most 1; where one is short its last element stands twice, and
 * `isInside` says which counts.
 */
function poolAxis(
  x: Tensor,
  axis: number,
  count: number,
  pool: (windows: Tensor, axis: number, isInside: Tensor, lengths: Tensor) => Tensor,
): Tensor {
  const windows = windowsOf(x.shape[axis] ?? 0, count);
  const width = Math.max(...windows.map(({ from, to }) => to - from));
  const places = windows.flatMap(({ from, to }) =>
    Array.from({ length: width }, (_, k) => Math.min(from + k, to - 1)),
  );
  const inside = windows.flatMap(({ from, to }) =>
    Array.from({ length: width }, (_, k) => Number(from + k < to)),
  );
  const after = x.shape.slice(axis + 1);
  const ones = after.map(() => 1);
  const indices = fromHost(Int32Array.from(places), [sizeOf([count, width])], "int32");
  const parts = reshapeTo(gather(x, indices, axis, "clamp"), [
    ...x.shape.slice(0, axis),
    count,
    width,
    ...after,
  ]);
  const lengths = windows.map(({ from, to }) => to - from);
  return pool(
    parts,
    axis + 1,
    fromHost(encode(inside, "bool"), [count, width, ...ones], "bool"),
    fromHost(encode(lengths, x.dtype), [count, ...ones], x.dtype),
  );
}

/** All axes of space, one after the other. */
function poolAxes(
  name: string,
  x: Tensor,
  outputSize: PerAxis,
  dataFormat: ChannelsAt | null | undefined,
  pool: Parameters<typeof poolAxis>[3],
): Tensor {
  const counts = perAxis(`${name}: outputSize`, outputSize, spatialRank(name, x));
  const isFirst = isChannelsFirst(name, dataFormat);
  const result = counts.reduce(
    (pooled, count, i) => poolAxis(pooled, i + 1, count, pool),
    toChannelsLast(x, isFirst),
  );
  return fromChannelsLast(result, isFirst);
}

/**
 * The mean of each of `outputSize` windows along each axis of space: `[batch, …space, channels] → [batch, …outputSize, channels]`.
 * Window `i` of `n` goes from `⌊i · length / n⌋` to `⌈(i + 1) · length / n⌉`; where `n` does not divide the length, windows overlap.
 *
 * @param dataFormat - Default `"channelsLast"`.
 * @throws {@link ShapeError} `spatial/rank`; {@link ValueError} `spatial/per-axis`, `spatial/data-format`
 */
export function adaptiveAveragePool(
  inputs: TensorLike,
  outputSize: PerAxis,
  dataFormat?: ChannelsAt | null,
): Tensor {
  const name = "adaptiveAveragePool";
  return poolAxes(name, floating(inputs), outputSize, dataFormat, (parts, axis, inside, lengths) =>
    divide(sum(where(inside, parts, 0), axis), lengths),
  );
}

/**
 * The greatest element of each of `outputSize` windows along each axis of space, which are as in {@link adaptiveAveragePool}.
 *
 * @param dataFormat - Default `"channelsLast"`.
 * @throws {@link ShapeError} `spatial/rank`; {@link ValueError} `spatial/per-axis`, `spatial/data-format`
 */
export function adaptiveMaxPool(
  inputs: TensorLike,
  outputSize: PerAxis,
  dataFormat?: ChannelsAt | null,
): Tensor {
  const name = "adaptiveMaxPool";
  return poolAxes(name, operand(inputs, null), outputSize, dataFormat, (parts, axis) =>
    firstMax(parts, [axis]),
  );
}
