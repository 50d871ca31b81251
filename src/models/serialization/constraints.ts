/** @module models/serialization/constraints — constraints from Keras's configs, and back. */
import { Constraint } from "../../nn/constraints/constraint.ts";
import {
  type ConstraintIdentifier,
  constraintClasses,
  getConstraint,
} from "../../nn/constraints/registry.ts";
import { type ClassTables, ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import { type SerializedJson, serializeObject } from "./serialize.ts";
import { asSerializedObject, type SerializedObject } from "./serialized-object.ts";

const tables: ClassTables = { constraint: constraintClasses };

/** A constraint as Keras's `constraints.serialize` writes it. @throws {@link ValueError} `serialize/function` */
export function serializeConstraint(constraint: Constraint): SerializedJson {
  return serializeObject("constraint", constraint, tables);
}

/**
 * A constraint from what Keras's `constraints.serialize` writes, or from its name.
 *
 * @param customObjects - Classes of your own by their names.
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeConstraint(
  config: SerializedObject | string,
  customObjects: CustomObjects = {},
): Constraint {
  const reader = new ConfigReader(tables, customObjects);
  const named = reader.named(config);
  if (named !== null) return getConstraint(named as ConstraintIdentifier) as Constraint;
  return fromSerialized("constraint", config, reader, Constraint);
}

/** A constraint, from itself, a function, its name or its config; `null` stays `null`. */
export function getAnyConstraint(
  identifier: ConstraintIdentifier | SerializedObject,
): Constraint | null {
  const config = asSerializedObject(identifier);
  return config === null
    ? getConstraint(identifier as ConstraintIdentifier)
    : deserializeConstraint(config);
}
