/** @module gradus/utils — odds and ends of Keras's `utils`. */
import "../runtime/install.ts";

export { toCategorical } from "../data/categories.ts";
export { normalize } from "../data/normalize.ts";
export { type SplitOptions, splitDataset } from "../data/split.ts";
export { Progbar, type ProgbarOptions } from "../models/callbacks/progbar.ts";
export type { HistoryLike } from "../models/plot/curves.ts";
export type { Direction } from "../models/plot/graph-layout.ts";
export type { PlottedLayer, PlottedModel } from "../models/plot/model-graph.ts";
export { type PlotHistoryOptions, plotHistory } from "../models/plot/plot-history.ts";
export { type PlotModelOptions, plotModel } from "../models/plot/plot-model.ts";
export {
  disableInteractiveLogging,
  enableInteractiveLogging,
  isInteractiveLoggingEnabled,
} from "../runtime/config.ts";
export { type RandomSeedOptions, setRandomSeed } from "../runtime/random-seed.ts";
export { clearSession } from "../runtime/session.ts";
