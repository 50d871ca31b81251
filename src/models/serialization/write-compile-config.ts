/** @module models/serialization/write-compile-config — how a model was compiled, as Keras writes it down. */
import { isPlainObject } from "../../core/tree.ts";
import type { JsonObject, JsonValue } from "../../formats/json.ts";
import type { SavedModel } from "../saved-model.ts";
import type { Kind } from "./kinds.ts";
import { type KnownClasses, type Serializable, serializeObject } from "./serialize.ts";

/** The `compile_config` of a model; empty before `compile`. */
export function writeCompileConfig(model: SavedModel, known: KnownClasses): JsonObject {
  const options = model.compileOptions;
  if (options === null || model.optimizer === null) return {};
  return {
    optimizer: serializeObject("optimizer", model.optimizer, known),
    loss: write("loss", options.loss, known),
    loss_weights: (options.lossWeights ?? null) as JsonValue,
    metrics: write("metric", options.metrics, known),
    weighted_metrics: write("metric", options.weightedMetrics, known),
    run_eagerly: options.runEagerly ?? false,
    steps_per_execution: options.stepsPerExecution ?? 1,
    jit_compile: options.jitCompile !== false,
  };
}

/** Names stay names; objects and functions are written as such; lists and objects by output as they are. */
function write(kind: Kind, value: unknown, known: KnownClasses): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((item) => write(kind, item, known));
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, write(kind, item, known)]),
    );
  }
  return serializeObject(kind, value as Serializable, known);
}
