import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readHdf5 } from "./hdf5.ts";
import { readKerasArchive, readWeightsH5, readWeightsNpz } from "./keras-archive.ts";
import {
  kerasMetadata,
  writeKerasArchive,
  writeWeightsH5,
  writeWeightsNpz,
} from "./keras-archive-writer.ts";
import type { WeightStore } from "./weight-store.ts";
import { openZip } from "./zip.ts";

const cases = new URL("../../conformance/cases/", import.meta.url);
const file = new Uint8Array(
  readFileSync(new URL("save-sequential-00-mlp-adam-trained/model.keras", cases)),
);
const archive = await readKerasArchive("test", file);

function store(parts: Partial<WeightStore>): WeightStore {
  return { path: "", vars: new Map(), name: null, children: new Map(), ...parts };
}

describe("writeKerasArchive", () => {
  test("writes what Keras wrote: members, config, and every group, text and array of the weights", async () => {
    const written = await writeKerasArchive(archive);
    const again = await readKerasArchive("test", written);
    expect(again).toEqual(archive);
    expect(again.members).toEqual(["metadata.json", "config.json", "model.weights.h5"]);
    const member = "model.weights.h5";
    const [before, after] = [file, written].map((bytes) => openZip("test", bytes).read(member));
    const read = async (bytes: Promise<Uint8Array> | undefined): Promise<unknown> =>
      readHdf5("test", (await bytes) ?? new Uint8Array());
    expect(await read(after)).toEqual(await read(before));
  });

  test("the JSON is Keras's own to the byte", async () => {
    const [before, after] = [file, await writeKerasArchive(archive)].map(async (bytes) =>
      new TextDecoder().decode(await openZip("test", bytes).read("metadata.json")),
    );
    expect(await after).toBe(await before);
  });

  test("gives the same bytes each time", async () => {
    expect(await writeKerasArchive(archive)).toEqual(await writeKerasArchive(archive));
  });

  test("takes files of layers along", async () => {
    const vocabulary = new TextEncoder().encode("하나\ntwo");
    const assets = new Map([["layers/string_lookup/vocabulary.txt", vocabulary]]);
    const written = await writeKerasArchive({ ...archive, assets });
    const again = await readKerasArchive("test", written);
    expect(again.assets).toEqual(assets);
    expect(again.members.at(-1)).toBe("assets/layers/string_lookup/vocabulary.txt");
    await expect(
      writeKerasArchive({ ...archive, assets: new Map([["../../x", vocabulary]]) }),
    ).rejects.toMatchObject({ code: "zip/write" });
  });

  test("writes npz in place of HDF5 where asked, with the same arrays", async () => {
    const written = await writeKerasArchive({ ...archive, weightsFormat: "npz" });
    const again = await readKerasArchive("test", written);
    const dense = (of: WeightStore): unknown =>
      of.children.get("layers")?.children.get("dense")?.vars;
    expect(dense(again.weights)).toEqual(dense(archive.weights));
    expect(again.members).toContain("model.weights.npz");
  });
});

test("the date is written as Keras writes it", () => {
  expect(kerasMetadata(new Date(2026, 0, 2, 3, 4, 5))).toEqual({
    keras_version: "3.15.1",
    date_saved: "2026-01-02@03:04:05",
  });
});

describe("writeWeightsH5", () => {
  test("keeps an empty vars for a name, and no folder for nothing", async () => {
    const children = new Map([
      ["dropout", store({ path: "dropout", name: "drop" })],
      ["nothing", store({ path: "nothing" })],
    ]);
    const { children: read } = await readHdf5("test", writeWeightsH5(store({ children })));
    expect([...read.keys()]).toEqual(["dropout"]);
    const again = await readWeightsH5("test", writeWeightsH5(store({ children })));
    expect(again.children.get("dropout")).toMatchObject({ name: "drop", vars: new Map() });
  });

  test("orders arrays by their numbers, of any dtype", async () => {
    const vars = new Map(
      Array.from({ length: 12 }, (_, i) => [
        String(i),
        { dtype: "bfloat16" as const, shape: [1], data: Uint16Array.of(0x3f80 + i) },
      ]),
    );
    expect((await readWeightsH5("test", writeWeightsH5(store({ vars })))).vars).toEqual(vars);
    expect((await readWeightsNpz("test", await writeWeightsNpz(store({ vars })))).vars).toEqual(
      vars,
    );
  });

  test.each(["", ".", "a/b", "vars", "a\0b"])("refuses the folder name %j", (name) => {
    const inner = store({ path: name, name: "x" });
    expect(() => writeWeightsH5(store({ children: new Map([[name, inner]]) }))).toThrow(
      "A folder of weights needs a name",
    );
  });
});
