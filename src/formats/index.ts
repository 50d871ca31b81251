/**
 * @module formats — bytes ↔ plain config JSON and named arrays.
 *
 * Readers take bytes from anywhere: each is bounded by the size of what it was given, never runs
 * what it reads, and fails with a `FormatError` whose code says how. This room knows no layer, no
 * model and no tensor; `models` turns what it returns into objects.
 */
export type { ArrayData, StringArrayData } from "./array-data.ts";
export {
  type Hdf5Attributes,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5Limits,
  readHdf5,
} from "./hdf5.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
export {
  type KerasArchive,
  parseJsonObject,
  readKerasArchive,
  type WeightStore,
  weightsFromHdf5,
  weightsFromNpz,
} from "./keras-archive.ts";
export {
  configOfOptions,
  keyOfOption,
  optionOfKey,
  optionsOfConfig,
  optionsOfWholeConfig,
  wholeConfigOfOptions,
} from "./keras-keys.ts";
export { readNpy, readNpz, readNumericNpy, writeNpy } from "./npy.ts";
export { openZip, ZipArchive, type ZipLimits } from "./zip.ts";
