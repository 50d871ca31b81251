/** @module gradus/activations — activation functions. */
import "../runtime/install.ts";

export {
  type ActivationFunction,
  type ActivationIdentifier,
  type ActivationName,
  gelu,
  getActivation as get,
  linear,
} from "../nn/activations/registry.ts";
export { relu } from "../nn/activations/relu.ts";
export {
  deserializeActivation as deserialize,
  serializeActivation as serialize,
} from "../nn/activations/serialize.ts";
export {
  celu,
  elu,
  exp as exponential,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardSilu as hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  relu6,
  selu,
  sigmoid,
  silu,
  silu as swish,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanh,
  tanhShrink,
  threshold,
} from "../ops/index.ts";
