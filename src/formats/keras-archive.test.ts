import { readFileSync } from "node:fs";
import { strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { readKerasArchive, readWeightsNpz } from "./keras-archive.ts";
import { writeNpy } from "./npy.ts";

const caseFolder = new URL(
  "../../conformance/cases/save-sequential-00-mlp-adam-trained/",
  import.meta.url,
);
const file = new Uint8Array(readFileSync(new URL("model.keras", caseFolder)));
const members = unzipSync(file);

async function codeWith(changes: Readonly<Record<string, Uint8Array | null>>): Promise<string> {
  const kept = Object.entries({ ...members, ...changes }).filter(
    (entry): entry is [string, Uint8Array] => entry[1] !== null,
  );
  try {
    await readKerasArchive("test", zipSync(Object.fromEntries(kept), { level: 0 }));
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return "read";
}

describe("readKerasArchive", () => {
  test("reads what Keras wrote", async () => {
    const { metadata, config, weights } = await readKerasArchive("test", file);
    const expected = JSON.parse(readFileSync(new URL("expected.json", caseFolder), "utf8"));
    expect(config).toEqual(expected.config);
    expect(metadata.keras_version).toBe("3.15.1");
    const dense = weights.children.get("layers")?.children.get("dense");
    expect(dense?.path).toBe("layers/dense");
    expect(dense?.name).toBe("dense");
    expect([...(dense?.vars.values() ?? [])].map(({ shape }) => shape)).toEqual([[4, 5], [5]]);
    const optimizer = weights.children.get("optimizer");
    expect([...(optimizer?.vars.keys() ?? [])]).toEqual(
      Array.from({ length: 10 }, (_, i) => String(i)),
    );
  });

  test("reads the same from a compressed archive", async () => {
    const { weights } = await readKerasArchive("test", file);
    const again = await readKerasArchive("test", zipSync(members, { level: 9 }));
    expect(again.weights).toEqual(weights);
  });

  test("gives what Keras 2 wrote in the words of Keras 3", async () => {
    const layers = [{ class_name: "InputLayer", config: { batch_input_shape: [null, 4] } }];
    const config = JSON.stringify({ class_name: "Sequential", config: { layers } });
    const read = (version: string): Promise<unknown> =>
      readKerasArchive(
        "test",
        zipSync({
          ...members,
          "metadata.json": strToU8(JSON.stringify({ keras_version: version })),
          "config.json": strToU8(config),
        }),
      );
    const shape = [null, 4];
    expect(await read("2.13.1")).toMatchObject({
      config: { config: { layers: [{ config: { batch_shape: shape } }] } },
    });
    expect(await read("3.0.0")).toMatchObject({
      config: { config: { layers: [{ config: { batch_input_shape: shape } }] } },
    });
  });

  test("needs no metadata", async () => {
    expect(await codeWith({ "metadata.json": null })).toBe("read");
  });

  test.each([
    ["no config", { "config.json": null }, "keras/missing-config"],
    ["no weights", { "model.weights.h5": null }, "keras/missing-weights"],
    ["a config that is a list", { "config.json": strToU8("[1]") }, "keras/json"],
    ["a config that is null", { "config.json": strToU8("null") }, "keras/json"],
    ["a config cut short", { "config.json": strToU8('{"a":') }, "keras/json"],
    [
      "a config that is not UTF-8",
      { "config.json": new Uint8Array([123, 255, 125]) },
      "keras/utf8",
    ],
    ["metadata that are text", { "metadata.json": strToU8('"x"') }, "keras/json"],
    ["weights that are no HDF5", { "model.weights.h5": strToU8("weights") }, "hdf5/not-hdf5"],
  ])("refuses %s", async (_, changes, code) => {
    expect(await codeWith(changes)).toBe(code);
  });

  test("refuses a config that inflates to more than any model needs", async () => {
    const bomb = zipSync({ ...members, "config.json": new Uint8Array(33 * 2 ** 20).fill(32) });
    await expect(readKerasArchive("test", bomb)).rejects.toMatchObject({ code: "zip/too-large" });
  });
});

describe("readWeightsNpz", () => {
  const array = writeNpy({ dtype: "float32", shape: [1], data: new Float32Array([3]) });

  test("files arrays by their paths, in the order of their numbers", async () => {
    const bytes = zipSync({
      "layers/dense/vars/10.npy": array,
      "layers/dense/vars/2.npy": array,
      "vars/0.npy": array,
    });
    const weights = await readWeightsNpz("test", bytes);
    const dense = weights.children.get("layers")?.children.get("dense");
    expect([...(dense?.vars.keys() ?? [])]).toEqual(["2", "10"]);
    expect(dense?.path).toBe("layers/dense");
    expect(weights.vars.size).toBe(1);
  });

  test("refuses arrays outside of vars", async () => {
    await expect(readWeightsNpz("test", zipSync({ "layers/0.npy": array }))).rejects.toMatchObject({
      code: "keras/weights-layout",
    });
  });
});
