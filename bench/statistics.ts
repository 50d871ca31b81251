/** Medians, spreads and ratios of the few rounds that a run has. */

/** The middle value, or the mean of the two middle ones; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** From the smallest to the largest, as a share of the median: with few rounds nothing finer is honest. */
export function spread(values: readonly number[]): number {
  return values.length < 2
    ? Number.NaN
    : (Math.max(...values) - Math.min(...values)) / median(values);
}

/**
 * How many times as fast `ours` is as `theirs`: the median over the rounds that both took part in, because what disturbs
 * a machine for a minute disturbs neighbours in a round alike.
 */
export function ratio(
  ours: readonly number[],
  theirs: readonly number[],
  better: "lower" | "higher",
): number {
  const rounds = Math.min(ours.length, theirs.length);
  const ratios = Array.from({ length: rounds }, (_, i) => {
    const [a, b] = [ours[i] ?? Number.NaN, theirs[i] ?? Number.NaN];
    return better === "lower" ? b / a : a / b;
  });
  return median(ratios.filter(Number.isFinite));
}
