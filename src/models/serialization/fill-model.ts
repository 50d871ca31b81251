/** @module models/serialization/fill-model — a file's weights for a model that is there. */
import { writeError } from "#platform";
import { GradusError } from "../../core/errors.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import { isSavedModel } from "../saved-model.ts";
import { placesIn } from "./layer-places.ts";
import type { StoredWeights } from "./weights.ts";

/**
 * Gives every layer of a model the weights of the file that are not in place yet.
 *
 * @param skipMismatch - Whether layers that do not fit keep their weights, with a word about it.
 */
export function fillModel(model: AnyLayer, weights: StoredWeights, skipMismatch = false): void {
  for (const [folder, layer] of placesIn(model)) {
    const place = weights.child(folder);
    try {
      if (isSavedModel(layer)) fillModel(layer, place, skipMismatch);
      else place.fill(layer);
    } catch (error) {
      if (!skipMismatch || !(error instanceof GradusError)) throw error;
      writeError(`gradus: ${error.message} The layer keeps its weights.`);
    }
  }
}
