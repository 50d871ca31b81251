/** @module models/trainer/on-batch — single steps on given batches. */
import type { HostArray } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import type { Runner } from "../../runtime/execute.ts";
import type { Logs } from "../callbacks/callback.ts";
import type { Model } from "../model.ts";
import {
  classWeights,
  inputRows,
  type Rows,
  requireSameCount,
  targetRows,
  weightRows,
} from "./data.ts";
import { requireKnownOptions } from "./options.ts";
import { testStep, trainStep } from "./steps.ts";

/** Options of a single step. */
export interface OnBatchOptions {
  readonly sampleWeight?: TensorLike | null | undefined;
  readonly classWeight?: Readonly<Record<string, number>> | null | undefined;
  readonly returnDict?: boolean | undefined;
}

/** Steps that a model keeps; the least recently used goes first. */
const stepLimit = 16;

/** Programs of single steps, by kind, sizes and what is trained. */
export class OnBatch {
  readonly #runners = new Map<string, Runner>();

  run(
    kind: "train" | "test",
    model: Model,
    xData: TensorLike,
    yData: TensorLike,
    options: OnBatchOptions,
  ): Logs | number | number[] {
    const where = `${kind}OnBatch`;
    const compiled = model.requireCompiled();
    const known = ["sampleWeight", "returnDict", ...(kind === "train" ? ["classWeight"] : [])];
    requireKnownOptions(where, options, known);
    const { shape, dtype } = model.inputSpecFor(xData);
    const x = inputRows(where, xData, shape, dtype);
    const y = targetRows(where, yData);
    let weight = options.sampleWeight == null ? null : weightRows(where, options.sampleWeight);
    if (options.classWeight) {
      if (weight !== null)
        throw new ValueError(
          "fit/weights",
          `${where}: pass either classWeight or sampleWeight, not both.`,
        );
      weight = classWeights(where, y, options.classWeight);
    }
    const count = requireSameCount(where, { x, y, sampleWeight: weight });
    model.prepare(compiled, x, y);
    const trained = model.trainableWeights.map(({ path }) => path).join();
    const key = `${kind}:${count}:${describe(x)}:${describe(y)}:${weight === null ? "" : describe(weight)}:${kind === "train" ? trained : ""}`;
    let runner = this.#runners.get(key);
    if (runner === undefined) {
      const make = kind === "train" ? trainStep : testStep;
      runner = make(model, compiled, { x, y, weight }, count);
      this.#runners.set(key, runner);
      const [oldest] = this.#runners.keys();
      if (this.#runners.size > stepLimit && oldest !== undefined) {
        this.#runners.get(oldest)?.free();
        this.#runners.delete(oldest);
      }
    }
    const args: HostArray[] = [
      x.data,
      y.data,
      ...(weight === null ? [] : [weight.data]),
      // Whether metrics begin anew: they do, as in Keras, so that each call tells of its own batch.
      Uint8Array.of(1),
    ];
    compiled.gatherFor(null);
    const values = runner.call(args).map((result) => result.item());
    if (options.returnDict === true) {
      return Object.fromEntries(compiled.keys.map((name, i) => [name, values[i] ?? Number.NaN]));
    }
    return values.length === 1 ? (values[0] ?? Number.NaN) : values;
  }

  free(): void {
    for (const runner of this.#runners.values()) runner.free();
    this.#runners.clear();
  }
}

function describe(rows: Rows): string {
  return `${rows.dtype}[${rows.sample.join()}]`;
}
