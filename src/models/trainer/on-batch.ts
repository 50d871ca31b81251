/** @module models/trainer/on-batch — single steps on given batches. */
import type { HostArray } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { Logs } from "../callbacks/callback.ts";
import type { AnyModel } from "../model.ts";
import { classWeights } from "./class-weights.ts";
import { countOf, dataRows, partsOf, type Rows } from "./data.ts";
import { inOrder, readLogs } from "./metric-reader.ts";
import { requireKnownOptions } from "./options.ts";
import type { makeStep, Step } from "./steps.ts";

/** Options of a single step. */
export interface OnBatchOptions {
  readonly sampleWeight?: unknown;
  readonly classWeight?: Readonly<Record<string, number>> | null | undefined;
  readonly returnDict?: boolean | undefined;
}

/** Steps that a model keeps; the least recently used goes first. */
const stepLimit = 16;

/** Programs of single steps, by kind, sizes and what is trained. */
export class OnBatch {
  readonly #steps = new Map<string, Step>();
  readonly #makeStep: typeof makeStep;

  /** @param maker - `makeStep`. Handed in, for it brings the compiler along: see `rare.ts` on pieces of bundles. */
  constructor(maker: typeof makeStep) {
    this.#makeStep = maker;
  }

  run(
    kind: "train" | "test",
    model: AnyModel,
    xData: unknown,
    yData: unknown,
    options: OnBatchOptions,
  ): Logs | number | number[] {
    const where = `${kind}OnBatch`;
    const compiled = model.requireCompiled();
    const known = ["sampleWeight", "returnDict", ...(kind === "train" ? ["classWeight"] : [])];
    requireKnownOptions(where, options, known);
    const given = dataRows(where, model, xData, yData, options.sampleWeight);
    const count = countOf(given);
    let rows = given;
    if (options.classWeight) {
      if (given.weight.length > 0) {
        throw new ValueError(
          "fit/weights",
          `${where}: pass either classWeight or sampleWeight, not both.`,
        );
      }
      rows = { ...given, weight: [classWeights(where, given.y, options.classWeight)] };
    }
    model.prepare(compiled, rows);
    const trained = kind === "train" ? model.trainableWeights.map(({ path }) => path).join() : "";
    const weighted = rows.weight.map((part) => Number(part !== null)).join("");
    const key = `${kind}:${count}:${partsOf(rows).map(describe).join()}:${weighted}:${trained}`;
    let step = this.#steps.get(key);
    if (!step?.runner.isCurrent) {
      step?.runner.free();
      step = this.#makeStep(kind, model, compiled, rows, count);
      this.#steps.set(key, step);
      const [oldest] = this.#steps.keys();
      if (this.#steps.size > stepLimit && oldest !== undefined) {
        this.#steps.get(oldest)?.runner.free();
        this.#steps.delete(oldest);
      }
    }
    const args: HostArray[] = [
      ...partsOf(rows).map(({ data }) => data),
      // Whether metrics begin anew: they do, as in Keras, so that each call tells of its own batch.
      Uint8Array.of(1),
    ];
    compiled.gatherFor(null, model.metrics);
    const results = step.runner.call(args);
    return inOrder(readLogs(step.results, results.map(elementsOf)), options.returnDict);
  }

  free(): void {
    for (const { runner } of this.#steps.values()) runner.free();
    this.#steps.clear();
  }
}

function elementsOf({ storage }: Tensor): ArrayLike<number> {
  return storage?.host() ?? [];
}

function describe(rows: Rows): string {
  return `${rows.dtype}[${rows.sample.join()}]`;
}
