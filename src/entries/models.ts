/** @module gradus/models — models. */
import "../runtime/install.ts";

export { Model } from "../models/any-model.ts";
export type { GraphConfig } from "../models/functional.ts";
export { type CloneOptions, cloneModel, modelFromJSON } from "../models/json.ts";
export type { EvaluateOptions, PredictOptions } from "../models/model.ts";
export { Sequential } from "../models/sequential.ts";
export type { CompileOptions } from "../models/trainer/compiled.ts";
export type { DataLike, TextLike } from "../models/trainer/data.ts";
export type { FitOptions } from "../models/trainer/fit-options.ts";
export type { StepData, StepLogs } from "../models/trainer/trainer.ts";
