/**
 * @module models/serialization/layer-assets — files that layers keep in a `.keras` archive beside their weights: vocabularies,
 * in the folders in which Keras looks for them.
 */
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { HostLayer } from "../../nn/layers/preprocessing/host-layer.ts";
import { isSavedModel } from "../saved-model.ts";
import { FolderNames } from "./folder-names.ts";

/** The files of a model's layers, by their path inside `assets/`: `layers/string_lookup/vocabulary.txt`. */
export function assetsOf(model: AnyLayer): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  eachLayer(model, "", (layer, folder) => {
    for (const [name, bytes] of layer.assets()) found.set(`${folder}${name}`, bytes);
  });
  return found;
}

/**
 * Gives a model's layers their files. Arrays that layers keep must have been given before.
 *
 * @param assets - By their path inside `assets/`.
 */
export function giveAssets(model: AnyLayer, assets: ReadonlyMap<string, Uint8Array>): void {
  eachLayer(model, "", (layer, folder) => {
    const own = [...assets].flatMap(([path, bytes]) => {
      const name = path.slice(folder.length);
      return path.startsWith(folder) && !name.includes("/") ? [[name, bytes] as const] : [];
    });
    layer.loadAssets(new Map(own));
  });
}

function eachLayer(
  layer: AnyLayer,
  folder: string,
  visit: (layer: HostLayer<unknown>, folder: string) => void,
): void {
  if (isHostLayer(layer)) visit(layer as unknown as HostLayer, folder);
  if (isSavedModel(layer)) {
    const folders = new FolderNames();
    for (const part of layer.layers) {
      eachLayer(part, `${folder}layers/${folders.next(part.className)}/`, visit);
    }
    return;
  }
  for (const [attribute, part] of layer.subLayers) eachLayer(part, `${folder}${attribute}/`, visit);
}

/** Whether a layer keeps files and arrays of its own. */
export function isHostLayer(layer: object): layer is HostLayer<unknown> {
  return "loadAssets" in layer;
}
