/** Every numeric dataset of an HDF5 file by path, read with h5wasm alone. */
import h5wasm from "h5wasm";
import type { CaseArray } from "./npy.ts";

const dtypes: Readonly<Record<string, string>> = {
  "<f": "float32",
  "<d": "float64",
  "<i": "int32",
  "<I": "uint32",
  "<l": "int32",
  "<q": "int32", // int64 is kept as int32 in the corpus
  "<b": "int8",
  "<B": "uint8",
};

export async function readDatasets(bytes: Uint8Array): Promise<ReadonlyMap<string, CaseArray>> {
  const { FS } = await h5wasm.ready;
  const name = "/conformance.h5";
  FS.writeFile(name, bytes);
  const file = new h5wasm.File(name, "r");
  const datasets = new Map<string, CaseArray>();
  try {
    for (const path of file.paths()) {
      const item = file.get(path);
      if (!(item instanceof h5wasm.Dataset)) continue;
      const value = item.value;
      const data =
        typeof value === "number" || typeof value === "bigint"
          ? [Number(value)]
          : Array.from(value as ArrayLike<number | bigint>, Number);
      const dtype = dtypes[String(item.dtype)] ?? String(item.dtype);
      datasets.set(path.replace(/^\//, ""), { dtype, shape: item.shape ?? [], data });
    }
  } finally {
    file.close();
    FS.unlink(name);
  }
  return datasets;
}
