/**
 * @module models/trainer/data — from what users pass to rows on the host, checked before anything is traced.
 */
import { type DType, type HostArray, hostArray, isFloating } from "../../core/dtype.ts";
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type PartialShape, type Shape, sizeOf } from "../../core/shape.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { convert } from "../../ops/convert.ts";
import { allowedSteps, floatx } from "../../runtime/config.ts";

/** Samples along the first axis. */
export interface Rows {
  readonly data: HostArray;
  /** Shape of one sample. */
  readonly sample: Shape;
  readonly dtype: DType;
  readonly count: number;
}

/** Elements of a sample. */
export function rowSize(rows: Rows): number {
  return sizeOf(rows.sample);
}

/** Rows `start` to `end` without a copy. */
function rowRange(rows: Rows, start: number, end: number): Rows {
  const size = rowSize(rows);
  return {
    ...rows,
    data: rows.data.subarray(start * size, end * size) as HostArray,
    count: end - start,
  };
}

/** Inputs, targets and weights with as many rows each. */
export interface DataRows {
  readonly x: Rows;
  readonly y: Rows;
  readonly weight: Rows | null;
}

/** Of all rows those from `start` to `end`. */
export function rowsBetween({ x, y, weight }: DataRows, start: number, end: number): DataRows {
  const part = (rows: Rows): Rows => rowRange(rows, start, end);
  return { x: part(x), y: part(y), weight: weight === null ? null : part(weight) };
}

/** What `steps` batches take, from the first row on; `null` for all, or as many as `config.maxStepsPerEpoch()` allows. */
export function firstRows(
  rows: DataRows,
  batchSize: number,
  steps: number | null | undefined,
): DataRows {
  const { count } = rows.x;
  return rowsBetween(rows, 0, Math.min(count, batchSize * allowedSteps(steps ?? count)));
}

/** Whether some inputs or targets are NaN or infinite: one pass over memory. */
export function hasNonFinite(rows: DataRows): boolean {
  return [rows.x, rows.y].some(({ dtype, data }) => {
    if (dtype !== "float32" && dtype !== "float64") return false;
    // 0 times anything finite is 0.
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += (data[i] ?? 0) * 0;
    return sum !== 0;
  });
}

function toRows(where: string, what: string, value: TensorLike, dtype: DType | null): Rows {
  if (value === undefined || value === null) {
    throw new ValueError(
      "fit/missing-data",
      `${where}: ${what} is missing. Pass a tensor, a nested array or a typed array, samples along the first axis. Received: ${String(value)}.`,
    );
  }
  if ("x" in Object(value)) {
    throw new ValueError(
      "fit/keywords",
      `${where}: data comes first, options come after it: ${where}(x${what === "x" && where === "predict" ? "" : ", y"}, { … }). Received: ${formatReceived(value)}.`,
    );
  }
  const tensor = convert(`${where}: ${what}`, value);
  if (tensor.ndim === 0) {
    throw new ShapeError(
      "fit/scalar",
      `${where}: ${what} must have an axis of samples. Received: a single number. Write [[${String(value)}]] for a batch of one sample.`,
    );
  }
  const wanted = dtype ?? (isFloating(tensor.dtype) ? wideFloat() : tensor.dtype);
  // From what was passed, whose numbers may be more exact than a float32.
  const converted = tensor.dtype === wanted ? tensor : convert(where, value, wanted);
  const [count = 0, ...sample] = converted.shape;
  return { data: converted.storage?.host() ?? hostArray(wanted, 0), sample, dtype: wanted, count };
}

/**
 * Inputs for a model that takes `shape` (batch first), in its dtype. `[n]` for a model of one feature is taken as `[n, 1]`.
 *
 * @throws {@link ShapeError} `fit/input-shape`, `fit/scalar`
 */
export function inputRows(where: string, x: TensorLike, shape: PartialShape, dtype: DType): Rows {
  const rows = toRows(where, "x", x, dtype);
  const wanted = shape.slice(1);
  const fits = (sample: Shape): boolean =>
    sample.length === wanted.length && wanted.every((dim, i) => dim === null || dim === sample[i]);
  if (fits(rows.sample)) return rows;
  // An empty list has lost its samples' shape; that there are no samples is said by requireSameCount.
  if (rows.count === 0) return { ...rows, sample: wanted.map((dim) => dim ?? 0) };
  if (rows.sample.length === 0 && wanted.length === 1 && fits([1])) return { ...rows, sample: [1] };
  const received = [rows.count, ...rows.sample];
  const one =
    wanted.length === received.length &&
    wanted.every((dim, i) => dim === null || dim === received[i]);
  throw new ShapeError(
    "fit/input-shape",
    `${where}: x must have shape ${formatShape(shape)}. Received: ${formatShape(received)}.` +
      (one
        ? " This looks like a single sample: put it in a batch, [[…]] instead of […]."
        : wanted.length === 1 && received.length === 2
          ? ` Each row has ${received[1] === 1 ? "1 number" : `${received[1]} numbers`}, the first layer's inputDim says ${wanted[0]}.`
          : ""),
  );
}

/** What targets and weights are in: `config.floatx()`, but float32 at least, whose elements the host can read. */
export function wideFloat(): "float32" | "float64" {
  return floatx() === "float64" ? "float64" : "float32";
}

/** Targets: their dtype is kept, but floats become {@link wideFloat}. */
export function targetRows(where: string, y: TensorLike): Rows {
  return toRows(where, "y", y, null);
}

/** Weights of samples, {@link wideFloat}. */
export function weightRows(where: string, weight: TensorLike): Rows {
  return toRows(where, "sampleWeight", weight, wideFloat());
}

/**
 * Inputs, targets and weights, checked.
 *
 * @throws {@link ShapeError} `fit/input-shape`, `fit/scalar`; {@link ValueError} `fit/cardinality`, `fit/no-data`
 */
export function dataRows(
  where: string,
  { shape, dtype }: { readonly shape: PartialShape; readonly dtype: DType },
  x: TensorLike,
  y: TensorLike,
  sampleWeight: TensorLike | null | undefined,
): DataRows {
  const rows = {
    x: inputRows(where, x, shape, dtype),
    y: targetRows(where, y),
    weight: sampleWeight == null ? null : weightRows(where, sampleWeight),
  };
  requireSameCount(where, { x: rows.x, y: rows.y, sampleWeight: rows.weight });
  return rows;
}

/** Checks that all have as many samples. @throws {@link ValueError} `fit/cardinality`, `fit/no-data` */
export function requireSameCount(
  where: string,
  parts: Readonly<Record<string, Rows | null>>,
): number {
  const counts = Object.entries(parts).flatMap(([name, rows]) =>
    rows === null ? [] : [[name, rows.count] as const],
  );
  const [first] = counts;
  const count = first?.[1] ?? 0;
  if (counts.some(([, other]) => other !== count)) {
    throw new ValueError(
      "fit/cardinality",
      `${where}: all data must have the same number of samples. Received: ${counts.map(([name, n]) => `${name} ${n}`).join(", ")}.`,
    );
  }
  if (count === 0) {
    throw new ValueError(
      "fit/no-data",
      `${where}: there are no samples. Received: x with ${formatShape([0, ...(parts.x?.sample ?? [])])}.`,
    );
  }
  return count;
}
