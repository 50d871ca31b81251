/** @module gradus/initializers — first values of weights. */
import "../runtime/install.ts";

export {
  deserializeInitializer as deserialize,
  getAnyInitializer as get,
} from "../models/serialization/initializers.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export { Constant, Ones, Zeros } from "../nn/initializers/constant.ts";
export {
  Initializer,
  RandomInitializer,
  type RandomInitializerConfig,
} from "../nn/initializers/initializer.ts";
export {
  RandomNormal,
  type RandomNormalConfig,
  RandomUniform,
  type RandomUniformConfig,
  TruncatedNormal,
} from "../nn/initializers/random.ts";
export type { InitializerIdentifier } from "../nn/initializers/registry.ts";
export {
  type FanScalingConfig,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
  type VarianceScalingConfig,
} from "../nn/initializers/variance-scaling.ts";
