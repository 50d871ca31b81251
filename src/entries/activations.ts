/** @module gradus/activations — activation functions. */
import "../runtime/install.ts";

export {
  type ActivationFunction,
  type ActivationIdentifier,
  getActivation as get,
  linear,
} from "../nn/activations/registry.ts";
export { relu, sigmoid, softmax, tanh } from "../ops/index.ts";
