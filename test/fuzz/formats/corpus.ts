/** @module test/fuzz/formats/corpus — the true files that inputs are made of. */
import { readdirSync, readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import h5wasm from "h5wasm";
import { type DType, dtypes, hostArray } from "../../../src/core/dtype.ts";
import type { ArrayData } from "../../../src/formats/array-data.ts";
import { writeNpy, writeNpz } from "../../../src/formats/npy.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import type { Member } from "./zip-lies.ts";

/** Files of every format, small enough that a change has a chance to matter. */
export interface Corpus {
  readonly models: readonly (readonly Member[])[];
  readonly hdf5: readonly Uint8Array[];
  readonly npy: readonly Uint8Array[];
  readonly npz: readonly (readonly Member[])[];
  readonly safetensors: readonly Uint8Array[];
}

const cases = new URL("../../../conformance/cases/", import.meta.url);
const legacy = new URL("../../../src/formats/testing/keras-legacy.h5", import.meta.url);
const maxModelBytes = 300_000;

export async function loadCorpus(): Promise<Corpus> {
  const models: Member[][] = [];
  const wholeFiles = readdirSync(cases)
    .filter((name) => !name.startsWith("errors-"))
    .sort()
    .map((name) => new URL(`${name}/model.keras`, cases));
  for (const file of wholeFiles) {
    const bytes = tryRead(file);
    if (bytes === null || bytes.length > maxModelBytes) continue;
    models.push(membersOf(bytes));
  }
  const stored = models.flatMap((members) =>
    members.filter(({ name }) => name.endsWith(".h5")).map(({ bytes }) => bytes),
  );
  const arrays = new Map(dtypes.map((dtype) => [dtype, arrayOf(dtype)]));
  const npz = await writeNpz(new Map([...arrays].map(([name, array]) => [`a/${name}`, array])));
  return {
    models,
    hdf5: [
      ...stored.filter((_, i) => i % 8 === 0),
      ...(await unusualHdf5()),
      new Uint8Array(readFileSync(legacy)),
    ],
    npy: [
      ...[...arrays.values()].map(writeNpy),
      writeNpy({ dtype: "string", shape: [2], data: ["one", "가나😀"] }),
    ],
    npz: [membersOf(npz)],
    safetensors: [writeSafetensors(arrays, new Map([["format", "pt"]]))],
  };
}

function tryRead(file: URL): Uint8Array | null {
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    return null;
  }
}

function membersOf(zip: Uint8Array): Member[] {
  return Object.entries(unzipSync(zip)).map(([name, bytes]) => ({ name, bytes }));
}

function arrayOf(dtype: DType): ArrayData {
  return { dtype, shape: [2, 3], data: hostArray(dtype, 6).fill(1) };
}

/** What Keras does not write but the library reads: chunks, filters, links, newer layouts, many kinds of types. */
async function unusualHdf5(): Promise<readonly Uint8Array[]> {
  const { FS } = await h5wasm.ready;
  return [undefined, "latest" as const].flatMap((libver) =>
    [0, 1].map((kind) => {
      const path = "/fuzz-corpus.h5";
      const file = new h5wasm.File(path, "w", libver === undefined ? {} : { libver });
      const vars = file.create_group("layers").create_group("dense").create_group("vars");
      vars.create_attribute("name", "dense");
      const data = Float32Array.from({ length: 400 }, (_, i) => i % 7);
      const chunks = [10, 5];
      vars.create_dataset({ name: "0", data, shape: [20, 20], chunks, compression: 4 });
      vars.create_dataset({ name: "1", data: new BigInt64Array([9n]), shape: [] });
      if (kind === 1) {
        vars.create_dataset({ name: "2", data, shape: [20, 20], chunks, maxshape: [null, 20] });
        vars.create_dataset({ name: "3", data: ["a", "b"] });
        file.create_soft_link("/layers/dense", "soft");
        file.create_external_link("/dev/stdin", "x", "outside");
        for (let i = 0; i < 40; i++)
          file.create_group(`g${i}`).create_attribute("names", ["a", "b"]);
      }
      file.close();
      const bytes = FS.readFile(path).slice();
      FS.unlink(path);
      return bytes;
    }),
  );
}
