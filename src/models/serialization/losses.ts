/** @module models/serialization/losses — losses from Keras's configs. */
import { getLoss, lossClasses } from "../../nn/losses/all.ts";
import { Loss, type LossFunction } from "../../nn/losses/loss.ts";
import type { LossIdentifier } from "../../nn/losses/registry.ts";
import { ConfigReader, type CustomObjects } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import { type SerializedJson, serializeObject } from "./serialize.ts";
import type { SerializedObject } from "./serialized-object.ts";

/**
 * A loss from what Keras's `losses.serialize` writes, or from its name.
 *
 * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`
 */
export function deserializeLoss(
  config: SerializedObject | string,
  customObjects: CustomObjects = {},
): Loss {
  if (typeof config === "string") return getLoss(config);
  return fromSerialized(
    "loss",
    config,
    new ConfigReader({ loss: lossClasses }, customObjects),
    Loss,
  );
}

/** A loss, from itself, a function, its name or its config. */
export function getAnyLoss(identifier: LossIdentifier | SerializedObject): Loss {
  return typeof identifier === "object" && !(identifier instanceof Loss)
    ? deserializeLoss(identifier)
    : getLoss(identifier);
}

/** What Keras's `losses.serialize` writes of a loss; of a function, its name. @throws {@link ValueError} `serialize/function` */
export function serializeLoss(loss: Loss | LossFunction): SerializedJson {
  return serializeObject("loss", loss, { loss: lossClasses });
}
