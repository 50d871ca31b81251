/**
 * @module formats — bytes ↔ plain config JSON and named arrays.
 *
 * Readers take bytes from anywhere: each is bounded by the size of what it was given, never runs
 * what it reads, and fails with a `FormatError` whose code says how. This room knows no layer, no
 * model and no tensor; `models` turns what it returns into objects.
 */
export type { ArrayData, StringArrayData } from "./array-data.ts";
export type { FileSink, FileWritable, WritableFileHandle } from "./file-sink.ts";
export { writeSink } from "./file-sink.ts";
export {
  type FileSource,
  nameOfSource,
  type ReadableFileHandle,
  type ReadFile,
  readSource,
} from "./file-source.ts";
export {
  type Hdf5Attributes,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5Limits,
  readHdf5,
} from "./hdf5.ts";
export { type Hdf5DatasetToWrite, type Hdf5GroupToWrite, writeHdf5 } from "./hdf5-writer.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
export { fromKeras2Config, isOfKeras2 } from "./keras-2-config.ts";
export {
  type KerasArchive,
  parseJsonObject,
  readKerasArchive,
  readWeightsH5,
  readWeightsNpz,
  type WeightStore,
} from "./keras-archive.ts";
export {
  type KerasArchiveToWrite,
  kerasMetadata,
  kerasVersion,
  writeKerasArchive,
  writeWeightsH5,
  writeWeightsNpz,
} from "./keras-archive-writer.ts";
export {
  configOfOptions,
  keyOfOption,
  optionOfKey,
  optionsOfConfig,
  optionsOfWholeConfig,
  wholeConfigOfOptions,
} from "./keras-keys.ts";
export {
  type LegacyLayer,
  type LegacyModelFile,
  type LegacyWeight,
  readLegacyHdf5,
} from "./legacy-hdf5.ts";
export { readNpy, readNpz, readNumericNpy, writeNpy, writeNpz } from "./npy.ts";
export { parsePythonJson, writePythonJson } from "./python-json.ts";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";
export { type NamedFile, readShardedWeights, writeShardedWeights } from "./sharded-weights.ts";
export { openZip, ZipArchive, type ZipLimits } from "./zip.ts";
export { writeZip } from "./zip-writer.ts";
