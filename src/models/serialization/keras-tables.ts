/** @module models/serialization/keras-tables — all of Keras's classes that a config may name. */
import type { ClassTables, Vocabulary } from "./config-reader.ts";
import { layerClasses } from "./layer-classes.ts";
import { readOperation } from "./operation-calls.ts";
import { trainingTables } from "./training-tables.ts";
import { weightTables } from "./weight-tables.ts";

export const kerasTables: ClassTables = { layer: layerClasses, ...weightTables, ...trainingTables };

/** All classes and ops. */
export const kerasVocabulary: Vocabulary = { tables: kerasTables, operations: readOperation };
