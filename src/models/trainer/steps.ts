/**
 * @module models/trainer/steps — the programs of training, evaluation and prediction: one each for full and for
 * remaining batches.
 *
 * Data that is resident lies in variables, and a step picks its rows by the order and the position that are variables too, so
 * that many steps run without returning to JavaScript.
 */
import type { DType } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import { Storage } from "../../core/storage.ts";
import { type Spec, Tensor } from "../../ir/tensor.ts";
import type { Metric } from "../../nn/metrics/metric.ts";
import { tensorsOf } from "../../nn/structure.ts";
import { where } from "../../ops/arithmetic.ts";
import { array, filled } from "../../ops/convert.ts";
import { iota } from "../../ops/creation.ts";
import { gather } from "../../ops/gather.ts";
import { Runner } from "../../runtime/execute.ts";
import { traceStateful } from "../../runtime/stateful-trace.ts";
import { Variable } from "../../runtime/variable.ts";
import type { AnyModel } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import { countOf, type DataRows, partsOf, wideFloat } from "./data.ts";

/** One batch, inside a step: lists as in {@link DataRows}. */
interface Batch {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  readonly weight: readonly (Tensor | null)[];
  /** Whether it is the first of a round. */
  readonly isFirst: Tensor;
}

/** `f` of each part. */
function mapParts<A, B>(
  { x, y, weight }: PartLists<A>,
  f: (part: A) => B,
): { x: B[]; y: B[]; weight: (B | null)[] } {
  return {
    x: x.map(f),
    y: y.map(f),
    weight: weight.map((part) => (part === null ? null : f(part))),
  };
}

interface PartLists<T> {
  readonly x: readonly T[];
  readonly y: readonly T[];
  readonly weight: readonly (T | null)[];
}

/** A data set on the device, with the order in which its rows are taken. */
export class ResidentData {
  readonly #parts: PartLists<Variable>;
  /** Row numbers, in the order of the epoch. */
  readonly order: Variable;
  /** How many rows of the epoch have been taken. */
  readonly cursor: Variable;
  readonly #count: number;

  constructor(rows: DataRows) {
    this.#count = countOf(rows);
    this.#parts = mapParts(
      rows,
      ({ count, sample, dtype, data }) =>
        new Variable(
          new Tensor({ shape: [count, ...sample], dtype }, Storage.fromHost(dtype, data), null),
          { trainable: false, name: "data" },
        ),
    );
    this.order = new Variable(this.#firstOrder(), { trainable: false, name: "order" });
    this.cursor = new Variable(array(0, "int32"), { trainable: false, name: "cursor" });
  }

  #firstOrder(): Int32Array {
    return Int32Array.from({ length: this.#count }, (_, i) => i);
  }

  get #variables(): Variable[] {
    const { x, y, weight } = this.#parts;
    return [...x, ...y, ...weight.filter((part) => part !== null)];
  }

  /** Other rows of the same shapes, from the first on in their own order. */
  load(rows: DataRows): void {
    const parts = partsOf(rows);
    this.#variables.forEach((variable, i) => {
      const part = parts[i];
      if (part !== undefined) variable.setHost(Storage.fromHost(part.dtype, part.data));
    });
    this.order.setHost(Storage.fromHost("int32", this.#firstOrder()));
    this.cursor.assign(filled(0, [], "int32"));
  }

  /** Gives device memory back now, and forgets the rows. */
  free(): void {
    for (const variable of [...this.#variables, this.order, this.cursor]) variable.forget();
  }

  /** The next `size` rows. Moves the cursor, back to 0 after the last row. */
  next(size: number): Batch {
    const cursor = this.cursor.value;
    const rows = gather(this.order.value, cursor.add(iota(size, "int32")), 0, "clamp");
    const after = cursor.add(size);
    this.cursor.assign(where(after.less(this.#count), after, 0));
    const picked = mapParts(this.#parts, (data) => gather(data.value, rows, 0, "clamp"));
    return { ...picked, isFirst: cursor.equal(0) };
  }
}

/** Where a step's rows come from: resident data, or arguments of the program (the last of which says whether to reset). */
export type BatchSource = ResidentData | DataRows;

/** Runs a step: a compiled program, or the function itself op by op. */
export type StepRunner = Pick<Runner, "open" | "call" | "free" | "isCurrent">;

/** What a step's results are, in order. Known once it has been traced, or run. */
export interface StepResults {
  readonly keys: readonly string[];
  /** Numbers of their elements, and float32 or float64; several make a list, and so does a vector of one. */
  readonly specs: readonly {
    readonly size: number;
    readonly ndim: number;
    readonly dtype: DType;
  }[];
}

/** A step with what its results are. */
export interface Step {
  readonly runner: StepRunner;
  readonly results: StepResults;
}

function makeRunner(
  compiled: Compiled | null,
  f: (...inputs: readonly Tensor[]) => readonly Tensor[],
  specs: readonly Spec[],
): StepRunner {
  const Eager = compiled?.eagerRunner ?? null;
  return Eager === null ? new Runner(traceStateful(f, specs)) : new Eager(f, specs);
}

/** Sets the metrics back where `isFirst`. */
function resetWhere(metrics: readonly Metric[], isFirst: Tensor): void {
  for (const { variables } of metrics) {
    for (const variable of variables) variable.assign(where(isFirst, 0, variable.value));
  }
}

function batchFrom(source: BatchSource, size: number, inputs: readonly Tensor[]): Batch {
  if (source instanceof ResidentData) return source.next(size);
  let next = 0;
  const take = (): Tensor => {
    const input = inputs[next++];
    assert(input !== undefined, "there is an argument for each part of the data");
    return input;
  };
  return { ...mapParts(source, take), isFirst: take() };
}

function argumentSpecs(source: BatchSource, size: number): Spec[] {
  if (source instanceof ResidentData) return [];
  const specs = partsOf(source).map(({ sample, dtype }) => ({ shape: [size, ...sample], dtype }));
  return [...specs, { shape: [], dtype: "bool" }];
}

/** A step of training or evaluation on a batch from `source`. */
export function makeStep(
  kind: "train" | "test",
  model: AnyModel,
  compiled: Compiled,
  source: BatchSource,
  size: number,
): Step {
  if (kind === "train") compiled.optimizer.build(model.trainableWeights);
  const results: { -readonly [K in keyof StepResults]: StepResults[K] } = { keys: [], specs: [] };
  const runner = makeRunner(
    compiled,
    (...inputs) => {
      const { x, y, weight, isFirst } = batchFrom(source, size, inputs);
      const data = [
        model.packInputs(x),
        model.packOutputs(y),
        weight.length === 0 ? null : model.packOutputs(weight),
      ] as const;
      const logs = model.withCompiled(compiled, () => {
        resetWhere(model.metrics, isFirst);
        return kind === "train" ? model.trainStep(data) : model.testStep(data);
      });
      const values = Object.values(logs).map((value) => array(value).astype(wideFloat()));
      results.keys = Object.keys(logs);
      results.specs = values.map(({ size, ndim, dtype }) => ({ size, ndim, dtype }));
      return values;
    },
    argumentSpecs(source, size),
  );
  return { runner, results };
}

/** A step of prediction on a batch that comes as the arguments. */
export function makePredictStep(
  model: AnyModel,
  x: readonly { readonly sample: Shape; readonly dtype: DType }[],
  size: number,
): StepRunner {
  return makeRunner(
    model.compiled,
    (...inputs) => tensorsOf(model.predictStep([model.packInputs(inputs)])),
    x.map(({ sample, dtype }) => ({ shape: [size, ...sample], dtype })),
  );
}
