/**
 * @module nn/rare — the rarer words for losses, metrics and optimizers, loaded when the first of them is used. They come in one
 * piece: see `models/trainer/rare`.
 */
export { getLoss } from "./losses/all.ts";
export { metricEntry } from "./metrics/all.ts";
export { getOptimizer } from "./optimizers/all.ts";
