/** @module models/files — what models need to be written and read: in one piece, loaded when the first of it is used. */
export { loadWeights } from "./load-weights.ts";
export { saveModel, saveWeights } from "./save-model.ts";
export { modelToJSON } from "./serialization/write-archive.ts";
