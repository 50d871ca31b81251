/** @module gradus/models — models. */
import "../runtime/install.ts";

export { type EvaluateOptions, Model, type PredictOptions } from "../models/model.ts";
export { Sequential } from "../models/sequential.ts";
export type { CompileOptions } from "../models/trainer/compiled.ts";
export type { FitOptions } from "../models/trainer/fit-options.ts";
export type { StepData, StepLogs } from "../models/trainer/trainer.ts";
