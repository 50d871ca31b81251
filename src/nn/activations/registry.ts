/**
 * @module nn/activations/registry — activation functions by name. Each is an op of the same name; what is special here is
 * only that a configuration can name it.
 */
import { ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import {
  celu,
  elu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  mish,
  gelu as opsGelu,
  relu6,
  selu,
  softShrink,
  softsign,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanhShrink,
  threshold,
} from "../../ops/activation.ts";
import { exp } from "../../ops/exponential.ts";
import { tanh } from "../../ops/hyperbolic.ts";
import { logSigmoid, sigmoid, silu, softplus } from "../../ops/sigmoid.ts";
import { logSoftmax, softmax } from "../../ops/softmax.ts";
import { sparsemax } from "../../ops/sparsemax.ts";
import { lookUp } from "../identifier.ts";
import { relu } from "./relu.ts";

/** A function from a tensor to another, of the same shape but for `glu`. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** `x`: no activation. For regression's last layer. */
export function linear(x: Tensor): Tensor {
  return x;
}

/**
 * `x · Φ(x)`, where Φ is the normal distribution function: the op of this name, but exact unless told otherwise.
 *
 * @param approximate - Whether to use `½x(1 + tanh(√(2/π)(x + 0.044715x³)))`. Default `false`.
 * @see Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
 */
export function gelu(x: TensorLike, approximate = false): Tensor {
  return opsGelu(x, approximate);
}

/** Functions by name; of two names for one, that which files say comes first. */
const table = {
  linear,
  relu,
  sigmoid,
  softmax,
  tanh,
  celu,
  elu,
  exponential: exp,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardSwish: hardSilu,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  relu6,
  selu,
  silu,
  swish: silu,
  softShrink,
  softplus,
  softsign,
  sparsePlus,
  sparseSigmoid,
  sparsemax,
  squareplus,
  tanhShrink,
  // Without its numbers it says what is missing.
  threshold: threshold as ActivationFunction,
};

/** Names that completion offers; every spelling that Keras takes works. */
export type ActivationName =
  | "linear"
  | "relu"
  | "sigmoid"
  | "softmax"
  | "tanh"
  | "celu"
  | "elu"
  | "exponential"
  | "gelu"
  | "glu"
  | "hardShrink"
  | "hardSigmoid"
  | "hardSilu"
  | "hardSwish"
  | "hardTanh"
  | "leakyRelu"
  | "logSigmoid"
  | "logSoftmax"
  | "mish"
  | "relu6"
  | "selu"
  | "silu"
  | "swish"
  | "softShrink"
  | "softplus"
  | "softsign"
  | "sparsePlus"
  | "sparseSigmoid"
  | "sparsemax"
  | "squareplus"
  | "tanhShrink"
  | "threshold";

table satisfies Readonly<Record<ActivationName, ActivationFunction>>;

/** A layer in an activation's place, as Keras takes it: `new LeakyReLU({ negativeSlope: 0.1 })`. */
export interface ActivationLayer {
  readonly asActivation: ActivationFunction;
}

/** A name, a function of your own, a layer that is only a function (`LeakyReLU`, `ELU`, `ReLU`, `Softmax`, `Activation`), or `null` for none. */
export type ActivationIdentifier =
  | ActivationName
  | (string & {})
  | ActivationFunction
  | ActivationLayer
  | null;

/** The function that an identifier stands for. @throws {@link ValueError} `identifier/unknown`, `identifier/type` */
export function getActivation(identifier: ActivationIdentifier): ActivationFunction {
  if (identifier === null) return linear;
  if (typeof identifier === "function") return identifier;
  if (typeof identifier === "object" && "asActivation" in identifier)
    return identifier.asActivation;
  return lookUp<ActivationFunction>("activation", identifier, table);
}

/** The name of a known activation, or `null`. */
export function activationKey(activation: ActivationFunction): string | null {
  // Ops that take symbolic tensors too say which op they are.
  const { plain = activation } = activation as { readonly plain?: ActivationFunction };
  return Object.entries(table).find(([, known]) => known === plain)?.[0] ?? null;
}

/** A layer's options with known activations by their names, whether they were given so or as functions. */
export function withActivationNames<C extends Readonly<Record<string, unknown>>>(config: C): C {
  const named = Object.entries(config).flatMap(([option, value]) => {
    if (!/activation$/i.test(option) || value === undefined) return [];
    const name = activationKey(getActivation(value as ActivationIdentifier));
    return name === null ? [] : [[option, name]];
  });
  return named.length === 0 ? config : { ...config, ...Object.fromEntries(named) };
}

/** The name of an activation. @throws {@link ValueError} `activation/no-name` for a function of the user's. */
export function activationName(identifier: ActivationIdentifier): string {
  const name = activationKey(getActivation(identifier));
  if (name !== null) return name;
  throw new ValueError(
    "activation/no-name",
    "A model with an activation function of your own cannot be saved yet. Use a named activation.",
  );
}
