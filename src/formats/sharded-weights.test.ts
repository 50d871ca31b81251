import { describe, expect, test } from "vitest";
import type { ArrayData } from "./array-data.ts";
import { readShardedWeights, writeShardedWeights } from "./sharded-weights.ts";
import type { WeightStore } from "./weight-store.ts";

const array = (value: number): ArrayData => ({
  dtype: "float32",
  shape: [2],
  data: Float32Array.of(value, value),
});
const leaf = (path: string, name: string, values: readonly number[]): WeightStore => ({
  path,
  name,
  vars: new Map(values.map((value, i) => [String(i), array(value)])),
  children: new Map(),
});
const layers: WeightStore = {
  path: "layers",
  name: null,
  vars: new Map(),
  children: new Map([
    ["dense", leaf("layers/dense", "a", [1, 2, 3])],
    ["dense_1", leaf("layers/dense_1", "b", [4])],
  ]),
};
const weights: WeightStore = {
  path: "",
  name: "model",
  vars: new Map([["0", array(5)]]),
  children: new Map([["layers", layers]]),
};

const json = (map: unknown): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ metadata: {}, weight_map: map }));

describe("weights in several files", () => {
  test("are read back whole, the map being the last file", async () => {
    const files = writeShardedWeights(weights, "big", 17);
    expect(files.map(({ name }) => name)).toEqual([
      "big_00000.weights.h5",
      "big_00001.weights.h5",
      "big_00002.weights.h5",
      "big.weights.json",
    ]);
    const byName = new Map(files.map(({ name, bytes }) => [name, bytes]));
    const map = byName.get("big.weights.json") ?? new Uint8Array();
    // Keras fills a file before it opens the next, and names the files of each folder in their order.
    expect(JSON.parse(new TextDecoder().decode(map))).toEqual({
      metadata: { total_size: 40 },
      weight_map: {
        "/vars": ["big_00000.weights.h5"],
        "/layers/dense/vars": ["big_00000.weights.h5", "big_00001.weights.h5"],
        "/layers/dense_1/vars": ["big_00002.weights.h5"],
      },
    });
    const read = await readShardedWeights("test", map, async (name) => {
      const bytes = byName.get(name);
      if (bytes === undefined) throw new Error(name);
      return bytes;
    });
    expect(read).toEqual(weights);
  });

  test("an array larger than a file may be is named", () => {
    expect(() => writeShardedWeights(weights, "big", 7)).toThrow('"/vars/0" has 8 bytes');
  });

  test.each(["../x.h5", "/x.h5", "a\\x.h5", "C:x.h5", "x.json", "", 7, null])(
    "a file of the name %j is not asked for",
    async (name) => {
      const asked: string[] = [];
      const reading = readShardedWeights("test", json({ "/vars": [name] }), async (shard) => {
        asked.push(shard);
        return new Uint8Array();
      });
      await expect(reading).rejects.toMatchObject({ code: "keras/shards" });
      expect(asked).toEqual([]);
    },
  );

  test("a name of thousands of levels is refused like any other", async () => {
    const text = `{"weight_map": {"/vars": ${"[".repeat(20_000)}${"]".repeat(20_000)}}}`;
    const reading = readShardedWeights(
      "test",
      new TextEncoder().encode(text),
      async () => new Uint8Array(),
    );
    await expect(reading).rejects.toMatchObject({ code: "keras/shards" });
  });

  test("a file without a map is refused", async () => {
    await expect(
      readShardedWeights("test", json([]), async () => new Uint8Array()),
    ).rejects.toMatchObject({
      code: "keras/shards",
    });
  });
});
