/** @module models/serialization/regularizers — regularizers from Keras's configs, and back. */

import {
  getRegularizer,
  type RegularizerIdentifier,
  regularizerClasses,
} from "../../nn/regularizers/registry.ts";
import { Regularizer } from "../../nn/regularizers/regularizer.ts";
import { type ClassTables, ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import { type SerializedJson, serializeObject } from "./serialize.ts";
import { asSerializedObject, type SerializedObject } from "./serialized-object.ts";

const tables: ClassTables = { regularizer: regularizerClasses };

/** A regularizer as Keras's `regularizers.serialize` writes it. @throws {@link ValueError} `serialize/function` */
export function serializeRegularizer(regularizer: Regularizer): SerializedJson {
  return serializeObject("regularizer", regularizer, tables);
}

/**
 * A regularizer from what Keras's `regularizers.serialize` writes, or from its name.
 *
 * @param customObjects - Classes of your own by their names.
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeRegularizer(
  config: SerializedObject | string,
  customObjects: CustomObjects = {},
): Regularizer {
  const reader = new ConfigReader(tables, customObjects);
  const named = reader.named(config);
  if (named !== null) return getRegularizer(named as RegularizerIdentifier) as Regularizer;
  return fromSerialized("regularizer", config, reader, Regularizer);
}

/** A regularizer, from itself, a function, its name or its config; `null` stays `null`. */
export function getAnyRegularizer(
  identifier: RegularizerIdentifier | SerializedObject,
): Regularizer | null {
  const config = asSerializedObject(identifier);
  return config === null
    ? getRegularizer(identifier as RegularizerIdentifier)
    : deserializeRegularizer(config);
}
