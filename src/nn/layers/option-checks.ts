/**
 * @module nn/layers/option-checks — options that several layers take, and the ranks of their inputs: checked once, in the
 * words that users read.
 */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { PartialShape, Shape } from "../../core/shape.ts";
import { imageDataFormat } from "../../runtime/config.ts";

/** Checks an integer, as an axis is. @throws {@link ValueError} `config/axis` */
export function requireAxis(where: string, value: unknown): asserts value is number {
  if (Number.isSafeInteger(value)) return;
  throw new ValueError(
    "config/axis",
    `${where}: expected an integer; −1 is the last axis. Received: ${formatReceived(value)}.`,
  );
}

/** Checks an integer or a list of integers. @throws {@link ValueError} `config/axis` */
export function requireAxes(
  where: string,
  value: unknown,
): asserts value is number | readonly number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every(Number.isSafeInteger)) return;
  throw new ValueError(
    "config/axis",
    `${where}: expected an integer or a list of integers; −1 is the last axis. Received: ${formatReceived(value)}.`,
  );
}

/**
 * Where the channels of images stand, as Keras writes it; `null` for `config.imageDataFormat()`.
 *
 * @throws {@link ValueError} `config/data-format`
 */
export function dataFormatOf(where: string, value: unknown): "channels_last" | "channels_first" {
  const format = value ?? imageDataFormat();
  const name = typeof format === "string" ? format.replace("_", "").toLowerCase() : "";
  if (name === "channelslast") return "channels_last";
  if (name === "channelsfirst") return "channels_first";
  throw new ValueError(
    "config/data-format",
    `${where}: expected "channelsLast" or "channelsFirst". Received: ${formatReceived(value)}.`,
  );
}

/**
 * Checks the rank of a batch.
 *
 * @param expected - The shape that is wanted, in words: `[batch, features]`.
 * @throws {@link ShapeError} `layer/input-rank`
 */
export function requireRank(
  where: string,
  shape: PartialShape,
  rank: number,
  expected: string,
): void {
  if (shape.length === rank) return;
  throw new ShapeError(
    "layer/input-rank",
    `${where}: expected inputs of shape ${expected} (${rank} axes). Received: ${formatShape(shape)} (${shape.length}).`,
  );
}

/**
 * The shape of a mask of noise: `null` in it follows the input, 1 is shared.
 *
 * @throws {@link ShapeError} `dropout/noise-shape` where it does not stretch to the input's.
 */
export function noiseShapeFor(
  where: string,
  noiseShape: readonly (number | null)[] | null,
  shape: Shape,
): Shape {
  if (noiseShape === null) return shape;
  const known = noiseShape.map((dim, axis) => dim ?? shape[axis] ?? 1);
  const lead = shape.length - known.length;
  if (lead < 0 || known.some((dim, axis) => dim !== 1 && dim !== shape[lead + axis])) {
    throw new ShapeError(
      "dropout/noise-shape",
      `${where}: noiseShape ${formatShape(noiseShape)} does not stretch to inputs of shape ${formatShape(shape)}. Each of its dimensions must be null, 1 or the input's own.`,
    );
  }
  return known;
}

/** Checks a mask's shape: positive integers and `null`. @throws {@link ValueError} `config/noise-shape` */
export function requireNoiseShape(where: string, value: unknown): void {
  const isDim = (dim: unknown): boolean =>
    dim === null || (Number.isSafeInteger(dim) && Number(dim) > 0);
  if (value === null || (Array.isArray(value) && value.every(isDim))) return;
  throw new ValueError(
    "config/noise-shape",
    `${where}: expected a list of positive integers and null, one for each axis of a batch. Received: ${formatReceived(value)}.`,
  );
}
