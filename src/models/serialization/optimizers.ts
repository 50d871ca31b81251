/** @module models/serialization/optimizers — optimizers and schedules from Keras's configs. */
import { getOptimizer, optimizerClasses } from "../../nn/optimizers/all.ts";
import { Optimizer } from "../../nn/optimizers/optimizer.ts";
import type { OptimizerIdentifier } from "../../nn/optimizers/registry.ts";
import { scheduleClasses } from "../../nn/optimizers/schedules/all.ts";
import { LearningRateSchedule } from "../../nn/optimizers/schedules/schedule.ts";
import { type ClassTables, ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import { type SerializedJson, serializeObject } from "./serialize.ts";
import type { SerializedObject } from "./serialized-object.ts";

/** What an optimizer's config may name: itself, and the schedule of its learning rate. */
export const optimizerTables: ClassTables = {
  optimizer: optimizerClasses,
  schedule: scheduleClasses,
};

/**
 * An optimizer from what Keras's `optimizers.serialize` writes, or from its name. It has no state yet.
 *
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeOptimizer(
  config: SerializedObject | string,
  customObjects: CustomObjects = {},
): Optimizer {
  if (typeof config === "string") return getOptimizer(config);
  const reader = new ConfigReader(optimizerTables, customObjects);
  return fromSerialized("optimizer", config, reader, Optimizer);
}

/**
 * What Keras's `optimizers.serialize` writes: options, without state.
 *
 * @throws {@link ValueError} `serialize/value`, `serialize/function`
 */
export function serializeOptimizer(optimizer: Optimizer): SerializedJson {
  return serializeObject("optimizer", optimizer, optimizerTables);
}

/** An optimizer, from itself, its name or its config. */
export function getAnyOptimizer(identifier: OptimizerIdentifier | SerializedObject): Optimizer {
  return typeof identifier === "object" && !(identifier instanceof Optimizer)
    ? deserializeOptimizer(identifier)
    : getOptimizer(identifier);
}

/**
 * A schedule from what Keras's `optimizers.schedules.serialize` writes.
 *
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeSchedule(
  config: SerializedObject,
  customObjects: CustomObjects = {},
): LearningRateSchedule {
  const reader = new ConfigReader(optimizerTables, customObjects);
  return fromSerialized("schedule", config, reader, LearningRateSchedule);
}

/** What Keras's `optimizers.schedules.serialize` writes. @throws {@link ValueError} `serialize/value` */
export function serializeSchedule(schedule: LearningRateSchedule): SerializedJson {
  return serializeObject("schedule", schedule, optimizerTables);
}
