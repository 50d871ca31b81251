/**
 * @module ops/convolution — convolutions as matrix products: each window is a row, each filter a column.
 */
import { formatShape, ShapeError, ValueError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, multiply } from "./arithmetic.ts";
import { reshapeTo, sum } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { matmul } from "./matmul.ts";
import { permute } from "./shape.ts";
import {
  allWindows,
  type ChannelsAt,
  fromChannelsLast,
  isChannelsFirst,
  type PerAxis,
  padded,
  perAxis,
  requirePadding,
  type SpatialPadding,
  spatialRank,
  toChannelsLast,
  windowAxes,
} from "./spatial.ts";
import { windowProduct } from "./window-product.ts";
import { overlapAdd, spanOf, type Windows } from "./windows.ts";

/** A checked call: inputs with channels last, and the windows along each axis of space. */
interface Call {
  readonly where: string;
  readonly x: Tensor;
  readonly kernel: Tensor;
  readonly windows: readonly Windows[];
  readonly isFirst: boolean;
}

function callOf(
  where: string,
  inputs: TensorLike,
  kernel: TensorLike,
  options: {
    readonly strides: PerAxis;
    readonly dilationRate: PerAxis;
    readonly dataFormat: ChannelsAt | null | undefined;
  },
): Call {
  const weights = operand(kernel, null);
  const given = astype(operand(inputs, null), weights.dtype);
  const rank = spatialRank(where, given);
  if (weights.ndim !== given.ndim) {
    throw new ShapeError(
      "conv/kernel-rank",
      `${where}: the kernel must have as many axes as the inputs: one for each axis of space, and two of channels. Received: inputs ${formatShape(given.shape)}, kernel ${formatShape(weights.shape)}.`,
    );
  }
  const strides = perAxis(`${where}: strides`, options.strides, rank);
  const dilations = perAxis(`${where}: dilationRate`, options.dilationRate, rank);
  const isFirst = isChannelsFirst(where, options.dataFormat);
  return {
    where,
    x: toChannelsLast(given, isFirst),
    kernel: weights,
    windows: strides.map((stride, i) => ({
      size: weights.shape[i] ?? 1,
      stride,
      dilation: dilations[i] ?? 1,
    })),
    isFirst,
  };
}

/**
 * Convolution over one to three axes of space:
 * `y[n, o, f] = Σₖ Σ_c x[n, o · stride + k · dilation, c] · kernel[k, c, f]`.
 *
 * Inputs `[batch, …space, channels]` and kernel `[…size, channels / groups, filters]` → `[batch, …space, filters]`; inputs take
 * the kernel's dtype. Fewer channels in the kernel than in the inputs make groups: each has its share of channels and of filters.
 *
 * @param strides - Default 1.
 * @param padding - Default `"valid"`.
 * @param dataFormat - `"channelsFirst"`: inputs and result are `[batch, channels, …space]`. Default `"channelsLast"`.
 * @param dilationRate - Elements from one tap of a filter to the next. Default 1.
 * @throws {@link ShapeError} `spatial/rank`, `spatial/window`, `conv/kernel-rank`, `conv/channels`, `conv/groups`
 * @throws {@link ValueError} `spatial/padding`, `spatial/per-axis`, `spatial/data-format`
 */
export function conv(
  inputs: TensorLike,
  kernel: TensorLike,
  strides: PerAxis = 1,
  padding: SpatialPadding = "valid",
  dataFormat?: ChannelsAt | null,
  dilationRate: PerAxis = 1,
): Tensor {
  const call = callOf("conv", inputs, kernel, { strides, dilationRate, dataFormat });
  const { x, windows, isFirst } = call;
  const channels = x.shape.at(-1) ?? 0;
  const [inner = 0, filters = 0] = call.kernel.shape.slice(-2);
  if (inner === 0 || channels % inner !== 0) {
    throw new ShapeError(
      "conv/channels",
      `conv: the kernel's channels must divide those of the inputs. Received: ${channels} channels in inputs of shape ${formatShape(operand(inputs, null).shape)} (${isFirst ? "channelsFirst" : "channelsLast"}), ${inner} in the kernel ${formatShape(call.kernel.shape)}.`,
    );
  }
  const groups = channels / inner;
  if (filters % groups !== 0) {
    throw new ShapeError(
      "conv/groups",
      `conv: ${groups} groups (${channels} channels, ${inner} each) must divide the filters. Received: ${filters} filters.`,
    );
  }
  const around = padded("conv", x, windows, requirePadding("conv", padding), 0);
  let result: Tensor;
  if (groups > 1 && inner === 1) {
    const size = call.kernel.shape.slice(0, -2);
    const kernels = reshapeTo(call.kernel, [...size, channels, filters / groups]);
    result = eachChannel({ ...call, kernel: kernels }, allWindows(around, windows));
  } else result = windowProduct(around, call.kernel, windows);
  return fromChannelsLast(result, isFirst);
}

