/**
 * @module formats/keras-archive-writer — `.keras`, `.weights.h5` and `.weights.npz` files as Keras 3 writes them.
 */
import { ValueError } from "../core/errors.ts";
import type { ArrayData } from "./array-data.ts";
import { type Hdf5DatasetToWrite, type Hdf5GroupToWrite, writeHdf5 } from "./hdf5-writer.ts";
import type { JsonObject } from "./json.ts";
import { writeNpz } from "./npy.ts";
import { writePythonJson } from "./python-json.ts";
import type { WeightStore } from "./weight-store.ts";
import { writeZip } from "./zip-writer.ts";

/** What a `.keras` file is to hold. */
export interface KerasArchiveToWrite {
  /** Who wrote it, and when: {@link kerasMetadata}. */
  readonly metadata: JsonObject;
  /** The model, in Keras's own keys. */
  readonly config: JsonObject;
  readonly weights: WeightStore;
  /** Files of layers (vocabularies), by their path inside `assets/`, as `layers/text_vectorization/vocabulary.txt`. */
  readonly assets?: ReadonlyMap<string, Uint8Array> | undefined;
  /** Default `"h5"`, the one that Keras reads. */
  readonly weightsFormat?: "h5" | "npz" | undefined;
}

/**
 * Bytes of a `.keras` file: a zip of stored members in Keras's order. The same content gives the same bytes.
 *
 * @throws {@link ValueError} `zip/write`, `keras/write`
 */
export async function writeKerasArchive(archive: KerasArchiveToWrite): Promise<Uint8Array> {
  const { metadata, config, weights, assets, weightsFormat } = archive;
  const encoder = new TextEncoder();
  const members = new Map<string, Uint8Array>([
    ["metadata.json", encoder.encode(writePythonJson(metadata))],
    ["config.json", encoder.encode(writePythonJson(config))],
  ]);
  if (weightsFormat === "npz") members.set("model.weights.npz", await writeWeightsNpz(weights));
  else members.set("model.weights.h5", writeWeightsH5(weights));
  for (const [path, bytes] of assets ?? []) members.set(`assets/${path}`, bytes);
  return writeZip(members);
}

/** The version of Keras whose files these are. */
export const kerasVersion = "3.15.1";

/**
 * `metadata.json`, as Keras writes it.
 *
 * @param date - Written as local time, to the second.
 */
export function kerasMetadata(date: Date): JsonObject {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return { keras_version: kerasVersion, date_saved: `${day}@${time}` };
}

/**
 * Bytes of a `.weights.h5` file: arrays at `<path>/vars/<key>`, and at each `vars` the name of what
 * they belong to. An object without arrays has an empty `vars` if it has a name, as in Keras.
 *
 * @throws {@link ValueError} `keras/write` for a name that holds `/` or is empty.
 */
export function writeWeightsH5(weights: WeightStore): Uint8Array {
  return writeHdf5(groupOf(weights) ?? { kind: "group", children: new Map() });
}

function groupOf({ path, vars, name, children }: WeightStore): Hdf5GroupToWrite | null {
  const nodes = new Map<string, Hdf5GroupToWrite | Hdf5DatasetToWrite>();
  if (vars.size > 0 || name !== null) {
    const arrays = [...vars].map(([key, array]) => {
      requirePlainName(path, key);
      return [key, datasetOf(array)] as const;
    });
    const attributes = name === null ? new Map() : new Map([["name", name]]);
    nodes.set("vars", { kind: "group", attributes, children: new Map(arrays) });
  }
  for (const [key, child] of children) {
    requirePlainName(path, key);
    if (key === "vars") throw badName(path, key);
    const group = groupOf(child);
    if (group !== null) nodes.set(key, group);
  }
  return nodes.size === 0 ? null : { kind: "group", children: nodes };
}

function datasetOf(array: ArrayData): Hdf5DatasetToWrite {
  // HDF5 has no name for this type; Keras marks it.
  return array.dtype === "bfloat16"
    ? { kind: "dataset", array, attributes: new Map([["dtype", "bfloat16"]]) }
    : { kind: "dataset", array };
}

function requirePlainName(path: string, name: string): void {
  if (name === "" || name === "." || name.includes("/") || name.includes("\0")) {
    throw badName(path, name);
  }
}

function badName(path: string, name: string): ValueError {
  return new ValueError(
    "keras/write",
    `A folder of weights needs a name without "/", other than "vars" and ".". Received: ${JSON.stringify(name)} in "${path}".`,
  );
}

/**
 * Bytes of a `.weights.npz` file: one member `<path>/vars/<key>.npy` for each array, which NumPy reads.
 *
 * Keras's own npz files hold pickled Python objects, which Keras itself refuses to read since 3.11; nothing here writes any.
 */
export function writeWeightsNpz(weights: WeightStore): Promise<Uint8Array> {
  const arrays = new Map<string, ArrayData>();
  const visit = ({ path, vars, children }: WeightStore): void => {
    for (const [key, array] of vars) {
      requirePlainName(path, key);
      arrays.set(path === "" ? `vars/${key}` : `${path}/vars/${key}`, array);
    }
    for (const child of children.values()) visit(child);
  };
  visit(weights);
  return writeNpz(arrays);
}
