/** @module test/fuzz/formats/subject — reads one input as a program would. */
import { GradusError } from "../../../src/core/errors.ts";
import { readHdf5 } from "../../../src/formats/hdf5.ts";
import { readWeightsH5 } from "../../../src/formats/keras-archive.ts";
import { readLegacyHdf5 } from "../../../src/formats/legacy-hdf5.ts";
import { readNpy, readNpz } from "../../../src/formats/npy.ts";
import { readSafetensors } from "../../../src/formats/safetensors.ts";
import { readShardedWeights } from "../../../src/formats/sharded-weights.ts";
import { openZip } from "../../../src/formats/zip.ts";
import { loadModel } from "../../../src/models/load-model.ts";
import "../../../src/runtime/install.ts";
import type { Format, Input } from "./inputs.ts";

const readers: Readonly<Record<Format, (bytes: Uint8Array) => unknown>> = {
  keras: (bytes) => loadModel(bytes),
  zip: async (bytes) => {
    const archive = openZip("fuzz", bytes);
    for (const name of archive.names) await archive.read(name);
  },
  hdf5: async (bytes) => {
    await readHdf5("fuzz", bytes);
    // What is no old file of Keras is refused for that alone.
    await readLegacyHdf5("fuzz", bytes).catch((error: unknown) => {
      if (!(error instanceof GradusError)) throw error;
    });
    await readWeightsH5("fuzz", bytes);
  },
  npy: (bytes) => readNpy("fuzz", bytes),
  npz: (bytes) => readNpz("fuzz", bytes),
  safetensors: (bytes) => readSafetensors("fuzz", bytes),
  shards: (bytes) =>
    readShardedWeights("fuzz", bytes, (name) => {
      throw new GradusError("fuzz/shard", `asked for ${name}`);
    }),
};

/**
 * The code of the error that the input is refused with, or `read`.
 *
 * @throws What the reader throws, if that is not a deliberate error: a crash.
 */
export async function outcomeOf({ format, bytes }: Input): Promise<string> {
  try {
    await readers[format](bytes);
    return "read";
  } catch (error) {
    if (error instanceof GradusError && error.code !== "internal/bug") return error.code;
    throw error;
  }
}