/** Filters of one channel each, `[…size, channels, multiplier]`: sums over few elements, which no matrix product makes faster. */
function eachChannel({ kernel, windows }: Call, parts: Tensor): Tensor {
  const { positions, elements } = windowAxes(windows.length);
  const [channels = 1, multiplier = 1] = kernel.shape.slice(-2);
  const outer = [0, ...positions].map((axis) => parts.shape[axis] ?? 1);
  const taps = reshapeTo(kernel, [
    1,
    ...windows.flatMap(({ size }) => [1, size]),
    channels,
    multiplier,
  ]);
  const products = multiply(reshapeTo(parts, [...parts.shape, 1]), taps);
  return reshapeTo(sum(products, elements), [...outer, channels * multiplier]);
}

/** Checks that a kernel has the inputs' channels. */
function requireChannels(where: string, x: Tensor, channels: number, kernel: Tensor): void {
  if (x.shape.at(-1) === channels) return;
  throw new ShapeError(
    "conv/channels",
    `${where}: the kernel must have the inputs' channels. Received: ${x.shape.at(-1)} channels in inputs of shape ${formatShape(x.shape)} (channels last), ${channels} in the kernel ${formatShape(kernel.shape)}.`,
  );
}

/**
 * Convolution of each channel by itself: `y[n, o, c · multiplier + m] = Σₖ x[n, o · stride + k · dilation, c] · kernel[k, c, m]`.
 *
 * Inputs `[batch, …space, channels]` and kernel `[…size, channels, multiplier]` → `[batch, …space, channels · multiplier]`. Options as
 * in {@link conv}.
 *
 * @throws {@link ShapeError} `spatial/rank`, `spatial/window`, `conv/kernel-rank`, `conv/channels`
 * @throws {@link ValueError} `spatial/padding`, `spatial/per-axis`, `spatial/data-format`
 */
export function depthwiseConv(
  inputs: TensorLike,
  kernel: TensorLike,
  strides: PerAxis = 1,
  padding: SpatialPadding = "valid",
  dataFormat?: ChannelsAt | null,
  dilationRate: PerAxis = 1,
): Tensor {
  const where = "depthwiseConv";
  const call = callOf(where, inputs, kernel, { strides, dilationRate, dataFormat });
  requireChannels(where, call.x, call.kernel.shape.at(-2) ?? 0, call.kernel);
  const around = padded(where, call.x, call.windows, requirePadding(where, padding), 0);
  const result = eachChannel(call, allWindows(around, call.windows));
  return fromChannelsLast(result, call.isFirst);
}

/** Options of {@link separableConv}, as in {@link conv}. */
export interface SeparableConvOptions {
  /** Default 1. */
  readonly strides?: PerAxis | undefined;
  /** Default `"valid"`. */
  readonly padding?: SpatialPadding | undefined;
  /** Default `"channelsLast"`. */
  readonly dataFormat?: ChannelsAt | null | undefined;
  /** Default 1. */
  readonly dilationRate?: PerAxis | undefined;
}

/**
 * {@link depthwiseConv}, and a convolution with windows of one element after it, which mixes the channels.
 *
 * @param depthwiseKernel - `[…size, channels, multiplier]`.
 * @param pointwiseKernel - `[…1, channels · multiplier, filters]`.
 */
