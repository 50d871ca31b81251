/** Comparison on the corpus's terms, and the list of what did not agree. */
import type { CaseArray } from "./npy.ts";

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** What a number of `expected.json` may be: not finite ones are written as words. */
export type JsonNumber = number | "nan" | "inf" | "-inf";
export type JsonNumbers = JsonNumber | readonly JsonNumbers[];

const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** A number of `expected.json`. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  const word = typeof value === "string" ? words[value] : undefined;
  if (word === undefined) throw new Error(`not a number: ${JSON.stringify(value)}`);
  return word;
}

/** Nested lists of numbers as an array. */
export function arrayOf(value: unknown): CaseArray {
  const shape: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat = Array.isArray(value) ? value.flat(shape.length) : [value];
  return { dtype: "float32", shape, data: flat.map(numberOf) };
}

/** `abs(got - want) <= atol + rtol * abs(want)`; NaN equals NaN, an infinity equals itself. */
export function isClose(got: number, want: number, { rtol, atol }: Tolerance): boolean {
  if (Number.isNaN(want)) return Number.isNaN(got);
  if (got === want) return true;
  if (!Number.isFinite(want) || !Number.isFinite(got)) return false;
  return Math.abs(got - want) <= atol + rtol * Math.abs(want);
}

const isIntegerName = (dtype: string): boolean => /^u?int\d+$/.test(dtype);
const isFloatName = (dtype: string): boolean => /^b?float\d+$/.test(dtype);

/** An integer may come back in any integer or float type; everything else must be what it was. */
export function isSameDtype(got: string, want: string): boolean {
  if (isIntegerName(want)) return isIntegerName(got) || isFloatName(got);
  return got === want;
}

/** What differs between two arrays, in a line, or `null`. */
export function differenceOf(
  got: CaseArray,
  want: CaseArray,
  tolerance: Tolerance,
  options: { readonly dtype: boolean } = { dtype: true },
): string | null {
  if (got.shape.join() !== want.shape.join()) {
    return `shape [${got.shape.join(", ")}], expected [${want.shape.join(", ")}]`;
  }
  if (options.dtype && !isSameDtype(got.dtype, want.dtype)) {
    return `dtype ${got.dtype}, expected ${want.dtype}`;
  }
  if (got.data.length !== want.data.length) {
    return `${got.data.length} elements, expected ${want.data.length}`;
  }
  let wrong = 0;
  let worst = -1;
  let worstError = -1;
  for (let i = 0; i < want.data.length; i++) {
    const [g, w] = [Number(got.data[i]), Number(want.data[i])];
    if (isClose(g, w, tolerance)) continue;
    wrong += 1;
    const distance = Math.abs(g - w);
    const error = Number.isNaN(distance)
      ? Number.POSITIVE_INFINITY
      : distance / (tolerance.atol + tolerance.rtol * Math.abs(w));
    if (worst < 0 || error > worstError) {
      worst = i;
      worstError = error;
    }
  }
  return wrong === 0
    ? null
    : `${wrong} of ${want.data.length} elements differ; at ${worst}: ${got.data[worst]}, expected ${want.data[worst]} (${worstError.toPrecision(3)} times the tolerance)`;
}

/** Collects a case's comparisons. A case that compared nothing has not passed. */
export class Check {
  readonly #tolerance: Tolerance;
  readonly #differences: string[] = [];
  #compared = 0;

  constructor(tolerance: Tolerance) {
    this.#tolerance = tolerance;
  }

  get differences(): readonly string[] {
    return this.#compared === 0
      ? ["nothing was compared", ...this.#differences]
      : this.#differences;
  }

  array(label: string, got: CaseArray, want: CaseArray): void {
    this.#add(label, differenceOf(got, want, this.#tolerance));
  }

  /** Like {@link array}, against nested lists of `expected.json`, which record no dtype. */
  numbers(label: string, got: CaseArray, want: unknown): void {
    this.#add(label, differenceOf(got, arrayOf(want), this.#tolerance, { dtype: false }));
  }

  number(label: string, got: number, want: unknown, tolerance: Tolerance = this.#tolerance): void {
    const expected = numberOf(want);
    this.#add(label, isClose(got, expected, tolerance) ? null : `${got}, expected ${expected}`);
  }

  /** Equality of texts, lists of names and other plain values. */
  same(label: string, got: unknown, want: unknown): void {
    const [g, w] = [JSON.stringify(got), JSON.stringify(want)];
    this.#add(label, g === w ? null : `${g}, expected ${w}`);
  }

  /** A claim that must hold. */
  that(label: string, holds: boolean, otherwise: string): void {
    this.#add(label, holds ? null : otherwise);
  }

  #add(label: string, difference: string | null): void {
    this.#compared += 1;
    if (difference !== null) this.#differences.push(`${label}: ${difference}`);
  }
}
