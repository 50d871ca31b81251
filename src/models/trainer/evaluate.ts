/** @module models/trainer/evaluate — losses and metrics on data, without training. */
import { giveTurn, isTimeToYield } from "../../runtime/event-loop.ts";
import type { HookRunner, Logs } from "../callbacks/callback.ts";
import type { ProgressBar } from "../callbacks/progress-bar.ts";
import type { BatchRun } from "./batch-run.ts";
import type { DataRows } from "./data.ts";

/**
 * Metrics by key over all rows.
 *
 * @param stride - Batches between two calls of hooks.
 */
export async function evaluateRows(
  run: BatchRun,
  rows: DataRows,
  callbacks: HookRunner,
  stride = 1,
  bar: ProgressBar | null = null,
): Promise<Logs> {
  run.open(rows);
  bar?.beginEpoch();
  try {
    await callbacks.run("onTestBegin", {});
    for (let batch = 0; batch < run.batches; ) {
      if (callbacks.has("onTestBatchBegin")) await callbacks.runAt("onTestBatchBegin", batch, {});
      const end = Math.min(batch + stride, run.batches);
      while (batch < end) {
        batch += run.start(batch, 1);
        while (!run.resume(20)) await giveTurn();
      }
      if (callbacks.has("onTestBatchEnd")) {
        run.settle();
        await callbacks.runAt("onTestBatchEnd", end - 1, run.read());
      }
      if (isTimeToYield()) {
        if (bar?.wantsUpdate()) bar.update(batch, run.read());
        await giveTurn();
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
