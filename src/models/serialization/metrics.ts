/** @module models/serialization/metrics — metrics from Keras's configs, and back. */
import { metricClass, metricClasses } from "../../nn/metrics/all.ts";
import type { MetricFunction } from "../../nn/metrics/functions.ts";
import { MeanMetricWrapper } from "../../nn/metrics/mean-metric-wrapper.ts";
import { Metric } from "../../nn/metrics/metric.ts";
import type { MetricName } from "../../nn/metrics/registry.ts";
import { ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import { type SerializedJson, serializeObject } from "./serialize.ts";
import type { SerializedObject } from "./serialized-object.ts";

/**
 * A metric from what Keras's `metrics.serialize` writes, or from its name.
 *
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeMetric(
  config: SerializedObject | string,
  customObjects: CustomObjects = {},
): Metric {
  const reader = new ConfigReader({ metric: metricClasses }, customObjects);
  if (typeof config !== "string") {
    const fn = reader.named(config);
    if (fn !== null) return new MeanMetricWrapper({ fn: fn as string | MetricFunction });
    return fromSerialized("metric", config, reader, Metric);
  }
  // Outside a model `"accuracy"` is the share of equal values: there is no data to choose by.
  return new (metricClass(config))();
}

/** A metric, from itself, a function, its name or its config. */
export function getAnyMetric(
  identifier: MetricName | (string & {}) | Metric | MetricFunction | SerializedObject,
): Metric {
  if (identifier instanceof Metric) return identifier;
  if (typeof identifier !== "function") return deserializeMetric(identifier);
  return new MeanMetricWrapper({ fn: identifier, name: identifier.name || undefined });
}

/** What Keras's `metrics.serialize` writes of a metric; of a function, its name. @throws {@link ValueError} `serialize/function` */
export function serializeMetric(metric: Metric | MetricFunction): SerializedJson {
  const written = serializeObject("metric", metric, { metric: metricClasses });
  const { config } = written;
  if (!(metric instanceof MeanMetricWrapper) || typeof metric.config.fn !== "string")
    return written;
  // One of Keras's functions, by its name there.
  const fn = {
    module: "builtins",
    class_name: "function",
    config: metric.config.fn,
    registered_name: "function",
  };
  return { ...written, config: { ...(config as object), fn } };
}
