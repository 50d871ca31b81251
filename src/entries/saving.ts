/** @module gradus/saving — models from files. */
import "../runtime/install.ts";

export { type LoadModelOptions, loadModel, type ModelSource } from "../models/load-model.ts";
export { type SaveModelOptions, saveModel, saveWeights } from "../models/save-model.ts";
export type { CustomObjects } from "../models/serialization/config-reader.ts";
