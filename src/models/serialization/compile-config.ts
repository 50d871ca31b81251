/** @module models/serialization/compile-config — how a saved model was compiled. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import { Loss } from "../../nn/losses/loss.ts";
import type { LossIdentifier } from "../../nn/losses/registry.ts";
import { Metric } from "../../nn/metrics/metric.ts";
import { Optimizer } from "../../nn/optimizers/optimizer.ts";
import type { OptimizerIdentifier } from "../../nn/optimizers/registry.ts";
import type {
  ByOutput,
  CompileOptions,
  LossWeights,
  MetricIdentifier,
  MetricList,
} from "../trainer/compiled.ts";
import type { ConfigReader } from "./config-reader.ts";
import { badConfig } from "./errors.ts";
import { fromSerialized } from "./from-serialized.ts";
import { asSerializedObject } from "./serialized-object.ts";

/**
 * Options of `compile` from a file's `compile_config`.
 *
 * @throws {@link UnsupportedError} `load/unknown-class`, `load/unsupported`; {@link FormatError} `load/config`
 */
export function readCompileConfig(
  config: JsonObject,
  reader: ConfigReader,
  where: string,
): CompileOptions {
  const steps = config.steps_per_execution;
  return {
    ...(config.optimizer == null
      ? {}
      : { optimizer: optimizerOf(config.optimizer, reader, where) }),
    loss: config.loss == null ? null : lossOf(config.loss, reader, where),
    lossWeights: lossWeightsOf(config.loss_weights, where),
    metrics: metricsOf("metrics", config.metrics, reader, where),
    weightedMetrics: metricsOf("weighted_metrics", config.weighted_metrics, reader, where),
    ...(typeof steps === "number" ? { stepsPerExecution: steps } : {}),
    ...(config.run_eagerly === true ? { runEagerly: true } : {}),
  };
}

/** Checked further by `compile`. */
function lossWeightsOf(value: JsonValue | undefined, where: string): LossWeights | null {
  if (value == null) return null;
  const numbers = typeof value === "object" ? Object.values(value) : [value];
  if (numbers.every((number) => typeof number === "number")) return value as LossWeights;
  throw badConfig(where, "loss_weights", value);
}

function optimizerOf(value: JsonValue, reader: ConfigReader, where: string): OptimizerIdentifier {
  if (typeof value === "string") return value;
  return fromSerialized("optimizer", value, reader, Optimizer, `${where}, optimizer`);
}

/** A name, a custom function, or `null` where the value is a serialized object of a class. */
function namedOf(value: JsonValue, reader: ConfigReader): unknown {
  if (typeof value === "string") return reader.functionOf(value);
  const object = asSerializedObject(value);
  return object?.class_name === "function" && typeof object.config === "string"
    ? reader.functionOf(object.config)
    : null;
}

function oneLossOf(value: JsonValue, reader: ConfigReader, where: string): LossIdentifier {
  const named = namedOf(value, reader);
  // A function of the user's own is one of targets and predictions, or it fails when it is traced.
  if (named !== null) return named as LossIdentifier;
  return fromSerialized("loss", value, reader, Loss, `${where}, loss`);
}

/** A value for each output: a list, or an object by their names; else the one that all have. */
function byOutput<T>(value: JsonValue, one: (value: JsonValue) => T): ByOutput<T> {
  const orNull = (item: JsonValue): T | null => (item === null ? null : one(item));
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(orNull);
  if (!isJsonObject(value) || asSerializedObject(value) !== null) return one(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, orNull(item)]));
}

function lossOf(value: JsonValue, reader: ConfigReader, where: string): ByOutput<LossIdentifier> {
  return byOutput(value, (item) => oneLossOf(item, reader, where));
}

function metricsOf(
  key: string,
  value: JsonValue | undefined,
  reader: ConfigReader,
  where: string,
): MetricList | null {
  if (value == null) return null;
  const one = (item: JsonValue): MetricIdentifier => {
    const named = namedOf(item, reader);
    if (named !== null) return named as MetricIdentifier;
    if (asSerializedObject(item) === null) throw badConfig(`${where}, ${key}`, "metrics", item);
    return fromSerialized("metric", item, reader, Metric, `${where}, ${key}`);
  };
  const some = (item: JsonValue): MetricIdentifier | readonly MetricIdentifier[] =>
    Array.isArray(item) ? (item as readonly JsonValue[]).map(one) : one(item);
  const list = byOutput<MetricIdentifier | readonly MetricIdentifier[]>(value, some);
  if (typeof value !== "object" || asSerializedObject(value) !== null) {
    throw badConfig(`${where}, ${key}`, "a list of metrics", value);
  }
  return list as MetricList;
}
