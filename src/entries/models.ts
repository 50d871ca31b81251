/** @module gradus/models — models. */
import "../runtime/install.ts";

export { Model } from "../models/model.ts";
export { Sequential } from "../models/sequential.ts";
