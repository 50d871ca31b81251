import { describe, expect, test } from "vitest";
import { type Hdf5GroupToWrite, writeHdf5 } from "./hdf5-writer.ts";
import { readWeightsH5 } from "./keras-archive.ts";
import type { WeightStore } from "./weight-store.ts";

/** A file with one number at each path, as `h5py` makes it of such paths. */
function fileWith(values: Readonly<Record<string, number>>): Uint8Array {
  interface Folder {
    readonly [key: string]: Folder | number;
  }
  const root: Record<string, Folder | number> = {};
  for (const [path, value] of Object.entries(values)) {
    const parts = path.split("/");
    let at: Record<string, Folder | number> = root;
    for (const part of parts.slice(0, -1)) {
      const next = at[part];
      const folder = typeof next === "object" ? next : {};
      at[part] = folder;
      at = folder;
    }
    at[parts.at(-1) ?? ""] = value;
  }
  const groupOf = (folder: Folder): Hdf5GroupToWrite => ({
    kind: "group",
    children: new Map(
      Object.entries(folder).map(([key, child]) => [
        key,
        typeof child === "number"
          ? {
              kind: "dataset",
              array: { dtype: "float32", shape: [1], data: Float32Array.of(child) },
            }
          : groupOf(child),
      ]),
    ),
  });
  return writeHdf5(groupOf(root));
}

function flat(store: WeightStore): Record<string, number> {
  const own = [...store.vars].map(([key, { data }]) => [
    `${store.path === "" ? "" : `${store.path}/`}vars/${key}`,
    data[0] ?? Number.NaN,
  ]);
  return Object.assign(Object.fromEntries(own), ...[...store.children.values()].map(flat));
}

async function read(values: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  return flat(await readWeightsH5("test", fileWith(values)));
}

const old = "_layer_checkpoint_dependencies";

describe("weights as Keras 2 filed them", () => {
  test("lie where Keras 3 looks for them, in nested models too", async () => {
    expect(
      await read({
        [`${old}/dense/vars/0`]: 1,
        [`${old}/functional/${old}/conv2d/vars/0`]: 2,
        "optimizer/vars/0": 3,
      }),
    ).toEqual({
      "layers/dense/vars/0": 1,
      "layers/functional/layers/conv2d/vars/0": 2,
      "optimizer/vars/0": 3,
    });
  });

  test("count each layer once, though Keras 2.12 counted twice", async () => {
    expect(
      await read({
        [`${old}/dense/vars/0`]: 1,
        [`${old}/dense_2/vars/0`]: 2,
        [`${old}/dense_10/vars/0`]: 3,
      }),
    ).toEqual({ "layers/dense/vars/0": 1, "layers/dense_1/vars/0": 2, "layers/dense_2/vars/0": 3 });
  });

  test("lie in folders, though on Windows a path was one name", async () => {
    expect(
      await read({
        [`${old}\\dense/vars/0`]: 1,
        [`${old}\\dense_2/vars/0`]: 2,
        [`${old}\\model\\${old}\\dense/vars/0`]: 3,
      }),
    ).toEqual({
      "layers/dense/vars/0": 1,
      "layers/dense_1/vars/0": 2,
      "layers/model/layers/dense/vars/0": 3,
    });
  });

  test("are left alone where Keras 3 has written them", async () => {
    const values = { "layers/dense/vars/0": 1, "layers/dense_2/vars/0": 2 };
    expect(await read(values)).toEqual(values);
    expect(await read({ ...values, [`${old}/dense/vars/0`]: 3 })).toEqual(values);
  });
});
