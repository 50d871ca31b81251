/** @module models/serialization/stored-argument — arguments of ops in configs that are no plain values: slices, ellipses. */
import { isJsonObject, type JsonValue } from "../../formats/json.ts";
import { asSerializedObject, configOf } from "./serialized-object.ts";

/** A slice as NumPy writes it: `1:5:2`. */
export function readArgument(value: JsonValue): unknown {
  const object = asSerializedObject(value);
  if (object?.class_name === "__slice__") {
    const { start, stop, step } = configOf(object);
    const text = [start, stop].map((bound) => (bound == null ? "" : String(bound))).join(":");
    return new StoredArgument(value, step == null ? text : `${text}:${String(step)}`);
  }
  if (object?.class_name === "__ellipsis__") return new StoredArgument(value, "...");
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(readArgument);
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readArgument(item)]))
    : value;
}

/** An argument as Keras writes it: the inverse of {@link readArgument}. */
export function writeArgument(value: unknown): JsonValue {
  if (value instanceof StoredArgument) return value.json;
  return (value ?? null) as JsonValue;
}

/** What is no plain value in Keras's spelling: a slice, an ellipsis. */
export class StoredArgument {
  readonly json: JsonValue;
  /** As `Tensor.slice` takes it. */
  readonly text: string;

  constructor(json: JsonValue, text: string) {
    this.json = json;
    this.text = text;
  }
}
