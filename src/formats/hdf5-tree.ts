/** @module formats/hdf5-tree — what is read of an HDF5 file. */
import type { ArrayData } from "./array-data.ts";

/** Text attributes of a group or dataset, by name; attributes of other types are left out. */
export type Hdf5Attributes = ReadonlyMap<string, string | readonly string[]>;

export interface Hdf5Group {
  readonly kind: "group";
  readonly attributes: Hdf5Attributes;
  readonly children: ReadonlyMap<string, Hdf5Group | Hdf5Dataset>;
}

export interface Hdf5Dataset {
  readonly kind: "dataset";
  readonly attributes: Hdf5Attributes;
  readonly array: ArrayData;
}
