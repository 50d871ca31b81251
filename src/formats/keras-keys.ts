/**
 * @module formats/keras-keys — Keras's config keys ↔ Gradus's option names.
 *
 * Nearly all follow from camelCase alone; the table holds the rest, and no other file may.
 */
import { camelToSnake, snakeToCamel } from "../core/names.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/** Keras key → option, where the two functions of `core/names` do not lead there and back. */
export const irregularKeys: Readonly<Record<string, string>> = {
  beta_1: "beta1",
  beta_2: "beta2",
  beta_2_decay: "beta2Decay",
  adam_beta_1: "adamBeta1",
  adam_beta_2: "adamBeta2",
  epsilon_1: "epsilon1",
  epsilon_2: "epsilon2",
  keepdims: "keepDims",
};

const irregularOptions: ReadonlyMap<string, string> = new Map(
  Object.entries(irregularKeys).map(([key, option]) => [option, key]),
);

/**
 * Keys whose value, where it is a plain object, is keyed by names that the user chose (outputs,
 * arguments, patterns) or that Keras reads back as they are. What lies in such an object is copied.
 */
export const userKeyed: ReadonlySet<string> = new Set([
  "loss",
  "loss_weights",
  "metrics",
  "weighted_metrics",
  "optimizer_map",
  "arguments",
  "kwargs",
  "shapes_dict",
  "input_shape",
  "batch_shape",
  "vocabulary",
]);

/** `beta_1` → `beta1`, `learning_rate` → `learningRate`. */
export function optionOfKey(key: string): string {
  return Object.hasOwn(irregularKeys, key) ? (irregularKeys[key] ?? key) : snakeToCamel(key);
}

/** `beta1` → `beta_1`, `learningRate` → `learning_rate`. */
export function keyOfOption(option: string): string {
  return irregularOptions.get(option) ?? camelToSnake(option);
}

/** One object's config as options: its own keys only, nested objects as they are. */
export function optionsOfConfig(config: JsonObject): JsonObject {
  return mapKeys(config, optionOfKey);
}

/** The inverse of {@link optionsOfConfig}. */
export function configOfOptions(options: JsonObject): JsonObject {
  return mapKeys(options, keyOfOption);
}

function mapKeys(object: JsonObject, rename: (key: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [rename(key), value]));
}

/** A whole config with all its nested objects in option names; objects that users key stay as they are. */
export function optionsOfWholeConfig(config: JsonObject): JsonObject {
  return walk(config, optionOfKey, (key) => userKeyed.has(key));
}

/** The inverse of {@link optionsOfWholeConfig}. */
export function wholeConfigOfOptions(options: JsonObject): JsonObject {
  return walk(options, keyOfOption, (option) => userKeyed.has(keyOfOption(option)));
}

function walk(
  object: JsonObject,
  rename: (key: string) => string,
  isVerbatim: (key: string) => boolean,
): JsonObject {
  const convert = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(convert);
    return isJsonObject(value) ? walk(value, rename, isVerbatim) : value;
  };
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      rename(key),
      isVerbatim(key) && isJsonObject(value) && !isSerializedObject(value) ? value : convert(value),
    ]),
  );
}

/** A loss may be a serialized object too; its keys are Keras's, not the user's. */
function isSerializedObject(value: JsonObject): boolean {
  return "class_name" in value || "className" in value;
}
