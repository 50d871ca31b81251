/** @module models/serialization/from-serialized — an object of a known base from its config. */
import type { ConfigReader } from "./config-reader.ts";
import { badConfig } from "./errors.ts";
import type { Kind } from "./kinds.ts";
import { asSerializedObject } from "./serialized-object.ts";

/**
 * The object that `config` describes, which must be of class `Base`.
 *
 * @throws {@link FormatError} `load/config`, and what {@link ConfigReader.object} throws.
 */
export function fromSerialized<T extends object>(
  kind: Kind,
  config: unknown,
  reader: ConfigReader,
  Base: abstract new (...args: never[]) => T,
  where: string = `${kind}'s config`,
): T {
  const object = asSerializedObject(config);
  if (object === null) throw badConfig(where, "an object with class_name and config", config);
  const made = reader.object(kind, object, where);
  if (made instanceof Base) return made;
  throw badConfig(where, `a class that is a ${kind}`, object.class_name);
}
