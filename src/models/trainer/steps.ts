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
import { where } from "../../ops/arithmetic.ts";
import { array, filled } from "../../ops/convert.ts";
import { iota } from "../../ops/creation.ts";
import { gather } from "../../ops/gather.ts";
import { Runner } from "../../runtime/execute.ts";
import { traceStateful } from "../../runtime/stateful-trace.ts";
import { Variable } from "../../runtime/variable.ts";
import type { Model } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import { type Rows, wideFloat } from "./data.ts";

/** One batch, inside a step. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly weight: Tensor | null;
}

/** A data set on the device, with the order in which its rows are taken. */
export class ResidentData {
  readonly x: Variable;
  readonly y: Variable;
  readonly weight: Variable | null;
  /** Row numbers, in the order of the epoch. */
  readonly order: Variable;
  /** How many rows of the epoch have been taken. */
  readonly cursor: Variable;
  readonly count: number;

  constructor(x: Rows, y: Rows, weight: Rows | null) {
    const resident = (rows: Rows, name: string): Variable =>
      new Variable(
        new Tensor(
          { shape: [rows.count, ...rows.sample], dtype: rows.dtype },
          Storage.fromHost(rows.dtype, rows.data),
          null,
        ),
        { trainable: false, name },
      );
    this.count = x.count;
    this.x = resident(x, "x");
    this.y = resident(y, "y");
    this.weight = weight === null ? null : resident(weight, "sample_weight");
    const order = Int32Array.from({ length: x.count }, (_, i) => i);
    this.order = new Variable(order, { trainable: false, name: "order" });
    this.cursor = new Variable(array(0, "int32"), { trainable: false, name: "cursor" });
  }

  /** Other rows of the same shapes, from the first on in their own order. */
  load(x: Rows, y: Rows, weight: Rows | null): void {
    this.x.setHost(Storage.fromHost(x.dtype, x.data));
    this.y.setHost(Storage.fromHost(y.dtype, y.data));
    if (weight !== null) this.weight?.setHost(Storage.fromHost(weight.dtype, weight.data));
    const order = Int32Array.from({ length: x.count }, (_, i) => i);
    this.order.setHost(Storage.fromHost("int32", order));
    this.cursor.assign(filled(0, [], "int32"));
  }

  /** Gives device memory back now, and forgets the rows. */
  free(): void {
    for (const variable of [this.x, this.y, this.weight, this.order, this.cursor])
      variable?.forget();
  }

  /** The next `size` rows, and whether they are the epoch's first. Moves the cursor, back to 0 after the last row. */
  next(size: number): Batch & { readonly isFirst: Tensor } {
    const cursor = this.cursor.value;
    const rows = gather(this.order.value, cursor.add(iota(size, "int32")), 0, "clamp");
    const pick = (data: Variable): Tensor => gather(data.value, rows, 0, "clamp");
    const after = cursor.add(size);
    this.cursor.assign(where(after.less(this.count), after, 0));
    return {
      x: pick(this.x),
      y: pick(this.y),
      weight: this.weight === null ? null : pick(this.weight),
      isFirst: cursor.equal(0),
    };
  }
}

/** Specs of a batch that comes as arguments. */
export interface BatchSpec {
  readonly x: { readonly sample: Shape; readonly dtype: DType };
  readonly y: { readonly sample: Shape; readonly dtype: DType } | null;
  readonly weight: { readonly sample: Shape; readonly dtype: DType } | null;
}

/** Where a step's rows come from: resident data, or arguments of the program (the last of which says whether to reset). */
export type BatchSource = ResidentData | BatchSpec;

/** Runs a step: a compiled program, or the function itself op by op. */
export type StepRunner = Pick<Runner, "open" | "call" | "free" | "isCurrent">;

/** What a step's results are, in order. Known once it has been traced, or run. */
export interface StepResults {
  readonly keys: readonly string[];
  /** Numbers of their elements, and float32 or float64. */
  readonly specs: readonly { readonly size: number; readonly dtype: DType }[];
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

function batchFrom(
  source: BatchSource,
  size: number,
  inputs: readonly Tensor[],
): Batch & { isFirst: Tensor } {
  if (source instanceof ResidentData) return source.next(size);
  const [x, y, weight] = inputs;
  const isFirst = inputs.at(-1);
  assert(x && y && isFirst, "a batch has inputs and targets");
  return { x, y, weight: source.weight === null || weight === undefined ? null : weight, isFirst };
}

function argumentSpecs(source: BatchSource, size: number): { shape: Shape; dtype: DType }[] {
  if (source instanceof ResidentData) return [];
  const { x, y, weight } = source;
  return [
    { shape: [size, ...x.sample], dtype: x.dtype },
    ...(y === null ? [] : [{ shape: [size, ...y.sample], dtype: y.dtype }]),
    ...(weight === null ? [] : [{ shape: [size, ...weight.sample], dtype: weight.dtype }]),
    { shape: [], dtype: "bool" },
  ];
}

/** A step of training or evaluation on a batch from `source`. */
export function makeStep(
  kind: "train" | "test",
  model: Model,
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
      const data = [x, y, weight] as const;
      const logs = model.withCompiled(compiled, () => {
        resetWhere(model.metrics, isFirst);
        return kind === "train" ? model.trainStep(data) : model.testStep(data);
      });
      const values = Object.values(logs).map((value) => array(value).astype(wideFloat()));
      results.keys = Object.keys(logs);
      results.specs = values.map(({ size, dtype }) => ({ size, dtype }));
      return values;
    },
    argumentSpecs(source, size),
  );
  return { runner, results };
}

/** A step of prediction on a batch that comes as the argument. */
export function makePredictStep(
  model: Model,
  x: { readonly sample: Shape; readonly dtype: DType },
  size: number,
): StepRunner {
  return makeRunner(
    model.compiled,
    (input) => {
      assert(input !== undefined, "prediction has an input");
      return [model.predictStep([input])];
    },
    [{ shape: [size, ...x.sample], dtype: x.dtype }],
  );
}
