/** @module models/load-model — models from files. */
import { readFile } from "#platform";
import {
  FormatError,
  formatReceived,
  GradusError,
  UnsupportedError,
  ValueError,
} from "../core/errors.ts";
import { withDefaults } from "../nn/config.ts";
import type { Model } from "./model.ts";
import type { CustomObjects } from "./serialization/config-reader.ts";

/** Where a model's file may come from: a path, a URL, its bytes, or what a file input of a page gives. */
export type ModelSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /** Whether to compile the model as it was when it was saved, with the optimizer's state. Default `true`. */
  readonly compile?: boolean | undefined;
  /** Classes and functions of your own, by the names that the file gives them. */
  readonly customObjects?: CustomObjects | undefined;
}

/**
 * Reads a model that Keras 3 has saved (a `.keras` file): layers, weights, and, if it was compiled, optimizer with its state,
 * loss and metrics. Nothing in the file is run, and nothing is allocated that the file's size does not bear out.
 *
 * @param source - A path, an `http(s)` URL, bytes, or a `Blob` or `File`.
 * @throws {@link UnsupportedError} `load/unknown-class` for a class that Gradus does not have, `load/unsupported`;
 *   {@link FormatError} `load/read`, `load/config`, `load/python-code`, `load/missing-weight`, `load/weight-count`, and the codes
 *   of `keras/`, `zip/`, `hdf5/` and `npy/`; {@link ShapeError} `load/weight-shape`
 * @example
 * const model = await loadModel("line.keras");
 * console.log(await model.predict([[11], [12], [13]]));
 */
export async function loadModel(
  source: ModelSource,
  options: LoadModelOptions = {},
): Promise<Model> {
  const { compile, customObjects } = withDefaults("loadModel", options, {
    compile: true,
    customObjects: {} as CustomObjects,
  });
  const where = nameOf(source);
  const bytes = await bytesOf(where, source);
  if (bytes[0] === 0x89 && bytes[1] === 0x48 && bytes[2] === 0x44 && bytes[3] === 0x46) {
    throw new UnsupportedError(
      "load/hdf5",
      `"HDF5" files of whole models (${where}) are not read, only .keras files. Save the model anew in Keras 3: model.save("model.keras").`,
    );
  }
  // Reading takes libraries that a program without files to load should not have to carry.
  const { readModelFile } = await import("./serialization/read-archive.ts");
  return readModelFile(where, bytes, { compile, customObjects });
}

function nameOf(source: ModelSource): string {
  if (typeof source === "string") return source;
  if (source instanceof URL) return source.href;
  return source instanceof Blob && "name" in source ? String(source.name) : "model.keras";
}

async function bytesOf(where: string, source: ModelSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return plainBytes(source);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new ValueError(
      "load/source",
      `loadModel: expected a path, a URL, bytes, or a File or Blob. Received: ${formatReceived(source)}.`,
    );
  }
  try {
    const isFetched = /^(https?|blob|data):/i.test(String(source));
    return isFetched ? await fetchBytes(source) : plainBytes(await readFile(source));
  } catch (cause) {
    if (cause instanceof GradusError) throw cause;
    throw new FormatError("load/read", `loadModel: could not read ${where}: ${String(cause)}.`, {
      cause,
    });
  }
}

/** Without the methods of Node's `Buffer`, whose `slice` shares memory. */
function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function fetchBytes(source: string | URL): Promise<Uint8Array> {
  const response = await fetch(source);
  if (!response.ok)
    throw new Error(`the server answered ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
