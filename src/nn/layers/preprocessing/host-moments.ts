/** @module nn/layers/preprocessing/host-moments — means and variances of numbers on the host, batch by batch, in float64. */
import { rowMajorStrides, sizeOf } from "../../../core/shape.ts";
import type { NumberValues } from "./host-values.ts";

/** Means and (biased) variances, one for each index of the axes that are kept. */
export interface Moments {
  readonly count: number;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Moments over all axes but `kept`, which are ascending. */
export function momentsAlong({ shape, values }: NumberValues, kept: readonly number[]): Moments {
  const dims = kept.map((axis) => shape[axis] ?? 1);
  const size = sizeOf(dims);
  const strides = rowMajorStrides(shape);
  const keptStrides = rowMajorStrides(dims);
  const group = Int32Array.from({ length: values.length }, (_, i) =>
    kept.reduce((place, axis, k) => {
      const index = Math.floor(i / (strides[axis] ?? 1)) % (shape[axis] ?? 1);
      return place + index * (keptStrides[k] ?? 1);
    }, 0),
  );
  const count = values.length / size;
  const mean = new Float64Array(size);
  group.forEach((g, i) => {
    mean[g] = (mean[g] ?? 0) + (values[i] ?? 0) / count;
  });
  const variance = new Float64Array(size);
  // From the deviations: E[x²] − E[x]² cancels where the mean is large.
  group.forEach((g, i) => {
    variance[g] = (variance[g] ?? 0) + ((values[i] ?? 0) - (mean[g] ?? 0)) ** 2 / count;
  });
  return { count, mean, variance };
}

/** The moments of two sets of data together. */
export function joinMoments(first: Moments | null, second: Moments): Moments {
  if (first === null) return second;
  const count = first.count + second.count;
  const share = second.count / count;
  const mean = first.mean.map((m, i) => m * (1 - share) + (second.mean[i] ?? 0) * share);
  const variance = first.variance.map((v, i) => {
    const a = v + ((first.mean[i] ?? 0) - (mean[i] ?? 0)) ** 2;
    const b = (second.variance[i] ?? 0) + ((second.mean[i] ?? 0) - (mean[i] ?? 0)) ** 2;
    return a * (1 - share) + b * share;
  });
  return { count, mean, variance };
}
