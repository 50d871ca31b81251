/** @module gradus/load — models from files, of layers that are named: what is not named is not in the bundle. */
import "../runtime/install.ts";

export { type LoadNamedOptions, loadModel, type NamedLayers } from "../models/load-named.ts";
export { type LoadWeightsOptions, loadWeights } from "../models/load-weights.ts";
export type { ModelSource } from "../models/model-source.ts";
export type { CustomObjects } from "../models/serialization/config-reader.ts";
export { registerKerasSerializable } from "../models/serialization/register.ts";
