/**
 * @module models/trainer/rare — what only some trainings need, loaded when the first of it is used. It comes in one piece:
 * bundlers give each module that is loaded on its own a file, and a file more to whatever it shares with others, and many small
 * files compress worse than a few.
 */
export { EagerRunner } from "../../runtime/eager-runner.ts";
export { displayHistory } from "../callbacks/history-display.ts";
export { ProgressBar } from "../callbacks/progress-bar.ts";
export { printSummary } from "../summary/summary.ts";
export { adviseMoreTraining } from "./advice.ts";
export { classWeights } from "./class-weights.ts";
export { warnOfData, warnOfLoss } from "./non-finite.ts";
export { OnBatch } from "./on-batch.ts";
export { setupAdvice } from "./setup-advice.ts";
