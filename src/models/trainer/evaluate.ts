/** @module models/trainer/evaluate — losses and metrics on data, without training. */
import { now, yieldToEventLoop } from "#platform";
import type { CallbackList, Logs } from "../callbacks/callback.ts";
import type { ProgressBar } from "../callbacks/progress-bar.ts";
import type { BatchRun, DataRows } from "./batch-run.ts";

/** Metrics by key over all rows. */
export async function evaluateRows(
  run: BatchRun,
  rows: DataRows,
  callbacks: CallbackList,
  bar: ProgressBar | null = null,
): Promise<Logs> {
  run.open(rows);
  bar?.beginEpoch();
  let lastYield = now();
  try {
    await callbacks.run("onTestBegin", {});
    for (let batch = 0; batch < run.batches; batch++) {
      if (callbacks.has("onTestBatchBegin")) await callbacks.runAt("onTestBatchBegin", batch, {});
      run.start(batch, 1);
      while (!run.resume(20)) {
        await yieldToEventLoop();
        lastYield = now();
      }
      if (callbacks.has("onTestBatchEnd")) {
        run.settle();
        await callbacks.runAt("onTestBatchEnd", batch, run.read());
      }
      if (now() - lastYield > 20) {
        if (bar?.wantsUpdate()) bar.update(batch + 1, run.read());
        await yieldToEventLoop();
        lastYield = now();
      }
    }
    const logs = run.read();
    bar?.endSteps(run.batches);
    bar?.endEpoch(logs);
    await callbacks.run("onTestEnd", logs);
    return logs;
  } finally {
    bar?.close();
    run.close();
  }
}
