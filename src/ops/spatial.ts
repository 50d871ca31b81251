/**
 * @module ops/spatial — what convolutions and pooling share: batches with one to three axes of space, options for each of
 * these axes, and the zeros around an image.
 */
import { formatReceived, formatShape, ShapeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import { permute } from "./shape.ts";
import { embed } from "./slice.ts";
import { spanOf, type Windows, windowsAlong } from "./windows.ts";

/** Where the channels stand: last, or right after the batch. */
export type ChannelsAt = "channelsLast" | "channelsFirst" | "channels_last" | "channels_first";

/** One number for all axes of space, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * What stands around the input. `"valid"`: nothing, windows lie inside. `"same"`: so much that there are
 * `⌈length / stride⌉` windows, the odd element behind.
 */
export type SpatialPadding = "valid" | "same";

/** Whether the channels stand first. @throws {@link ValueError} `spatial/data-format` */
export function isChannelsFirst(where: string, format: ChannelsAt | null | undefined): boolean {
  const name = String(format ?? "channelsLast")
    .replace("_", "")
    .toLowerCase();
  if (name === "channelsfirst") return true;
  if (name === "channelslast") return false;
  throw new ValueError(
    "spatial/data-format",
    `${where}: dataFormat must be "channelsLast" or "channelsFirst". Received: ${formatReceived(format)}.`,
  );
}

/** Number of axes of space, 1 to 3, of a batch with channels. @throws {@link ShapeError} `spatial/rank` */
export function spatialRank(where: string, x: Tensor): number {
  const rank = x.ndim - 2;
  if (rank >= 1 && rank <= 3) return rank;
  throw new ShapeError(
    "spatial/rank",
    `${where}: inputs must have a batch, one to three axes of space, and channels: 3 to 5 axes. Received: ${formatShape(x.shape)}.`,
  );
}

/**
 * One whole number for each axis of space.
 *
 * @param least - The least that is allowed. Default 1.
 * @throws {@link ValueError} `spatial/per-axis`
 */
export function perAxis(where: string, value: PerAxis, rank: number, least = 1): readonly number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : new Array(rank).fill(value);
  const fits =
    list.length === rank && list.every((n) => Number.isSafeInteger(n) && Number(n) >= least);
  if (fits) return list as readonly number[];
  throw new ValueError(
    "spatial/per-axis",
    `${where}: expected a whole number from ${least} on, or ${rank} of them, one for each axis of space. Received: ${Array.isArray(value) ? JSON.stringify(value) : formatReceived(value)}.`,
  );
}

/** Checks a padding. @throws {@link ValueError} `spatial/padding` */
export function requirePadding(where: string, padding: unknown): SpatialPadding {
  const name = typeof padding === "string" ? padding.toLowerCase() : padding;
  if (name === "valid" || name === "same") return name;
  throw new ValueError(
    "spatial/padding",
    `${where}: padding must be "valid" or "same". Received: ${formatReceived(padding)}.`,
  );
}

/** The same with channels last. */
export function toChannelsLast(x: Tensor, isFirst: boolean): Tensor {
  if (!isFirst) return x;
  return permute(x, [0, ...x.shape.flatMap((_, a) => (a >= 2 ? [a] : [])), 1]);
}

/** The inverse of {@link toChannelsLast}. */
export function fromChannelsLast(x: Tensor, isFirst: boolean): Tensor {
  if (!isFirst) return x;
  return permute(x, [0, x.ndim - 1, ...x.shape.flatMap((_, a) => (a >= 2 ? [a - 1] : []))]);
}

/** Elements before and after an axis. */
export function marginsOf(
  length: number,
  windows: Windows,
  padding: SpatialPadding,
): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  const count = Math.ceil(length / windows.stride);
  const total = Math.max((count - 1) * windows.stride + spanOf(windows) - length, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * A batch with channels last, with `value` around it.
 *
 * @throws {@link ShapeError} `spatial/window` where a window is larger than an axis.
 */
export function padded(
  where: string,
  x: Tensor,
  windows: readonly Windows[],
  padding: SpatialPadding,
  value: number,
): Tensor {
  const margins = windows.map((each, i) => marginsOf(x.shape[i + 1] ?? 0, each, padding));
  const start = [0, ...margins.map(([before]) => before), 0];
  const around = embed(
    x,
    x.shape.map((dim, axis) => dim + (margins[axis - 1]?.[0] ?? 0) + (margins[axis - 1]?.[1] ?? 0)),
    start,
    x.shape.map(() => 1),
    value,
  );
  windows.forEach((each, i) => {
    const length = around.shape[i + 1] ?? 0;
    if (spanOf(each) <= length) return;
    const dilated = each.dilation > 1 ? ` (${each.size} elements, ${each.dilation} apart)` : "";
    throw new ShapeError(
      "spatial/window",
      `${where}: along axis of space ${i + 1}, a window of ${spanOf(each)} elements${dilated} does not fit into ${length}. Received inputs (channels last): ${formatShape(x.shape)}. Take a smaller window, larger inputs, or padding: "same".`,
    );
  });
  return around;
}

/** All windows of a batch with channels last: `[batch, …space, channels] → [batch, o₁, k₁, o₂, k₂, …, channels]`. */
export function allWindows(x: Tensor, windows: readonly Windows[]): Tensor {
  return windows.reduce((parts, each, i) => windowsAlong(parts, 2 * i + 1, each), x);
}

/** Axes of the windows' positions and of their elements, in what {@link allWindows} gives. */
export function windowAxes(rank: number): {
  readonly positions: readonly number[];
  readonly elements: readonly number[];
} {
  const axes = Array.from({ length: rank }, (_, i) => 2 * i + 1);
  return { positions: axes, elements: axes.map((axis) => axis + 1) };
}
