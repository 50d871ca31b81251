/**
 * @module models/trainer/data — from what users pass to rows on the host, checked before anything is traced.
 */
import { type DType, type HostArray, hostArray, isFloating } from "../../core/dtype.ts";
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import type { PartialSpec } from "../../nn/structure.ts";
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

/** Strings, nested as the samples are: for layers that read text. */
export type TextLike = readonly (string | TextLike)[];

/** What may be passed for one input or output. */
export type DataLike = TensorLike | TextLike;

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
  /** One for each of the model's inputs. */
  readonly x: readonly Rows[];
  /** One for each of its outputs. */
  readonly y: readonly Rows[];
  /** Likewise, `null` where an output has none; empty where there are none at all. */
  readonly weight: readonly (Rows | null)[];
}

/** All arrays of a data set. */
export function partsOf({ x, y, weight }: DataRows): Rows[] {
  return [...x, ...y, ...weight.filter((rows) => rows !== null)];
}

/** Number of samples. */
export function countOf({ x }: Pick<DataRows, "x">): number {
  return x[0]?.count ?? 0;
}

/** Of all rows those from `start` to `end`. */
export function rowsBetween({ x, y, weight }: DataRows, start: number, end: number): DataRows {
  const part = (rows: Rows): Rows => rowRange(rows, start, end);
  return {
    x: x.map(part),
    y: y.map(part),
    weight: weight.map((rows) => (rows === null ? null : part(rows))),
  };
}

/** What `steps` batches take, from the first row on; `null` for all, or as many as `config.maxStepsPerEpoch()` allows. */
export function firstRows(
  rows: DataRows,
  batchSize: number,
  steps: number | null | undefined,
): DataRows {
  const count = countOf(rows);
  return rowsBetween(rows, 0, Math.min(count, batchSize * allowedSteps(steps ?? count)));
}

/** Whether some inputs or targets are NaN or infinite: one pass over memory. */
export function hasNonFinite(rows: DataRows): boolean {
  return [...rows.x, ...rows.y].some(({ dtype, data }) => {
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

/** One of a model's inputs with what was passed for it. */
export interface InputPart {
  /** For messages: `x`, or the input's name where there are several. */
  readonly name: string;
  readonly spec: PartialSpec;
  readonly value: TensorLike;
}

/** How a model takes data: one with several inputs or outputs takes structures of them. */
export interface DataForm {
  inputParts(where: string, x: unknown): readonly InputPart[];
  /** `what` stands for `y` or `sampleWeight`. */
  outputParts(where: string, what: string, value: unknown): readonly (TensorLike | null)[];
}

/**
 * One input for a model that takes `spec.shape` (batch first), in its dtype. `[n]` for a model of one feature is taken as `[n, 1]`.
 *
 * @throws {@link ShapeError} `fit/input-shape`, `fit/scalar`
 */
function inputRows(where: string, { name, spec: { shape, dtype }, value }: InputPart): Rows {
  const rows = toRows(where, name, value, dtype);
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
    `${where}: ${name} must have shape ${formatShape(shape)}. Received: ${formatShape(received)}.` +
      (one
        ? " This looks like a single sample: put it in a batch, [[…]] instead of […]."
        : wanted.length === 1 && received.length === 2
          ? ` Each row has ${received[1] === 1 ? "1 number" : `${received[1]} numbers`}, the first layer's inputDim says ${wanted[0]}.`
          : ""),
  );
}

/**
 * Inputs of a model, checked.
 *
 * @throws {@link ShapeError} `fit/input-shape`, `fit/scalar`; {@link ValueError} `fit/cardinality`, `fit/no-data`
 */
export function inputsOf(where: string, form: DataForm, x: unknown): readonly Rows[] {
  const parts = form.inputParts(where, x);
  const rows = parts.map((part) => inputRows(where, part));
  requireSameCount(
    where,
    rows.map((part, i) => [parts[i]?.name ?? "x", part]),
  );
  return rows;
}

/**
 * Inputs, targets and weights, checked. Targets keep their dtype, but floats become {@link wideFloat}, as weights do.
 *
 * @throws {@link ShapeError} `fit/input-shape`, `fit/scalar`; {@link ValueError} `fit/cardinality`, `fit/no-data`
 */
export function dataRows(
  where: string,
  form: DataForm,
  x: unknown,
  y: unknown,
  sampleWeight: unknown,
): DataRows {
  const inputs = form.inputParts(where, x);
  const list = (what: string, value: unknown): readonly (TensorLike | null)[] =>
    form.outputParts(where, what, value);
  const weights = sampleWeight == null ? [] : list("sampleWeight", sampleWeight);
  const rows = {
    x: inputs.map((part) => inputRows(where, part)),
    y: list("y", y).map((value) => toRows(where, "y", value as TensorLike, null)),
    weight: weights.map((value) =>
      value === null ? null : toRows(where, "sampleWeight", value, wideFloat()),
    ),
  };
  requireSameCount(where, [
    ...rows.x.map((part, i) => [inputs[i]?.name ?? "x", part] as const),
    ...rows.y.map((part) => ["y", part] as const),
    ...rows.weight.map((part) => ["sampleWeight", part] as const),
  ]);
  return rows;
}

/** What targets and weights are in: `config.floatx()`, but float32 at least, whose elements the host can read. */
export function wideFloat(): "float32" | "float64" {
  return floatx() === "float64" ? "float64" : "float32";
}

/** Checks that all have as many samples. @throws {@link ValueError} `fit/cardinality`, `fit/no-data` */
function requireSameCount(
  where: string,
  parts: readonly (readonly [name: string, rows: Rows | null])[],
): void {
  const counts = parts.flatMap(([name, rows]) =>
    rows === null ? [] : [[name, rows.count] as const],
  );
  const count = counts[0]?.[1] ?? 0;
  if (counts.some(([, other]) => other !== count)) {
    throw new ValueError(
      "fit/cardinality",
      `${where}: all data must have the same number of samples. Received: ${counts.map(([name, n]) => `${name} ${n}`).join(", ")}.`,
    );
  }
  if (count > 0) return;
  throw new ValueError(
    "fit/no-data",
    `${where}: there are no samples. Received: x with ${formatShape([0, ...(parts[0]?.[1]?.sample ?? [])])}.`,
  );
}
