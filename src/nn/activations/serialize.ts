/** @module nn/activations/serialize — activations as Keras's files name them. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { camelToSnake } from "../../core/names.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  activationKey,
  getActivation,
} from "./registry.ts";

/** A function that is not Keras's: its name is written, and whoever reads it must have it. */
export interface SerializedActivation {
  readonly module: string;
  readonly class_name: "function";
  readonly config: string;
  readonly registered_name: "function";
}

/**
 * What a file says for an activation: Keras's name, as `"hard_silu"`; for a function of your own an object with its name.
 *
 * @throws {@link ValueError} `identifier/unknown`; `serialize/function` for a function without a name.
 */
export function serializeActivation(
  identifier: ActivationIdentifier,
): string | SerializedActivation {
  const activation = getActivation(identifier);
  const key = activationKey(activation);
  if (key !== null) return camelToSnake(key);
  const { name } = activation;
  if (name === "") {
    throw new ValueError(
      "serialize/function",
      "serialize: a function without a name cannot be found again (activation). Give it one: function myName(x) { … }.",
    );
  }
  return { module: "builtins", class_name: "function", config: name, registered_name: "function" };
}

/**
 * The activation that {@link serializeActivation} wrote.
 *
 * @param customObjects - Functions of your own, by name. Default: none.
 * @throws {@link ValueError} `identifier/unknown`; `deserialize/activation` for what it never writes.
 */
export function deserializeActivation(
  config: unknown,
  customObjects: Readonly<Record<string, ActivationFunction>> = {},
): ActivationFunction {
  const name = typeof config === "object" && config !== null ? nameIn(config) : config;
  if (typeof name !== "string") {
    throw new ValueError(
      "deserialize/activation",
      `deserialize: expected an activation's name, or what serialize gave. Received: ${formatReceived(config)}.`,
    );
  }
  const own = Object.hasOwn(customObjects, name) ? customObjects[name] : undefined;
  return own ?? getActivation(name);
}

function nameIn(config: object): unknown {
  return "class_name" in config && config.class_name === "function" && "config" in config
    ? config.config
    : undefined;
}
