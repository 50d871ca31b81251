/** @module gradus/saving — models from files. */
import "../runtime/install.ts";

export {
  loadNpy,
  loadNpz,
  loadSafetensors,
  saveNpy,
  saveNpz,
  saveSafetensors,
} from "../models/array-files.ts";
export { type CloneOptions, cloneModel, modelFromJSON } from "../models/json.ts";
export { type LoadModelOptions, loadModel } from "../models/load-model.ts";
export { type LoadWeightsOptions, loadWeights } from "../models/load-weights.ts";
export type { ModelSource } from "../models/model-source.ts";
export { type SaveModelOptions, saveModel, saveWeights } from "../models/save-model.ts";
export type { CustomObjects } from "../models/serialization/config-reader.ts";
export {
  getRegisteredName,
  getRegisteredObject,
  registerKerasSerializable,
} from "../models/serialization/register.ts";
export { modelToJSON } from "../models/serialization/write-archive.ts";
