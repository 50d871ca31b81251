/** @module models/trainer/evaluate — losses and metrics on data, without training. */
import { now, yieldToEventLoop } from "#platform";
import type { CallbackList, Logs } from "../callbacks/callback.ts";
import type { Model } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import type { Rows } from "./data.ts";
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
  const vector = new Float32Array(compiled.keys.length);
  const logs = (): Logs =>
    Object.fromEntries(compiled.keys.map((key, i) => [key, vector[i] ?? Number.NaN]));
  let lastYield = now();
  const sessions = { full: full?.open() ?? null, rest: rest?.open() ?? null };
  try {
    await callbacks.run("onTestBegin", {});
    for (let batch = 0; batch < total; batch++) {
      await callbacks.runAt("onTestBatchBegin", batch, {});
      const session = batch < fullSteps ? sessions.full : sessions.rest;
      session?.run(1);
      session?.read(0, vector);
      if (callbacks.has("onTestBatchEnd")) await callbacks.runAt("onTestBatchEnd", batch, logs());
      if (now() - lastYield > 20) {
        onProgress(batch + 1, logs());
        await yieldToEventLoop();
        lastYield = now();
      }
    }
    await callbacks.run("onTestEnd", logs());
  } finally {
    sessions.full?.close();
    sessions.rest?.close();
    full?.free();
    rest?.free();
    data.free();
  }
  return logs();
}
