/** @module models/serialization/initializers — initializers from Keras's configs, and back. */
import { getInitializer, initializerClasses } from "../../nn/initializers/all.ts";
import { Initializer } from "../../nn/initializers/initializer.ts";
import type { InitializerIdentifier } from "../../nn/initializers/registry.ts";
import { type ClassTables, ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import { type SerializedJson, serializeObject } from "./serialize.ts";
import { asSerializedObject, type SerializedObject } from "./serialized-object.ts";

const tables: ClassTables = { initializer: initializerClasses };

/** An initializer as Keras's `initializers.serialize` writes it. @throws {@link ValueError} `serialize/function` */
export function serializeInitializer(initializer: Initializer): SerializedJson {
  return serializeObject("initializer", initializer, tables);
}

/**
 * An initializer from what Keras's `initializers.serialize` writes, or from its name.
 *
 * @param customObjects - Classes of your own by their names.
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeInitializer(
  config: SerializedObject | string,
  customObjects: CustomObjects = {},
): Initializer {
  const reader = new ConfigReader(tables, customObjects);
  const named = reader.named(config);
  if (named !== null) return getInitializer(named as InitializerIdentifier);
  return fromSerialized("initializer", config, reader, Initializer);
}

/** An initializer, from itself, a function, a tensor, its name or its config. */
export function getAnyInitializer(
  identifier: InitializerIdentifier | SerializedObject,
): Initializer {
  const config = asSerializedObject(identifier);
  return config === null
    ? getInitializer(identifier as InitializerIdentifier)
    : deserializeInitializer(config);
}
