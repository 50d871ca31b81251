/**
 * @module formats/keras-archive — the `.keras` file: a zip of `metadata.json`, `config.json` and the weights.
 */
import { FormatError } from "../core/errors.ts";
import type { ArrayData } from "./array-data.ts";
import { type Hdf5Group, readHdf5 } from "./hdf5.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { fromKeras2Config, isOfKeras2 } from "./keras-2-config.ts";
import { fromKeras2 } from "./keras-2-weights.ts";
import { readNpz } from "./npy.ts";
import { parsePythonJson } from "./python-json.ts";
import { byNumber, type WeightStore } from "./weight-store.ts";
import { openZip, type ZipArchive } from "./zip.ts";

export type { WeightStore } from "./weight-store.ts";

/** A `.keras` file's content, checked in form; nothing in it has been interpreted. */
export interface KerasArchive {
  readonly metadata: JsonObject;
  /** The model, in Keras 3's words, also where Keras 2 wrote it. */
  readonly config: JsonObject;
  readonly weights: WeightStore;
  /** Files of layers (vocabularies), by their path inside `assets/`. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
  /** Every member's name, in the archive's order. */
  readonly members: readonly string[];
}

const maxJsonBytes = 32 * 2 ** 20;
const assetsFolder = "assets/";

/**
 * Reads a `.keras` file.
 *
 * @param where - Names the file in messages.
 * @throws {@link FormatError} `keras/missing-config`, `keras/missing-weights`, `keras/utf8`,
 *   `keras/json`, `keras/weights-layout`, and the codes of `zip/`, `hdf5/` and `npy/`.
 */
export async function readKerasArchive(where: string, bytes: Uint8Array): Promise<KerasArchive> {
  const archive = openZip(where, bytes);
  if (!archive.has("config.json")) {
    throw new FormatError(
      "keras/missing-config",
      `${where}: a .keras file must hold "config.json". Received: a zip of ${archive.names.slice(0, 8).join(", ") || "nothing"}.`,
    );
  }
  const config = await readJson(where, archive, "config.json");
  // Only who wrote the file, and when; a model is complete without it.
  const metadata = archive.has("metadata.json")
    ? await readJson(where, archive, "metadata.json")
    : {};
  const weights = await readWeights(where, archive);
  const assets = await readAssets(archive);
  return {
    metadata,
    config: isOfKeras2(metadata) ? fromKeras2Config(config) : config,
    weights,
    assets,
    members: archive.names,
  };
}

async function readAssets(archive: ZipArchive): Promise<ReadonlyMap<string, Uint8Array>> {
  const assets = new Map<string, Uint8Array>();
  for (const name of archive.names) {
    if (name.startsWith(assetsFolder)) {
      assets.set(name.slice(assetsFolder.length), await archive.read(name));
    }
  }
  return assets;
}

/**
 * Parses a JSON object.
 *
 * @throws {@link FormatError} `keras/utf8`, `keras/json`
 */
export function parseJsonObject(where: string, bytes: Uint8Array): JsonObject {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError("keras/utf8", `${where}: the text is not UTF-8.`, { cause });
  }
  let value: JsonValue;
  try {
    value = parsePythonJson(text);
  } catch (cause) {
    throw new FormatError("keras/json", `${where}: the text is not JSON (${String(cause)}).`, {
      cause,
    });
  }
  if (isJsonObject(value)) return value;
  const received = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  throw new FormatError("keras/json", `${where}: expected a JSON object. Received: ${received}.`);
}

async function readJson(where: string, archive: ZipArchive, name: string): Promise<JsonObject> {
  return parseJsonObject(`${where}, "${name}"`, await archive.read(name, maxJsonBytes));
}

async function readWeights(where: string, archive: ZipArchive): Promise<WeightStore> {
  for (const name of ["model.weights.h5", "model.weights.npz"]) {
    if (!archive.has(name)) continue;
    const bytes = await archive.read(name);
    return name.endsWith(".h5")
      ? readWeightsH5(`${where}, "${name}"`, bytes)
      : readWeightsNpz(`${where}, "${name}"`, bytes);
  }
  throw new FormatError(
    "keras/missing-weights",
    `${where}: expected "model.weights.h5" or "model.weights.npz". Received: a zip of ${archive.names.slice(0, 8).join(", ")}.`,
  );
}

/** Reads a `.weights.h5` file in Keras 3's layout. @throws {@link FormatError} `keras/weights-layout`, `hdf5/…` */
export async function readWeightsH5(where: string, bytes: Uint8Array): Promise<WeightStore> {
  return fromKeras2(storeOf(where, "", await readHdf5(where, bytes)));
}

function storeOf(where: string, path: string, group: Hdf5Group): WeightStore {
  const vars: [string, ArrayData][] = [];
  const children = new Map<string, WeightStore>();
  let name: string | null = null;
  for (const [key, node] of group.children) {
    const child = path === "" ? key : `${path}/${key}`;
    if (node.kind === "dataset") {
      throw layoutError(where, `array "${child}" does not lie in a "vars" folder`);
    }
    if (key !== "vars") {
      children.set(key, storeOf(where, child, node));
      continue;
    }
    const attribute = node.attributes.get("name");
    if (typeof attribute === "string") name = attribute;
    for (const [index, item] of node.children) {
      if (item.kind === "group") throw layoutError(where, `"${child}/${index}" is a folder`);
      vars.push([index, item.array]);
    }
  }
  // HDF5 lists `10` before `2`.
  return { path, vars: byNumber(vars), name, children };
}

function layoutError(where: string, what: string): FormatError {
  return new FormatError(
    "keras/weights-layout",
    `${where}: expected folders with arrays in their "vars", as Keras 3 writes them; ${what}.`,
  );
}

interface OpenStore {
  readonly path: string;
  readonly vars: [string, ArrayData][];
  readonly children: Map<string, OpenStore>;
}

/** Reads a `.weights.npz` file. @throws {@link FormatError} `keras/weights-layout`, `npy/…`, `zip/…` */
export async function readWeightsNpz(where: string, bytes: Uint8Array): Promise<WeightStore> {
  const root: OpenStore = { path: "", vars: [], children: new Map() };
  for (const [key, array] of await readNpz(where, bytes)) {
    if (array.dtype === "string") throw layoutError(where, `"${key}" holds strings`);
    const parts = key.split("/");
    const index = parts.pop() ?? "";
    if (parts.pop() !== "vars") throw layoutError(where, `array "${key}" lies elsewhere`);
    let store = root;
    for (const part of parts) {
      const path = store.path === "" ? part : `${store.path}/${part}`;
      const next = store.children.get(part) ?? { path, vars: [], children: new Map() };
      store.children.set(part, next);
      store = next;
    }
    store.vars.push([index, array]);
  }
  return closed(root);
}

function closed(store: OpenStore): WeightStore {
  const children = new Map([...store.children].map(([key, child]) => [key, closed(child)]));
  return { path: store.path, vars: byNumber(store.vars), name: null, children };
}
