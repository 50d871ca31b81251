/**
 * @module gradus — deep learning for TypeScript: Keras 3's vocabulary, one compiled program per training step.
 */
import "./runtime/install.ts";

export type { DType } from "./core/dtype.ts";
export {
  DTypeError,
  FormatError,
  GradusError,
  ShapeError,
  StateError,
  UnsupportedError,
  ValueError,
} from "./core/errors.ts";
export type { NestedArray } from "./core/printing.ts";
export { version } from "./core/version.ts";
export * as activations from "./entries/activations.ts";
export * as callbacks from "./entries/callbacks.ts";
export * as config from "./entries/config.ts";
export * as constraints from "./entries/constraints.ts";
export * as initializers from "./entries/initializers.ts";
export * as layers from "./entries/layers.ts";
export * as losses from "./entries/losses.ts";
export * as metrics from "./entries/metrics.ts";
export * as ops from "./entries/ops.ts";
export * as optimizers from "./entries/optimizers.ts";
export * as random from "./entries/random.ts";
export * as regularizers from "./entries/regularizers.ts";
export * as saving from "./entries/saving.ts";
export * as tree from "./entries/tree.ts";
export * as utils from "./entries/utils.ts";
export { Tensor } from "./ir/tensor.ts";
export type { TensorLike } from "./ir/tensor-methods.ts";
export { Model } from "./models/any-model.ts";
export { type LoadModelOptions, loadModel } from "./models/load-model.ts";
export type { ModelSource } from "./models/model-source.ts";
export { saveModel } from "./models/save-model.ts";
export { Sequential } from "./models/sequential.ts";
export { Input } from "./nn/layers/input-layer.ts";
export { array } from "./ops/convert.ts";
export { describe } from "./runtime/device.ts";
export { type Gradient, grad, valueAndGrad, variableGrads } from "./runtime/grad.ts";
export { jit } from "./runtime/jit.ts";
export { Variable, type VariableOptions } from "./runtime/variable.ts";
