/** @module models/serialization/layer-places — in which folders of a file the layers inside of one lie. */
import type { AnyLayer } from "../../nn/layers/layer.ts";
import { isSavedModel } from "../saved-model.ts";
import { FolderNames } from "./folder-names.ts";

/** The layers inside of one, each with its folder: a model's by their classes in `layers`, others by attribute. */
export function placesIn(layer: AnyLayer): readonly (readonly [string, AnyLayer])[] {
  // A model with a `call` of its own knows the places of what its fields hold.
  if (!isSavedModel(layer) || layer.structure === null) return [...layer.subLayers];
  const folders = new FolderNames();
  return layer.layers.map((part) => [`layers/${folders.next(part.className)}`, part]);
}
