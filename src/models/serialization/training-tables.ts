/** @module models/serialization/training-tables — Keras's classes that only a compiled model names. */
import { lossClasses } from "../../nn/losses/all.ts";
import { metricClasses } from "../../nn/metrics/all.ts";
import type { ClassTables } from "./config-reader.ts";
import { optimizerTables } from "./optimizers.ts";

export const trainingTables: ClassTables = {
  loss: lossClasses,
  metric: metricClasses,
  ...optimizerTables,
};
