/**
 * @module nn/layers/spatial/axes — layers over batches with axes of space (images, sequences, volumes): the shapes that they
 * take, and options for each axis.
 */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { reshapeTo } from "../../../ops/broadcast.ts";
import { type PerAxis, perAxis } from "../../../ops/spatial.ts";
import { dataFormatOf, requireRank } from "../option-checks.ts";

export type { PerAxis } from "../../../ops/spatial.ts";

/** Where the channels stand, in Keras's words. */
export type KerasFormat = ReturnType<typeof dataFormatOf>;

const axisNames: readonly (readonly string[])[] = [
  ["steps"],
  ["rows", "columns"],
  ["depth", "rows", "columns"],
];

/** Axes of a batch with `rank` axes of space. */
export class SpatialForm {
  readonly #rank: number;
  readonly format: KerasFormat;

  constructor(className: string, rank: number, dataFormat: unknown) {
    this.#rank = rank;
    this.format = dataFormatOf(`${className}: dataFormat`, dataFormat ?? null);
  }

  get isFirst(): boolean {
    return this.format === "channels_first";
  }

  get channelAxis(): number {
    return this.isFirst ? 1 : this.#rank + 1;
  }

  /** Axes of space. */
  get axes(): readonly number[] {
    return Array.from({ length: this.#rank }, (_, i) => i + (this.isFirst ? 2 : 1));
  }

  /** Checks the number of axes. @throws {@link ShapeError} `layer/input-rank` */
  require(name: string, shape: PartialShape): void {
    const space = axisNames[this.#rank - 1] ?? [];
    const sample = this.isFirst ? ["channels", ...space] : [...space, "channels"];
    requireRank(name, shape, this.#rank + 2, `[batch, ${sample.join(", ")}]`);
  }

  /** Number of channels, which must be known. @throws {@link ShapeError} `layer/input-rank`, `layer/unknown-dimension` */
  channels(name: string, shape: PartialShape): number {
    this.require(name, shape);
    const channels = shape[this.channelAxis];
    if (channels !== null && channels !== undefined) return channels;
    throw new ShapeError(
      "layer/unknown-dimension",
      `${name}: the number of channels must be known. Received inputs of shape ${formatShape(shape)}, whose channels are axis ${this.channelAxis} (${this.format}).`,
    );
  }

  /** Checks the number of channels that a layer was built for. @throws {@link ShapeError} `layer/input-shape` */
  requireChannels(name: string, shape: PartialShape, channels: number): void {
    this.require(name, shape);
    if (shape[this.channelAxis] === channels) return;
    throw new ShapeError(
      "layer/input-shape",
      `${name}: built for ${channels} channels (axis ${this.channelAxis}). Received inputs of shape ${formatShape(shape)}.`,
    );
  }

  /** A vector of one element a channel, in a shape that stretches to batches. */
  alongChannels(vector: Tensor): Tensor {
    if (!this.isFirst) return vector;
    return reshapeTo(vector, [1, vector.size, ...this.axes.map(() => 1)]);
  }
}

/** One whole number an axis of space. @throws {@link ValueError} `spatial/per-axis` */
export function axisOption(
  where: string,
  value: PerAxis,
  rank: number,
  least = 1,
): readonly number[] {
  return [...perAxis(where, value, rank, least)];
}

/** Elements before and after an axis of space. */
export type Pair = readonly [number, number];

/**
 * A pair for each axis of space, from a number, a number for each axis, or pairs.
 *
 * @throws {@link ValueError} `spatial/pairs`
 */
export function pairsOption(where: string, value: unknown, rank: number): readonly Pair[] {
  const pair = (entry: unknown): Pair | null => {
    const list: readonly unknown[] = Array.isArray(entry) ? entry : [entry, entry];
    const [before, after] = list;
    const fits = list.length === 2 && list.every((n) => Number.isSafeInteger(n) && Number(n) >= 0);
    return fits ? [Number(before), Number(after)] : null;
  };
  // Along one axis, a list is the pair itself.
  const isList = Array.isArray(value) && !(rank === 1 && pair(value) !== null);
  const entries: readonly unknown[] = isList ? value : new Array(rank).fill(value);
  // Flat: before and after, axis by axis.
  const pairs = entries.flatMap((entry) => pair(entry) ?? []);
  if (entries.length === rank && pairs.length === 2 * rank) {
    return Array.from({ length: rank }, (_, i): Pair => [pairs[2 * i] ?? 0, pairs[2 * i + 1] ?? 0]);
  }
  throw new ValueError(
    "spatial/pairs",
    `${where}: expected a whole number from 0 on${rank === 1 ? " or a pair [before, after]" : `, ${rank} of them, or ${rank} pairs [before, after], one for each axis of space`}. Received: ${Array.isArray(value) ? JSON.stringify(value) : formatReceived(value)}.`,
  );
}
