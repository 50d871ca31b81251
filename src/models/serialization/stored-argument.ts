/** @module models/serialization/stored-argument — arguments of ops in configs that are no plain values: slices, arrays. */
import type { JsonValue } from "../../formats/json.ts";
import { pythonFloat } from "../../formats/python-json.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { FloatArgument } from "../../nn/layers/operation.ts";

/** An argument as Keras writes it: the inverse of `readArgument`. */
export function writeArgument(value: unknown): JsonValue {
  if (isTensor(value)) {
    const numbers = value.arraySync() as JsonValue;
    return { class_name: "__numpy__", config: { value: numbers, dtype: value.dtype } };
  }
  if (isFloat(value)) return pythonFloat(value.value);
  if (value === "...") return { class_name: "__ellipsis__", config: {} };
  if (typeof value === "string" && value.includes(":")) {
    const [start = null, stop = null, step = null] = value
      .split(":")
      .map((bound) => (bound.trim() === "" ? null : Number(bound)));
    return { class_name: "__slice__", config: { start, stop, step } };
  }
  return (value ?? null) as JsonValue;
}

/** By what it can do: writers carry no code of tensors. */
function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "arraySync" in value;
}

function isFloat(value: unknown): value is FloatArgument {
  return typeof value === "object" && value !== null && "isFloatArgument" in value;
}
