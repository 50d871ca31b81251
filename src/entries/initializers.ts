/** @module gradus/initializers — first values of weights. */
import "../runtime/install.ts";

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
export { getInitializer as get, type InitializerIdentifier } from "../nn/initializers/registry.ts";
export {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
  type VarianceScalingConfig,
} from "../nn/initializers/variance-scaling.ts";
