/** @module gradus/models — models. */
import "../runtime/install.ts";

export { type LoadModelOptions, loadModel, type ModelSource } from "../models/load-model.ts";
export { Model } from "../models/model.ts";
export { Sequential } from "../models/sequential.ts";
