/** @module models/serialization/initializers — initializers from Keras's configs. */
import { Initializer } from "../../nn/initializers/initializer.ts";
import {
  getInitializer,
  type InitializerIdentifier,
  initializerClasses,
} from "../../nn/initializers/registry.ts";
import { ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import type { SerializedObject } from "./serialized-object.ts";

/**
 * An initializer from what Keras's `initializers.serialize` writes, or from its name.
 *
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeInitializer(
  config: SerializedObject | string,
  customObjects: CustomObjects = {},
): Initializer {
  if (typeof config === "string") return getInitializer(config);
  const reader = new ConfigReader({ initializer: initializerClasses }, customObjects);
  return fromSerialized("initializer", config, reader, Initializer);
}

/** An initializer, from itself, its name or its config. */
export function getAnyInitializer(
  identifier: InitializerIdentifier | SerializedObject,
): Initializer {
  return typeof identifier === "object" && !(identifier instanceof Initializer)
    ? deserializeInitializer(identifier)
    : getInitializer(identifier);
}
