/** @module models/serialization/keras-tables — all of Keras's classes that a config may name. */
import { constraintClasses } from "../../nn/constraints/registry.ts";
import { initializerClasses } from "../../nn/initializers/all.ts";
import { lossClasses } from "../../nn/losses/all.ts";
import { metricClasses } from "../../nn/metrics/all.ts";
import { regularizerClasses } from "../../nn/regularizers/registry.ts";
import type { ClassTables } from "./config-reader.ts";
import { layerClasses } from "./layer-classes.ts";
import { optimizerTables } from "./optimizers.ts";

export const kerasTables: ClassTables = {
  layer: layerClasses,
  loss: lossClasses,
  metric: metricClasses,
  initializer: initializerClasses,
  regularizer: regularizerClasses,
  constraint: constraintClasses,
  ...optimizerTables,
};
