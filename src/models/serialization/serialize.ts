/**
 * @module models/serialization/serialize — objects as Keras's `serialize` writes them: the inverse of `config-reader`.
 */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { camelToSnake } from "../../core/names.ts";
import type { JsonObject, JsonValue } from "../../formats/json.ts";
import { keyOfOption } from "../../formats/keras-keys.ts";
import { registeredName } from "../../runtime/registered.ts";
import { type Kind, kindOfOption } from "./kinds.ts";

/** An object of a class that has a static `className`, with the options that would make it again. */
export interface Serializable {
  readonly config: Readonly<Record<string, unknown>>;
}

/** Keras's own classes of each kind: the classes, or their names. */
export type KnownClasses = Readonly<
  Partial<Record<Kind, Readonly<Record<string, unknown>> | ReadonlySet<string>>>
>;

/** What {@link serializeObject} writes, as JSON. */
export type SerializedJson = JsonObject & {
  readonly module: string | null;
  readonly class_name: string;
  readonly config: JsonValue;
  readonly registered_name: string | null;
};

const moduleOfKind: Readonly<Record<Kind, string>> = {
  layer: "keras.layers",
  loss: "keras.losses",
  metric: "keras.metrics",
  optimizer: "keras.optimizers",
  schedule: "keras.optimizers.schedules",
  initializer: "keras.initializers",
  regularizer: "keras.regularizers",
  constraint: "keras.constraints",
};

/**
 * An object, or a named function, as Keras writes it: keys in snake_case, objects inside likewise.
 *
 * @param known - Keras's own classes. One of a kind that is here, but not in its table, is the user's.
 * @throws {@link ValueError} `serialize/function`, `serialize/value`
 */
export function serializeObject(
  kind: Kind,
  object: Serializable | ((...args: never[]) => unknown),
  known: KnownClasses = {},
  layer: LayerWriter | null = null,
): SerializedJson {
  if (typeof object === "function") return serializeFunction(kind, object);
  // A function that an identifier stood for is in an object; the function is what is to be found again.
  if ("wrapped" in object && typeof object.wrapped === "function") {
    return serializeFunction(kind, object.wrapped);
  }
  const { className } = object.constructor as { readonly className?: string };
  if (className === undefined || className === "") {
    throw new ValueError(
      "serialize/value",
      `serialize: expected a ${kind} whose class has a static className. Received: ${formatReceived(object)}.`,
    );
  }
  const ofKind = known[kind];
  const isOwn =
    ofKind !== undefined &&
    (ofKind instanceof Set
      ? !ofKind.has(className)
      : !Object.values(ofKind as Readonly<Record<string, unknown>>).includes(object.constructor));
  return {
    module: isOwn ? null : moduleOfKind[kind],
    class_name: className,
    config: serializeOptions(object.config, known, layer),
    registered_name: isOwn ? (registeredName(object.constructor) ?? className) : null,
  };
}

/** Writes a layer that is an option of another one. */
export type LayerWriter = (layer: object) => JsonObject;

/** Options as a config: keys in snake_case, objects inside as {@link serializeObject} writes them. */
export function serializeOptions(
  options: Readonly<Record<string, unknown>>,
  known: KnownClasses,
  layer: LayerWriter | null = null,
): JsonObject {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => [keyOfOption(option), serializeValue(option, value, known, layer)]),
  );
}

/** The value of an option. Keys of plain objects in it are the user's, and stay as they are. */
function serializeValue(
  option: string,
  value: unknown,
  known: KnownClasses,
  layer: LayerWriter | null,
): JsonValue {
  // Layers keep the names of known activations as Gradus spells them.
  if (/activation$/i.test(option) && typeof value === "string") {
    return camelToSnake(value);
  }
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) {
    return value as JsonValue;
  }
  if (typeof value === "function") return serializeFunction(option, value as () => unknown);
  if (Array.isArray(value)) return value.map((item) => serializeValue(option, item, known, layer));
  if (isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, serializeValue(option, item, known, layer)]),
    );
  }
  if (layer !== null && "subLayers" in Object(value)) return layer(value as object);
  const kind = kindOfOption(option);
  if (kind !== null && typeof value === "object") {
    return serializeObject(kind, value as Serializable, known, layer);
  }
  throw new ValueError(
    "serialize/value",
    `serialize: the option \`${option}\` cannot be written down. Received: ${formatReceived(value)}.`,
  );
}

/** Whether a value is data, as a literal is; what has a function to apply is not. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !("apply" in value)
  );
}

/** Only the name is written: whoever reads it must have the function. */
function serializeFunction(what: string, f: { readonly name: string }): SerializedJson {
  const { name } = f;
  if (name !== "") {
    return {
      module: "builtins",
      class_name: "function",
      config: registeredName(f) ?? name,
      registered_name: "function",
    };
  }
  throw new ValueError(
    "serialize/function",
    `serialize: a function without a name cannot be found again (${what}). Give it one: function myName(…) { … }.`,
  );
}
