/**
 * What the corpus is run against: the part of Gradus's public API that the kinds use, and how its
 * values become arrays to compare. Everything that depends on the API's shape is here and in `kinds/`.
 */
import type { CaseInput } from "./case.ts";
import { arrayOf } from "./compare.ts";
import type { CaseArray } from "./npy.ts";

export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayLike<number>>;
}

export interface VariableLike {
  readonly path: string;
  readonly value: TensorLike;
}

/** Values that Gradus returns: numbers, nested lists of them (a metric of several values), tensors. */
export type Value = number | readonly unknown[] | TensorLike;
export type Options = Readonly<Record<string, unknown>>;

export interface ModelLike {
  readonly weights: readonly VariableLike[];
  readonly trainableWeights: readonly VariableLike[];
  readonly inputs: readonly {
    readonly shape: readonly (number | null)[];
    readonly dtype: string;
  }[];
  apply(inputs: unknown, options?: Options): TensorLike | readonly TensorLike[];
  predict(inputs: unknown, options?: Options): Promise<TensorLike | readonly TensorLike[]>;
  evaluate(inputs: unknown, targets: unknown, options?: Options): Promise<unknown>;
  fit(inputs: unknown, targets: unknown, options?: Options): Promise<HistoryLike>;
}

export interface HistoryLike {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly unknown[]>>;
}

export interface LossLike {
  apply(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): TensorLike;
}

export interface MetricLike {
  updateState(...args: readonly (TensorLike | undefined)[]): unknown;
  result(): Value;
  resetState(): unknown;
}

export interface OptimizerLike {
  apply(gradients: readonly TensorLike[], variables: readonly VariableLike[]): unknown;
}

/** A namespace whose `deserialize` reads Keras's `{class_name, config}`. */
interface Registry<T> {
  deserialize(config: unknown): T;
}

/** Gradus's entry point. What it does not have yet is `undefined`. */
export interface Subject {
  array(data: unknown, dtype?: string): TensorLike & { reshape(...s: number[]): TensorLike };
  loadModel(bytes: Uint8Array): Promise<ModelLike>;
  readonly saveModel?: (model: ModelLike) => Promise<Uint8Array>;
  readonly Variable?: new (value: TensorLike) => VariableLike;
  /** Gradients of a scalar function by the arguments at `argnums`. */
  readonly valueAndGrad?: (
    f: (...args: TensorLike[]) => TensorLike,
    options: { readonly argnums: readonly number[] },
  ) => (...args: TensorLike[]) => {
    readonly value: TensorLike;
    readonly gradient: readonly TensorLike[];
  };
  /** Gradients of a scalar function by variables. */
  readonly variableGrads?: (
    f: () => TensorLike,
    variables: readonly VariableLike[],
  ) => () => { readonly value: TensorLike; readonly gradients: readonly TensorLike[] };
  readonly ops: {
    sin(x: TensorLike): TensorLike;
    sum(x: TensorLike): TensorLike;
    add(a: TensorLike, b: TensorLike): TensorLike;
  };
  readonly losses?: Registry<LossLike>;
  readonly metrics?: Registry<MetricLike>;
  readonly optimizers?: Registry<OptimizerLike> & {
    readonly schedules?: Registry<{ apply(step: number): Value }>;
  };
  readonly initializers?: Registry<{ apply(shape: readonly number[]): TensorLike }>;
  readonly regularizers?: Registry<{ apply(weight: TensorLike): TensorLike }>;
  readonly constraints?: Registry<{ apply(weight: TensorLike): TensorLike }>;
  readonly callbacks?: Readonly<Record<string, (new (options: Options) => unknown) | undefined>>;
}

/** Gradus lacks what a case needs; `missing` names it. Such a case is never counted as passed. */
export class Unsupported extends Error {
  readonly missing: string;

  constructor(missing: string) {
    super(`unsupported: ${missing}`);
    this.missing = missing;
  }
}

export async function loadSubject(): Promise<Subject> {
  const entry = "gradus";
  // The kinds check what they use when they use it: a part may be missing.
  return (await import(entry)) as unknown as Subject;
}

/** A part of the API, or {@link Unsupported} with its name. */
export function need<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new Unsupported(name);
  return part;
}

/** What an error says is missing, or `null` if it is a failure like any other. */
export function missingOf(error: unknown): string | null {
  if (error instanceof Unsupported) return error.missing;
  if (!(error instanceof Error) || !error.name.startsWith("UnsupportedError")) return null;
  return (
    /"([^"]+)"/.exec(error.message)?.[1] ?? ("code" in error ? String(error.code) : error.name)
  );
}

/** Whether an error is one that Gradus throws on purpose: it has a code such as `zip/truncated`. */
export function isClear(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^[a-z0-9-]+\/[a-z0-9-]+$/.test(error.code) &&
    error.code !== "internal/bug"
  );
}

/** A tensor of the corpus's values, dtype and shape; strings stay nested lists. */
export function tensorOf(subject: Subject, input: CaseInput): TensorLike {
  // Strings go in as nested lists; only `predict`-like calls take them, and these accept lists.
  if (!("data" in input)) return input.nested as TensorLike;
  return subject.array(input.data, input.dtype).reshape(...input.shape);
}

/** One input alone, several as a list: how models with one input are called. */
export function oneOrList(tensors: readonly TensorLike[]): unknown {
  return tensors.length === 1 ? tensors[0] : tensors;
}

export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

const isList = (value: Value): value is readonly unknown[] => Array.isArray(value);

/** A value's elements, shape and dtype. */
export async function arrayFrom(value: Value): Promise<CaseArray> {
  if (typeof value === "number" || isList(value)) return arrayOf(value);
  return { dtype: value.dtype, shape: value.shape, data: await value.data() };
}
