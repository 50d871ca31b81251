/** Lets examples read the tables beside this file; the last column is what is to be predicted. */
import { readFileSync } from "node:fs";

/** Rows of a table: inputs as numbers, targets as they are written. */
export interface Rows {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly string[];
}

/** A table in two parts: to learn from, and to be asked about. */
export interface Table {
  readonly features: readonly string[];
  readonly train: Rows;
  readonly test: Rows;
}

/**
 * Reads `data/NAME.csv`. Every fifth row is for the test. Each column is moved to mean 0 and scaled to standard
 * deviation 1 by what the rows for training say: the rows for the test must not be seen before the test.
 */
export function readTable(name: string): Table {
  const text = readFileSync(new URL(`./data/${name}.csv`, import.meta.url), "utf8");
  const [header = [], ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const isTest = (i: number): boolean => i % 5 === 0;
  const numbers = rows.map((row) => row.slice(0, -1).map(Number));
  const known = numbers.filter((_, i) => !isTest(i));
  const scales = header.slice(0, -1).map((_, column) => {
    const values = known.map((row) => row[column] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  const scaled = numbers.map((row) =>
    scales.map(({ mean, deviation }, column) => ((row[column] ?? 0) - mean) / deviation),
  );
  const part = (isWanted: (i: number) => boolean): Rows => ({
    x: scaled.filter((_, i) => isWanted(i)),
    y: rows.flatMap((row, i) => (isWanted(i) ? [row.at(-1) ?? ""] : [])),
  });
  return { features: header.slice(0, -1), train: part((i) => !isTest(i)), test: part(isTest) };
}
