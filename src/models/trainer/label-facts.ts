/** @module models/trainer/label-facts — what targets look like, from one bounded pass over them. */
import type { Rows } from "./data.ts";

/** Values that are looked at, at most: rows at equal distances where there are more. */
const limit = 100_000;
/** Different values that are told apart. */
const mostClasses = 1000;

/** What is known of targets. */
export interface LabelFacts {
  /** Values of a sample. */
  readonly size: number;
  /** Values of a row: the last axis. */
  readonly columns: number;
  /** Whether all rows were seen. */
  readonly isWhole: boolean;
  readonly min: number;
  readonly max: number;
  /** Whether all values are whole numbers. */
  readonly areWhole: boolean;
  /** Whether both 0 and 1 come up, and nothing else does. */
  readonly areBinary: boolean;
  /** Whether there are several columns and each row is a single 1 among zeros. */
  readonly areOneHot: boolean;
  /** How many different values there are; `Infinity` for more than can be counted. */
  readonly different: number;
}

/** Looks at targets. */
export function labelFacts({ data, count, sample }: Rows): LabelFacts {
  const size = sample.reduce((n, dim) => n * dim, 1);
  const columns = sample.at(-1) ?? 1;
  const rows = (count * size) / Math.max(1, columns);
  const stride = Math.max(1, Math.ceil((rows * columns) / limit));
  const seen = new Set<number>();
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let areWhole = true;
  let areOneHot = columns > 1;
  for (let row = 0; row < rows; row += stride) {
    let ones = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const value = data[i] ?? 0;
      min = Math.min(min, value);
      max = Math.max(max, value);
      areWhole &&= Number.isInteger(value);
      if (seen.size <= mostClasses) seen.add(value);
      ones += value === 1 ? 1 : value === 0 ? 0 : 2;
    }
    areOneHot &&= ones === 1;
  }
  const areBinary = seen.size === 2 && seen.has(0) && seen.has(1);
  const different = seen.size > mostClasses ? Number.POSITIVE_INFINITY : seen.size;
  const isWhole = stride === 1;
  return { size, columns, isWhole, min, max, areWhole, areBinary, areOneHot, different };
}
