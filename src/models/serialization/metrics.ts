/** @module models/serialization/metrics — metrics from Keras's configs. */
import { metricClass, metricClasses } from "../../nn/metrics/all.ts";
import { Metric } from "../../nn/metrics/metric.ts";
import type { MetricName } from "../../nn/metrics/registry.ts";
import { ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
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
  // Outside a model `"accuracy"` is the share of equal values: there is no data to choose by.
  if (typeof config === "string") return new (metricClass(config))();
  const reader = new ConfigReader({ metric: metricClasses }, customObjects);
  return fromSerialized("metric", config, reader, Metric);
}

/** A metric, from itself, its name or its config. */
export function getAnyMetric(
  identifier: MetricName | (string & {}) | Metric | SerializedObject,
): Metric {
  return identifier instanceof Metric ? identifier : deserializeMetric(identifier);
}
