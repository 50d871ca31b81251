/**
 * @module models/trainer/steps — the programs of training, evaluation and prediction: one each for full and for
 * remaining batches.
 *
 * Data that is resident lies in variables, and a step picks its rows by the order and the position that are variables too, so
 * that many steps run without returning to JavaScript.
 */
import type { DType } from "../../core/dtype.ts";
import { assert, StateError } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import { Storage } from "../../core/storage.ts";
import { Tensor } from "../../ir/tensor.ts";
import { where } from "../../ops/arithmetic.ts";
import { array, filled } from "../../ops/convert.ts";
import { gather } from "../../ops/gather.ts";
import { dynamicSlice } from "../../ops/index.ts";
import { Runner } from "../../runtime/execute.ts";
import { variableGrads } from "../../runtime/grad.ts";
import { traceStateful } from "../../runtime/stateful-trace.ts";
import { Variable } from "../../runtime/variable.ts";
import type { Model } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import type { Rows } from "./data.ts";

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
    const rows = dynamicSlice(this.order.value, [cursor], [size]);
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
  readonly weight: { readonly sample: Shape } | null;
}

/** Where a step's rows come from: resident data, or arguments of the program (the last of which says whether to reset). */
export type BatchSource = ResidentData | BatchSpec;

/** Loss of a batch: the compiled loss, plus penalties and what layers added. */
function totalLoss(
  model: Model,
  compiled: Compiled,
  batch: Batch,
  training: boolean,
): { loss: Tensor; yPred: Tensor } {
  const added: Tensor[] = [];
  const yPred = model.callWith(batch.x, {
    training,
    mask: null,
    addLoss: (loss) => {
      added.push(loss);
    },
  });
  if (compiled.loss === null && added.length === 0) {
    throw new StateError(
      "fit/no-loss",
      'fit: there is no loss to minimise. Pass one to compile, for instance compile({ loss: "mse" }).',
    );
  }
  let loss = compiled.loss?.apply(batch.y, yPred, batch.weight) ?? null;
  const penalty = model.regularization();
  for (const extra of penalty === null ? added : [...added, penalty]) {
    loss = loss === null ? extra : loss.add(extra);
  }
  assert(loss !== null, "some loss is there");
  return { loss: loss.ndim === 0 ? loss : loss.sum(), yPred };
}

/** Sets the metrics back where `isFirst`. */
function resetWhere(compiled: Compiled, isFirst: Tensor): void {
  for (const metric of compiled.metrics) {
    for (const variable of metric.variables) {
      variable.assign(where(isFirst, 0, variable.value));
    }
  }
}

/** Results of all metrics, scalars in the order of `compiled.keys`. */
function metricResults(compiled: Compiled): Tensor[] {
  return compiled.metrics.map((metric) => metric.result().astype("float32"));
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
    ...(weight === null ? [] : [{ shape: [size, ...weight.sample], dtype: "float32" as const }]),
    { shape: [], dtype: "bool" },
  ];
}

/** A step of training: forward, loss, backward, update, metrics, as one program. Its results are the metrics. */
export function trainStep(
  model: Model,
  compiled: Compiled,
  source: BatchSource,
  size: number,
): Runner {
  const variables = model.trainableWeights;
  compiled.optimizer.build(variables);
  return new Runner(
    traceStateful(
      (...inputs) => {
        const batch = batchFrom(source, size, inputs);
        resetWhere(compiled, batch.isFirst);
        const { value, gradients } = variableGrads(() => {
          const { loss, yPred } = totalLoss(model, compiled, batch, true);
          return [compiled.optimizer.scaleLoss(loss), loss, yPred] as const;
        }, variables)();
        const [, loss, yPred] = value;
        if (variables.length > 0) compiled.optimizer.apply(gradients, variables);
        compiled.update(loss, size, batch.y, yPred, batch.weight);
        return metricResults(compiled);
      },
      argumentSpecs(source, size),
    ),
  );
}

/** A step of evaluation. Its results are the metrics. */
export function testStep(
  model: Model,
  compiled: Compiled,
  source: BatchSource,
  size: number,
): Runner {
  return new Runner(
    traceStateful(
      (...inputs) => {
        const batch = batchFrom(source, size, inputs);
        resetWhere(compiled, batch.isFirst);
        const { loss, yPred } = totalLoss(model, compiled, batch, false);
        compiled.update(loss, size, batch.y, yPred, batch.weight);
        return metricResults(compiled);
      },
      argumentSpecs(source, size),
    ),
  );
}

/** A step of prediction on a batch that comes as the argument. */
export function predictStep(
  model: Model,
  x: { sample: Shape; dtype: DType },
  size: number,
): Runner {
  return new Runner(
    traceStateful(
      (input) => {
        assert(input !== undefined, "prediction has an input");
        return [model.callWith(input, { training: false, mask: null, addLoss: () => {} })];
      },
      [{ shape: [size, ...x.sample], dtype: x.dtype }],
    ),
  );
}
