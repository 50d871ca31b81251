/** @module models/serialization/compile-config — how a saved model was compiled. */
import type { JsonObject, JsonValue } from "../../formats/json.ts";
import { Loss } from "../../nn/losses/loss.ts";
import type { LossIdentifier } from "../../nn/losses/registry.ts";
import { Metric } from "../../nn/metrics/metric.ts";
import { Optimizer } from "../../nn/optimizers/optimizer.ts";
import type { OptimizerIdentifier } from "../../nn/optimizers/registry.ts";
import type { CompileOptions, LossWeights, MetricIdentifier } from "../trainer/compiled.ts";
import type { ConfigReader } from "./config-reader.ts";
import { badConfig, notYet } from "./errors.ts";
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
  if (!numbers.every((number) => typeof number === "number")) {
    throw badConfig(where, "loss_weights", value);
  }
  if (numbers.length !== 1)
    throw notYet("loss_weights", "for several outputs cannot be taken yet", where);
  return numbers;
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

function lossOf(value: JsonValue, reader: ConfigReader, where: string): LossIdentifier {
  if (Array.isArray(value) && value.length === 1) return lossOf(value[0] ?? null, reader, where);
  const named = namedOf(value, reader);
  // A function of the user's own is one of targets and predictions, or it fails when it is traced.
  if (named !== null) return named as LossIdentifier;
  if (asSerializedObject(value) === null) {
    throw notYet("loss", "for several outputs cannot be taken yet", where);
  }
  return fromSerialized("loss", value, reader, Loss, `${where}, loss`);
}

function metricsOf(
  key: string,
  value: JsonValue | undefined,
  reader: ConfigReader,
  where: string,
): readonly MetricIdentifier[] | null {
  if (value == null) return null;
  if (!Array.isArray(value)) throw notYet(key, "by output cannot be taken yet", where);
  // Keras takes `[["mae"]]` for the one output too.
  const items: readonly JsonValue[] =
    value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  return items.map((item) => {
    const named = namedOf(item, reader);
    if (named !== null) return named as MetricIdentifier;
    if (asSerializedObject(item) === null) throw badConfig(`${where}, ${key}`, "metrics", item);
    return fromSerialized("metric", item, reader, Metric, `${where}, ${key}`);
  });
}
