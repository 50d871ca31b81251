/** @module models/model-source — the bytes of a model's file. */
import { UnsupportedError } from "../core/errors.ts";
import { type FileSource, type ReadFile, readSource } from "../formats/file-source.ts";

/** Where a model's file may come from: a path, a URL, its bytes, a file of a page's input or picker, or a stream. */
export type ModelSource = FileSource;

/** A file's bytes, which are no HDF5 file as a whole. */
export async function readModelSource(source: ModelSource): Promise<ReadFile> {
  const { name, bytes } = await readSource("loadModel", source, "model.keras");
  if (bytes[0] === 0x89 && bytes[1] === 0x48 && bytes[2] === 0x44 && bytes[3] === 0x46) {
    throw new UnsupportedError(
      "load/hdf5",
      `"HDF5" files of whole models (${name}) are not read, only .keras files. Save the model anew in Keras 3: model.save("model.keras").`,
    );
  }
  return { name, bytes };
}
