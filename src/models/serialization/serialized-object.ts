/** @module models/serialization/serialized-object — Keras's `{class_name, config}`, as files and `serialize` write it. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";

/** An object as Keras writes it down. Keys inside `config` are Keras's (`learning_rate`). */
export interface SerializedObject {
  readonly class_name: string;
  readonly config?: JsonValue | undefined;
  /** `keras.layers`; tells classes of one name apart. */
  readonly module?: string | null | undefined;
  /** `Package>Name` of a class of the user's. */
  readonly registered_name?: string | null | undefined;
  /** What a layer was built with. */
  readonly build_config?: JsonValue | undefined;
}

/** `value` as a serialized object, or `null` if it is none. */
export function asSerializedObject(value: unknown): SerializedObject | null {
  const object = value as JsonValue | undefined;
  if (!isJsonObject(object) || typeof object.class_name !== "string") return null;
  const text = (item: JsonValue | undefined): string | null =>
    typeof item === "string" ? item : null;
  return {
    class_name: object.class_name,
    config: object.config,
    module: text(object.module),
    registered_name: text(object.registered_name),
    build_config: object.build_config,
  };
}

/** The object's `config` where it is one, else none. */
export function configOf(object: SerializedObject): JsonObject {
  return isJsonObject(object.config) ? object.config : {};
}
