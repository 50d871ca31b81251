/** @module models/trainer/predict — outputs for rows, in padded batches so that few programs serve all counts. */

import { type HostArray, hostArray } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Spec, Tensor } from "../../ir/tensor.ts";
import { fromHost } from "../../ops/convert.ts";
import { giveTurn, isTimeToYield } from "../../runtime/event-loop.ts";
import type { HookRunner } from "../callbacks/callback.ts";
import type { ProgressBar } from "../callbacks/progress-bar.ts";
import type { AnyModel } from "../model.ts";
import { countOf, type Rows, rowSize } from "./data.ts";
import { makePredictStep, type StepRunner } from "./steps.ts";

/** Programs of one model's prediction, by batch size. */
export class Predictor {
  readonly #runners = new Map<string, StepRunner>();

  /** The smallest power of two that holds `count` rows, at most `batchSize`: rows are independent, so padding is free of effect. */
  #bucket(model: AnyModel, count: number, batchSize: number): number {
    // A batch of a size that the model prescribes: stateful layers keep something for each of its rows.
    if (typeof model.inputSpec?.shape[0] === "number") return count;
    let size = 1;
    while (size < count) size *= 2;
    return Math.min(size, batchSize);
  }

  #runner(model: AnyModel, rows: readonly Rows[], size: number): StepRunner {
    const key = `${size}:${rows.map(({ dtype, sample }) => `${dtype}[${sample.join()}]`).join()}`;
    const known = this.#runners.get(key);
    if (known?.isCurrent) return known;
    known?.free();
    const made = makePredictStep(model, rows, size);
    this.#runners.set(key, made);
    return made;
  }

  /** Outputs of all rows, a chunk at a time: at the end, one tensor for each of the model's outputs. */
  *chunks(
    model: AnyModel,
    rows: readonly Rows[],
    batchSize: number,
  ): Generator<number, readonly Tensor[]> {
    const total = countOf({ x: rows });
    const batches = Math.ceil(total / batchSize);
    let results: readonly {
      readonly spec: Spec;
      readonly size: number;
      readonly data: HostArray;
    }[] = [];
    for (let batch = 0; batch < batches; batch++) {
      const start = batch * batchSize;
      const count = Math.min(batchSize, total - start);
      const bucket = this.#bucket(model, count, batchSize);
      const runner = this.#runner(model, rows, bucket);
      const inputs = rows.map((part) => {
        const size = rowSize(part);
        const input = hostArray(part.dtype, bucket * size);
        input.set(part.data.subarray(start * size, (start + count) * size));
        return input;
      });
      const outputs = runner.call(inputs);
      if (results.length === 0) {
        results = outputs.map((spec) => {
          const size = sizeOf(spec.shape.slice(1));
          return { spec, size, data: hostArray(spec.dtype, total * size) };
        });
      }
      results.forEach(({ size, data }, i) => {
        const host = outputs[i]?.storage?.host();
        assert(host !== undefined, "prediction has an output");
        data.set(host.subarray(0, count * size), start * size);
      });
      yield batch + 1;
    }
    return results.map(({ spec, data }) =>
      fromHost(data, [total, ...spec.shape.slice(1)], spec.dtype),
    );
  }

  /** Gives device memory back. */
  free(): void {
    for (const runner of this.#runners.values()) runner.free();
    this.#runners.clear();
  }
}

/**
 * Runs a predictor to its end, yielding to the event loop every 20 ms.
 *
 * @param stride - Batches between two calls of hooks.
 */
export async function predictRows(
  chunks: Generator<number, readonly Tensor[]>,
  callbacks: HookRunner,
  bar: ProgressBar | null,
  stride = 1,
): Promise<readonly Tensor[]> {
  const hasHooks = callbacks.has("onPredictBatchBegin") || callbacks.has("onPredictBatchEnd");
  const steps = callbacks.params.steps ?? 0;
  let done = 0;
  bar?.beginEpoch();
  try {
    await callbacks.run("onPredictBegin", {});
    for (;;) {
      // A generator runs on to its next batch: the hook for its beginning comes before.
      if (hasHooks && done < steps && done % stride === 0) {
        await callbacks.runAt("onPredictBatchBegin", done, {});
      }
      const step = chunks.next();
      if (step.done === true) {
        bar?.endSteps(done);
        bar?.endEpoch({});
        await callbacks.run("onPredictEnd", {});
        return step.value;
      }
      done = step.value;
      if (hasHooks && (done % stride === 0 || done === steps)) {
        await callbacks.runAt("onPredictBatchEnd", done - 1, {});
      }
      if (isTimeToYield()) {
        bar?.update(done, {});
        await giveTurn();
      }
    }
  } finally {
    bar?.close();
  }
}
