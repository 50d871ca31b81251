/**
 * @module formats/legacy-hdf5 — whole models and weights as Keras 1 and 2 wrote them: one HDF5 file, named `.h5`, `.hdf5` or,
 * until Keras 2.11, `.keras`. Keras 3 writes them too, where the file's name ends in `.h5`.
 */
import { FormatError } from "../core/errors.ts";
import type { ArrayData } from "./array-data.ts";
import { readHdf5 } from "./hdf5.ts";
import type { Hdf5Attributes, Hdf5Group } from "./hdf5-tree.ts";
import type { JsonObject } from "./json.ts";
import { parseJsonObject } from "./keras-archive.ts";

/** An array with the name that its variable had. */
export interface LegacyWeight {
  readonly name: string;
  readonly array: ArrayData;
}

/** A layer's weights: trainable ones first, of all layers inside it too. */
export interface LegacyLayer {
  readonly name: string;
  readonly weights: readonly LegacyWeight[];
}

/** An old file's content, checked in form. */
export interface LegacyModelFile {
  /** Who wrote it; `null` for Keras 1. */
  readonly kerasVersion: string | null;
  /** The model, `null` where the file holds weights alone. Layers lack a `module`; see `fromKeras2Config`. */
  readonly config: JsonObject | null;
  /** How it was compiled: `optimizer_config`, `loss`, `metrics`, `weighted_metrics`, `loss_weights`. */
  readonly trainingConfig: JsonObject | null;
  /** In the model's order; those without weights are there too. */
  readonly layers: readonly LegacyLayer[];
  /** Weights of the model itself, in no layer. */
  readonly topLevel: readonly LegacyWeight[];
  readonly optimizer: readonly LegacyWeight[] | null;
}

/**
 * Reads a model or weights from an old HDF5 file.
 *
 * @param where - Names the file in messages.
 * @throws {@link FormatError} `keras/legacy-layout`, `keras/json`, and the codes of `hdf5/`
 */
export async function readLegacyHdf5(where: string, bytes: Uint8Array): Promise<LegacyModelFile> {
  const root = await readHdf5(where, bytes);
  const isAlone = listOf(root.attributes, "layer_names") !== null;
  const group = isAlone ? root : root.children.get("model_weights");
  const names = group?.kind === "group" ? listOf(group.attributes, "layer_names") : null;
  if (group?.kind !== "group" || names === null) {
    throw layoutError(where, "it lists no layer_names");
  }
  const own = group.children.get("top_level_model_weights");
  const optimizer = root.children.get("optimizer_weights");
  return {
    kerasVersion: textOf(group.attributes, "keras_version"),
    config: jsonOf(where, root.attributes, "model_config"),
    trainingConfig: jsonOf(where, root.attributes, "training_config"),
    layers: names.map((name) => ({ name, weights: weightsOf(where, name, nodeAt(group, name)) })),
    topLevel: own === undefined ? [] : weightsOf(where, "top_level_model_weights", own),
    optimizer: optimizer === undefined ? null : weightsOf(where, "optimizer_weights", optimizer),
  };
}

type Node = Hdf5Group | ReturnType<Hdf5Group["children"]["get"]>;

function nodeAt(group: Hdf5Group, path: string): Node {
  let node: Node = group;
  // A layer's name may hold "/", and is then folders in a folder.
  for (const name of path.split("/")) {
    if (node?.kind !== "group") return undefined;
    node = node.children.get(name);
  }
  return node;
}

function weightsOf(where: string, name: string, group: Node): readonly LegacyWeight[] {
  if (group?.kind !== "group") throw layoutError(where, `there is no folder "${name}"`);
  // An empty list is no list of texts, and so is not kept.
  return (listOf(group.attributes, "weight_names") ?? []).map((weight) => {
    const found = nodeAt(group, weight);
    if (found?.kind === "dataset") return { name: weight, array: found.array };
    throw layoutError(where, `there is no array "${weight}" in "${name}"`);
  });
}

/** A list of texts, which is cut into `name0`, `name1`, … where it is too long for one attribute. */
function listOf(attributes: Hdf5Attributes, name: string): readonly string[] | null {
  const whole = attributes.get(name);
  if (whole !== undefined) return typeof whole === "string" ? [whole] : whole;
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = attributes.get(`${name}${i}`);
    if (part === undefined) return i === 0 ? null : parts;
    for (const text of typeof part === "string" ? [part] : part) parts.push(text);
  }
}

function textOf(attributes: Hdf5Attributes, name: string): string | null {
  const value = attributes.get(name);
  return typeof value === "string" ? value : null;
}

function jsonOf(where: string, attributes: Hdf5Attributes, name: string): JsonObject | null {
  const text = textOf(attributes, name);
  return text === null
    ? null
    : parseJsonObject(`${where}, ${name}`, new TextEncoder().encode(text));
}

function layoutError(where: string, what: string): FormatError {
  return new FormatError(
    "keras/legacy-layout",
    `${where}: expected layers with their weights, as Keras wrote HDF5 files of models; ${what}.`,
  );
}
