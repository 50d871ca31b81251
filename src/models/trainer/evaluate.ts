/** @module models/trainer/evaluate — losses and metrics on data, without training. */
import { giveTurn, isTimeToYield } from "../../runtime/event-loop.ts";
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
  try {
    await callbacks.run("onTestBegin", {});
    for (let batch = 0; batch < run.batches; batch++) {
      if (callbacks.has("onTestBatchBegin")) await callbacks.runAt("onTestBatchBegin", batch, {});
      run.start(batch, 1);
      while (!run.resume(20)) {
        await giveTurn();
      }
      if (callbacks.has("onTestBatchEnd")) {
        run.settle();
        await callbacks.runAt("onTestBatchEnd", batch, run.read());
      }
      if (isTimeToYield()) {
        if (bar?.wantsUpdate()) bar.update(batch + 1, run.read());
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