export function separableConv(
  inputs: TensorLike,
  depthwiseKernel: TensorLike,
  pointwiseKernel: TensorLike,
  options: SeparableConvOptions = {},
): Tensor {
  const { strides, padding, dataFormat, dilationRate } = options;
  const spread = depthwiseConv(inputs, depthwiseKernel, strides, padding, dataFormat, dilationRate);
  return conv(spread, pointwiseKernel, 1, "valid", dataFormat);
}

/** Options of {@link convTranspose}. */
export interface ConvTransposeOptions extends SeparableConvOptions {
  /** Elements added at each axis's end; `null` (default): as many as the padding says. */
  readonly outputPadding?: PerAxis | null | undefined;
}

/** Length of the result, and where in the sum of all windows it begins: Keras's arithmetic. */
function transposedRange(
  length: number,
  windows: Windows,
  padding: SpatialPadding,
  outputPadding: number | null,
): { readonly from: number; readonly length: number } {
  const span = spanOf(windows);
  const { stride } = windows;
  if (padding === "valid") {
    const extra = outputPadding ?? Math.max(span, stride) - span;
    return { from: 0, length: (length - 1) * stride + span + extra };
  }
  // Zeros that a convolution with the same result would have around its input.
  const total = outputPadding === null ? stride + span - 2 : span + (span % 2) - 2 + outputPadding;
  const before = Math.min(Math.ceil(total / 2), span - 1);
  return { from: span - 1 - before, length: (length - 1) * stride + 2 + total - span };
}

/**
 * Transposed convolution: each element of the input adds the kernel, times itself, to the result, `stride` apart. It is the
 * gradient of {@link conv} by its inputs.
 *
 * Inputs `[batch, …space, channels]` and kernel `[…size, filters, channels]` → `[batch, …space, filters]`. With padding `"same"`
 * the result is `length · stride` long, with `"valid"` `(length − 1) · stride + max(span, stride)`, where `span` is the window's.
 *
 * @throws {@link ShapeError} `spatial/rank`, `conv/kernel-rank`, `conv/channels`, `conv/transpose-size`
 * @throws {@link ValueError} `spatial/padding`, `spatial/per-axis`, `spatial/data-format`
 */
export function convTranspose(
  inputs: TensorLike,
  kernel: TensorLike,
  options: ConvTransposeOptions = {},
): Tensor {
  const where = "convTranspose";
  const { strides = 1, dilationRate = 1, dataFormat, outputPadding = null } = options;
  const call = callOf(where, inputs, kernel, { strides, dilationRate, dataFormat });
  const { x, windows } = call;
  const [filters = 1, channels = 1] = call.kernel.shape.slice(-2);
  requireChannels(where, x, channels, call.kernel);
  const padding = requirePadding(where, options.padding ?? "valid");
  const rank = windows.length;
  const added =
    outputPadding === null
      ? new Array<null>(rank).fill(null)
      : perAxis(`${where}: outputPadding`, outputPadding, rank, 0);
  const sizes = windows.map(({ size }) => size);
  const space = x.shape.slice(1, -1);
  const taps = sizeOf(sizes);
  const columns = permute(reshapeTo(call.kernel, [taps * filters, channels]), [1, 0]);
  const rows = matmul(reshapeTo(x, [sizeOf(x.shape.slice(0, -1)), channels]), columns);
  const apart = reshapeTo(rows, [x.shape[0] ?? 1, ...space, ...sizes, filters]);
  // Each axis of space beside that of its taps.
  const pairs = space.flatMap((_, i) => [i + 1, i + 1 + rank]);
  const parts = permute(apart, [0, ...pairs, apart.ndim - 1]);
  const result = windows.reduce((sum, each, i) => {
    const range = transposedRange(space[i] ?? 1, each, padding, added[i] ?? null);
    if (range.length <= 0) {
      throw new ValueError(
        "conv/transpose-size",
        `${where}: nothing is left along axis of space ${i + 1}. Received: length ${space[i]}, a window of ${spanOf(each)}, stride ${each.stride}, padding "${padding}", outputPadding ${added[i]}.`,
      );
    }
    return overlapAdd(sum, i + 1, each, range);
  }, parts);
  return fromChannelsLast(result, call.isFirst);
}
