/** @module models/any-model — `Model` as programs name it: the class to make models with, and the type of any model. */
import type { Tensor } from "../ir/tensor.ts";
import { FunctionalModel } from "./functional.ts";
import type { Model as BaseModel } from "./model.ts";

/** Makes functional models, and is the base of models with a `call` of their own. */
export const Model: typeof FunctionalModel = FunctionalModel;

/** Any model: functional, `Sequential`, or of a class of your own. */
export type Model<In = Tensor, Out = Tensor> = BaseModel<In, Out>;
