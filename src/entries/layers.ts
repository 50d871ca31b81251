/** @module gradus/layers — layers and `Input`. */
import "../runtime/install.ts";

export { Activation, type ActivationConfig } from "../nn/layers/activation.ts";
export { Dense, type DenseConfig } from "../nn/layers/dense.ts";
export { Dropout, type DropoutConfig } from "../nn/layers/dropout.ts";
export { type DataFormat, Flatten, type FlattenConfig } from "../nn/layers/flatten.ts";
export { Input, type InputConfig, SymbolicInput } from "../nn/layers/input-layer.ts";
export {
  type CallContext,
  Layer,
  type LayerConfig,
  type WeightOptions,
} from "../nn/layers/layer.ts";
export { Reshape, type ReshapeConfig } from "../nn/layers/reshape.ts";
