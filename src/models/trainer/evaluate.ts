/** @module models/trainer/evaluate — losses and metrics on data, without training. */
import { now, yieldToEventLoop } from "#platform";
import type { CallbackList, Logs } from "../callbacks/callback.ts";
import type { Model } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import type { Rows } from "./data.ts";
import { MetricReader } from "./metric-reader.ts";
import { ResidentData, testStep } from "./steps.ts";

/** Metrics by key over all rows. */
export async function evaluateRows(
  model: Model,
  compiled: Compiled,
  rows: { readonly x: Rows; readonly y: Rows; readonly weight: Rows | null },
  batchSize: number,
  callbacks: CallbackList,
  onProgress: (done: number, logs: Logs) => void = () => {},
): Promise<Logs> {
  const { x, y, weight } = rows;
  const data = new ResidentData(x, y, weight);
  const fullSteps = Math.floor(x.count / batchSize);
  const remaining = x.count - fullSteps * batchSize;
  const full = fullSteps > 0 ? testStep(model, compiled, data, batchSize) : null;
  const rest = remaining > 0 ? testStep(model, compiled, data, remaining) : null;
  const total = fullSteps + (rest === null ? 0 : 1);
  const reader = new MetricReader(compiled.keys);
  let lastYield = now();
  const sessions = { full: full?.open() ?? null, rest: rest?.open() ?? null };
  const logs = (): Logs => reader.read(last);
  let last = sessions.full;
  try {
    await callbacks.run("onTestBegin", {});
    for (let batch = 0; batch < total; batch++) {
      await callbacks.runAt("onTestBatchBegin", batch, {});
      last = batch < fullSteps ? sessions.full : sessions.rest;
      last?.run(1);
      if (callbacks.has("onTestBatchEnd")) await callbacks.runAt("onTestBatchEnd", batch, logs());
      if (now() - lastYield > 20) {
        onProgress(batch + 1, logs());
        await yieldToEventLoop();
        lastYield = now();
      }
    }
    const result = logs();
    await callbacks.run("onTestEnd", result);
    return result;
  } finally {
    sessions.full?.close();
    sessions.rest?.close();
    full?.free();
    rest?.free();
    data.free();
  }
}
