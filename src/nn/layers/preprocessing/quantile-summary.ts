/**
 * @module nn/layers/preprocessing/quantile-summary — quantiles of data too large to sort at once: a summary of values and of how
 * much each stands for, joined batch by batch.
 *
 * Rounds to float32 where Keras's arrays do, so that the quantiles are the same.
 */

/** Values in ascending order, and how many elements each stands for. */
export interface QuantileSummary {
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

/** The summary of no data. */
export const emptySummary: QuantileSummary = {
  values: new Float32Array(0),
  weights: new Float32Array(0),
};

/** Every so many-th value of a batch, so that about 1 / `epsilon` are left. */
export function summarize(data: ArrayLike<number>, epsilon: number): QuantileSummary {
  const sorted = Float32Array.from(data).sort();
  const step = Math.max(sorted.length / (1 / epsilon), 1);
  const stride = Math.floor(step);
  const values: number[] = [];
  for (let i = Math.floor(step - 1); i < sorted.length; i += stride) values.push(sorted[i] ?? 0);
  return { values: Float32Array.from(values), weights: new Float32Array(values.length).fill(step) };
}

/** One summary of what two stand for. */
export function joinSummaries(
  first: QuantileSummary,
  second: QuantileSummary,
  epsilon: number,
): QuantileSummary {
  const values = [...first.values, ...second.values];
  const weights = [...first.weights, ...second.weights];
  // NaN comes last, as NumPy sorts it.
  const rank = (i: number): number => values[i] ?? 0;
  const order = values
    .map((_, i) => i)
    .sort(
      (i, j) =>
        Number(Number.isNaN(rank(i))) - Number(Number.isNaN(rank(j))) || rank(i) - rank(j) || i - j,
    );
  return compress(
    {
      values: Float32Array.from(order, (i) => values[i] ?? 0),
      weights: Float32Array.from(order, (i) => weights[i] ?? 0),
    },
    epsilon,
  );
}

/** The `numBins` − 1 values that part the data into as many bins of about equal size; fewer for less data. */
export function boundariesOf(summary: QuantileSummary, numBins: number): number[] {
  return Array.from(compress(summary, 1 / numBins).values.slice(0, -1));
}

/** Values at equal steps of the cumulative weight. */
function compress(summary: QuantileSummary, epsilon: number): QuantileSummary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  const cumulative = new Float32Array(weights.length);
  let total = 0;
  weights.forEach((weight, i) => {
    total = Math.fround(total + weight);
    cumulative[i] = total;
  });
  const shares = cumulative.map((weight) => weight / total);
  const wanted = Array.from({ length: Math.ceil(1 / epsilon) }, (_, i) => epsilon + i * epsilon);
  const upTo = wanted.map((share) => interpolate(share, shares, cumulative));
  return {
    values: Float32Array.from(wanted, (share) => interpolate(share, shares, values)),
    weights: Float32Array.from(upTo, (weight, i) => weight - (upTo[i - 1] ?? 0)),
  };
}

/** The value at `x` of the lines through the points (`xs[i]`, `ys[i]`); beyond them that of the nearest. */
function interpolate(x: number, xs: Float32Array, ys: Float32Array): number {
  const last = xs.length - 1;
  const at = (points: Float32Array, i: number): number => points[i] ?? 0;
  if (x > at(xs, last)) return at(ys, last);
  if (x < at(xs, 0)) return at(ys, 0);
  // The last point that is not beyond x.
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (at(xs, middle) <= x) low = middle;
    else high = middle - 1;
  }
  if (low === last || at(xs, low) === x) return at(ys, low);
  const slope = (at(ys, low + 1) - at(ys, low)) / (at(xs, low + 1) - at(xs, low));
  return slope * (x - at(xs, low)) + at(ys, low);
}
