/** @module models/trainer/class-weights — weights of samples from weights of classes. Loaded where they are used. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type Rows, rowSize, wideFloat } from "./data.ts";

/**
 * Weights of samples from weights of classes: labels, which are rounded, or one-hot rows.
 *
 * @throws {@link ShapeError} `fit/class-weight` where a sample has several labels; {@link ValueError} `fit/class-weights`
 */
export function classWeights(
  where: string,
  [y, ...others]: readonly Rows[],
  weights: Readonly<Record<string, number>>,
): Rows {
  if (y === undefined || others.length > 0) {
    throw new ValueError(
      "fit/class-weight-outputs",
      `${where}: classWeight is for models of one output. This one has ${others.length + 1}: pass sampleWeight, an array for each.`,
    );
  }
  if (y.sample.length > 1) {
    throw new ShapeError(
      "fit/class-weight",
      `${where}: classWeight needs one label, or one one-hot row, for each sample. Received: y ${formatShape([y.count, ...y.sample])}. Pass sampleWeight instead.`,
    );
  }
  const wrong = Object.entries(Object(weights)).find(([, weight]) => !Number.isFinite(weight));
  if (wrong !== undefined || typeof weights !== "object") {
    throw new ValueError(
      "fit/class-weights",
      `${where}: classWeight is an object with a number for each label, such as { 0: 1, 1: 5 }. Received: ${wrong === undefined ? formatReceived(weights) : `${formatReceived(wrong[1])} for ${wrong[0]}`}.`,
    );
  }
  const size = rowSize(y);
  const dtype = wideFloat();
  const data = dtype === "float64" ? new Float64Array(y.count) : new Float32Array(y.count);
  for (let i = 0; i < y.count; i++) {
    let label = y.data[i * size] ?? 0;
    if (size > 1) {
      let best = 0;
      for (let j = 1; j < size; j++) {
        if ((y.data[i * size + j] ?? 0) > (y.data[i * size + best] ?? 0)) best = j;
      }
      label = best;
    }
    data[i] = weights[String(nearestLabel(label))] ?? 1;
  }
  return { data, sample: [], dtype, count: y.count };
}

/** Halves go to the even label, as NumPy rounds. */
function nearestLabel(label: number): number {
  const below = Math.floor(label);
  const isHalf = label - below === 0.5;
  return isHalf ? 2 * Math.round(label / 2) : Math.round(label);
}
