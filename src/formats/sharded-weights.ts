/**
 * @module formats/sharded-weights — weights in several files: a `.weights.json` that says which array lies in which
 * `.weights.h5` beside it.
 */
import { FormatError, formatReceived, ValueError } from "../core/errors.ts";
import type { ArrayData } from "./array-data.ts";
import { isJsonObject, type JsonValue } from "./json.ts";
import { parseJsonObject, readWeightsH5 } from "./keras-archive.ts";
import { writeWeightsH5 } from "./keras-archive-writer.ts";
import { mergedStores, type WeightStore } from "./weight-store.ts";

// Keras numbers them with five digits.
const maxShards = 100_000;

/**
 * Reads weights that Keras has saved with `max_shard_size`.
 *
 * @param where - Names the file in messages.
 * @param bytes - The `.weights.json` file.
 * @param readShard - Reads the file of a name beside it; names that lead elsewhere are refused before.
 * @throws {@link FormatError} `keras/shards`, and the codes of {@link readWeightsH5}
 */
export async function readShardedWeights(
  where: string,
  bytes: Uint8Array,
  readShard: (name: string) => Promise<Uint8Array>,
): Promise<WeightStore> {
  const { weight_map: map } = parseJsonObject(where, bytes);
  if (!isJsonObject(map)) throw shardsError(where, "it has no weight_map");
  const names = new Set<string>();
  for (const value of Object.values(map)) {
    for (const name of listOf(value)) names.add(requireFileName(where, name));
  }
  if (names.size > maxShards) throw shardsError(where, `it names ${names.size} files`);
  let store: WeightStore = { path: "", vars: new Map(), name: null, children: new Map() };
  for (const name of names) {
    store = mergedStores(store, await readWeightsH5(name, await readShard(name)));
  }
  return store;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value];
}

function requireFileName(where: string, name: JsonValue): string {
  if (typeof name === "string" && /^[^/\\:\0]+\.h5$/.test(name)) return name;
  throw shardsError(where, `${formatReceived(name)} is no name of a file beside it`);
}

function shardsError(where: string, what: string): FormatError {
  return new FormatError(
    "keras/shards",
    `${where}: expected a .weights.json file of Keras, which names the .weights.h5 files beside it; ${what}.`,
  );
}

/** A file to be written, by the name that the others know it by. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Weights in files of a largest size, as Keras writes them: `<base>_00000.weights.h5`, …, and last
 * `<base>.weights.json`, without which the others say nothing; so it is to be written last.
 *
 * @param maxShardBytes - Most bytes of arrays in a file.
 * @throws {@link ValueError} `keras/write` for an array that is larger than that.
 */
export function writeShardedWeights(
  weights: WeightStore,
  base: string,
  maxShardBytes: number,
): readonly NamedFile[] {
  const shards: WeightStore[] = [];
  const map = new Map<string, readonly string[]>();
  let [size, total] = [Number.POSITIVE_INFINITY, 0];
  for (const { store, key, array } of arraysOf(weights)) {
    const bytes = array.data.byteLength;
    if (bytes > maxShardBytes) {
      throw new ValueError(
        "keras/write",
        `maxShardSize: "${store.path}/vars/${key}" has ${bytes} bytes, more than one file may have (${maxShardBytes}).`,
      );
    }
    total += bytes;
    size += bytes;
    if (size > maxShardBytes) {
      shards.push({ path: "", vars: new Map(), name: null, children: new Map() });
      size = bytes;
    }
    const last = shards.length - 1;
    const shard = shards[last];
    if (shard !== undefined) shards[last] = mergedStores(shard, alone(store, key, array));
    const folder = `${store.path === "" ? "" : `/${store.path}`}/vars`;
    map.set(folder, [...new Set([...(map.get(folder) ?? []), shardName(base, last)])]);
  }
  const config = { metadata: { total_size: total }, weight_map: Object.fromEntries(map) };
  return [
    ...shards.map((shard, i) => ({ name: shardName(base, i), bytes: writeWeightsH5(shard) })),
    {
      name: `${base}.weights.json`,
      bytes: new TextEncoder().encode(JSON.stringify(config, null, 4)),
    },
  ];
}

function shardName(base: string, index: number): string {
  return `${base}_${String(index).padStart(5, "0")}.weights.h5`;
}

interface PlacedArray {
  readonly store: WeightStore;
  readonly key: string;
  readonly array: ArrayData;
}

function* arraysOf(store: WeightStore): Generator<PlacedArray> {
  for (const [key, array] of store.vars) yield { store, key, array };
  for (const child of store.children.values()) yield* arraysOf(child);
}

/** A tree that holds one array only, at its place. */
function alone({ path, name }: WeightStore, key: string, array: ArrayData): WeightStore {
  const leaf = { path, vars: new Map([[key, array]]), name, children: new Map() };
  let [tree, rest]: [WeightStore, string] = [leaf, path];
  while (rest !== "") {
    const parent = rest.includes("/") ? rest.slice(0, rest.lastIndexOf("/")) : "";
    const own = rest.slice(parent === "" ? 0 : parent.length + 1);
    tree = { path: parent, vars: new Map(), name: null, children: new Map([[own, tree]]) };
    rest = parent;
  }
  return tree;
}
