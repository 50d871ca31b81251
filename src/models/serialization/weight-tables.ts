/** @module models/serialization/weight-tables — Keras's classes that options of any layer may name. */
import { constraintClasses } from "../../nn/constraints/registry.ts";
import { initializerClasses } from "../../nn/initializers/all.ts";
import { regularizerClasses } from "../../nn/regularizers/registry.ts";
import type { ClassTables } from "./config-reader.ts";

export const weightTables: ClassTables = {
  initializer: initializerClasses,
  regularizer: regularizerClasses,
  constraint: constraintClasses,
};
