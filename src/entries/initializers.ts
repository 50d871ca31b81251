/** @module gradus/initializers — first values of weights. */
import "../runtime/install.ts";

export {
  deserializeInitializer as deserialize,
  getAnyInitializer as get,
  serializeInitializer as serialize,
} from "../models/serialization/initializers.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export { Constant, Ones, Zeros } from "../nn/initializers/constant.ts";
export type { InitializerFunction } from "../nn/initializers/function.ts";
export {
  Identity,
  Identity as IdentityInitializer,
  type IdentityConfig,
} from "../nn/initializers/identity.ts";
export {
  Initializer,
  RandomInitializer,
  type RandomInitializerConfig,
} from "../nn/initializers/initializer.ts";
export {
  Orthogonal,
  Orthogonal as OrthogonalInitializer,
  type OrthogonalConfig,
} from "../nn/initializers/orthogonal.ts";
export {
  RandomNormal,
  type RandomNormalConfig,
  RandomUniform,
  type RandomUniformConfig,
  TruncatedNormal,
} from "../nn/initializers/random.ts";
export type { InitializerIdentifier } from "../nn/initializers/registry.ts";
export { STFT, STFT as STFTInitializer, type STFTConfig } from "../nn/initializers/stft.ts";
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
