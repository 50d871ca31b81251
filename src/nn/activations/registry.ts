/**
 * @module nn/activations/registry — activation functions by name. Each is an op of the same name; what is special here is
 * only that a configuration can name it.
 */
import { ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { relu, sigmoid, softmax, tanh } from "../../ops/index.ts";
import { lookUp } from "../identifier.ts";

/** A function from a tensor to one of the same shape. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** `x`: no activation. For regression's last layer. */
export function linear(x: Tensor): Tensor {
  return x;
}

/** Names that completion offers; every spelling that Keras takes works. */
export type ActivationName = "linear" | "relu" | "sigmoid" | "softmax" | "tanh";

const table: Readonly<Record<ActivationName, ActivationFunction>> = {
  linear,
  relu: (x: Tensor) => relu(x),
  sigmoid: (x: Tensor) => sigmoid(x),
  softmax: (x: Tensor) => softmax(x),
  tanh: (x: Tensor) => tanh(x),
};

/** A name, a function of your own, or `null` for none. */
export type ActivationIdentifier = ActivationName | (string & {}) | ActivationFunction | null;

/** The function that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getActivation(identifier: ActivationIdentifier): ActivationFunction {
  if (identifier === null) return linear;
  if (typeof identifier === "function") return identifier;
  return lookUp<ActivationFunction>("activation", identifier, table);
}

/** The name that a file says for an activation. */
export function activationName(identifier: ActivationIdentifier): string {
  const activation = getActivation(identifier);
  for (const [name, known] of Object.entries(table)) if (known === activation) return name;
  throw new ValueError(
    "activation/no-name",
    "A model with an activation function of your own cannot be saved yet. Use a named activation.",
  );
}
