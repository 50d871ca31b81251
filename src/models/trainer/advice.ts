/**
 * @module models/trainer/advice — what may be said of a training by its losses alone.
 */
import { writeOut } from "#platform";
import type { History } from "../callbacks/history.ts";

/** A straight line through the last fifth of a curve. */
interface Trend {
  /** Points of the last fifth. */
  readonly count: number;
  /** How far the line falls over them. */
  readonly fall: number;
  /** How many times the slope is as large as its standard error: what noise alone gives is below 3. */
  readonly certainty: number;
  /** Height of the line's middle. */
  readonly mean: number;
}

function trendOf(values: readonly number[]): Trend {
  const count = Math.max(5, Math.ceil(values.length / 5));
  const last = values.slice(-count);
  const mean = last.reduce((sum, value) => sum + value, 0) / count;
  const middle = (count - 1) / 2;
  let above = 0;
  let below = 0;
  last.forEach((value, i) => {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  });
  const slope = above / below;
  const squares = last.reduce(
    (sum, value, i) => sum + (value - mean - slope * (i - middle)) ** 2,
    0,
  );
  const error = Math.sqrt(squares / (count - 2) / below);
  return { count, fall: -slope * (count - 1), certainty: Math.abs(slope) / error, mean };
}

/**
 * Whether the curve was still clearly falling at its end: the line through its last fifth falls by at least 2 % of its height and
 * 1 % of the whole way since the start, and by far more than noise would make it.
 */
export function isStillFalling(values: readonly number[]): boolean {
  const { count, fall, certainty, mean } = trendOf(values);
  // Few points lie on a line by chance more often.
  const isCertain = certainty > 5 + 15 / (count - 2);
  const way = (values[0] ?? 0) - (values.at(-1) ?? 0);
  return fall > 0 && way > 0 && isCertain && fall > 0.02 * Math.abs(mean) && fall > 0.01 * way;
}

/** Says in a line that more training would help, if loss and validation loss say so. */
export function adviseMoreTraining({ history }: History): void {
  const { loss = [], val_loss } = history;
  const curves = val_loss === undefined ? [loss] : [loss, val_loss];
  if (!curves.every((curve) => curve.length >= 5 && isStillFalling(curve))) return;
  const { count } = trendOf(loss);
  const short = (value: number | undefined): number => Number(value?.toPrecision(3));
  writeOut(
    `The loss was still falling when training ended: from ${short(loss.at(-count))} to ${short(loss.at(-1))} in the last ${count} of ${loss.length} epochs. Train for more epochs, or with a larger learningRate.\n`,
  );
}
