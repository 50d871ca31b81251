/** @module models/serialization/metrics — metrics from Keras's configs. */
import { Accuracy } from "../../nn/metrics/accuracy.ts";
import { Metric } from "../../nn/metrics/metric.ts";
import { findMetric, type MetricName, metricClasses } from "../../nn/metrics/registry.ts";
import { ConfigReader, type CustomObjects } from "./config-reader.ts";
import { notYet } from "./errors.ts";
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
  if (typeof config === "string") return metricByName(config);
  const reader = new ConfigReader({ metric: metricClasses }, customObjects);
  return fromSerialized("metric", config, reader, Metric);
}

/** Outside a model `"accuracy"` is the share of equal values: there is no data to choose by. */
function metricByName(name: string): Metric {
  const Class = findMetric(name);
  if (Class === "accuracy") return new Accuracy();
  if (Class === "crossentropy") {
    throw notYet(
      name,
      "stands for a metric only in compile, where the data decides which",
      "metrics.get",
    );
  }
  return new Class();
}

/** A metric, from itself, its name or its config. */
export function getAnyMetric(
  identifier: MetricName | (string & {}) | Metric | SerializedObject,
): Metric {
  return identifier instanceof Metric ? identifier : deserializeMetric(identifier);
}
