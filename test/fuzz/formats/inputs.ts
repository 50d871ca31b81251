/** @module test/fuzz/formats/inputs — one hostile input for each number. */
import { join, lie, mangled, relinked } from "./bytes.ts";
import type { Corpus } from "./corpus.ts";
import { lyingJson } from "./json-lies.ts";
import { Random } from "./random.ts";
import { type Member, zipOf } from "./zip-lies.ts";

/** What reads the input. */
export type Format = "keras" | "zip" | "hdf5" | "npy" | "npz" | "safetensors" | "shards";

export interface Input {
  readonly format: Format;
  /** How it was made, for reports. */
  readonly kind: string;
  readonly bytes: Uint8Array;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

function replaced(
  members: readonly Member[],
  isMeant: (name: string) => boolean,
  change: (bytes: Uint8Array) => Uint8Array,
): readonly Member[] {
  return members.map((member) =>
    isMeant(member.name) ? { name: member.name, bytes: change(member.bytes) } : member,
  );
}

function hostileHdf5(random: Random, corpus: Corpus, bytes: Uint8Array): Uint8Array {
  return random.chance(0.5) ? relinked(random, bytes) : mangled(random, bytes, corpus.hdf5);
}

const descriptors = [
  "<f4",
  ">f8",
  "<f2",
  "|V2",
  "<i8",
  ">u2",
  "|b1",
  "|O",
  "<U9",
  "|S3",
  "<c8",
  "x",
];
const shapes = ["", "3,", "2, 3", "0,", "4294967296, 4294967296", "-1,", "9999999999999,", "1e9,"];

function hostileNpy(random: Random, corpus: Corpus): Uint8Array {
  const bytes = random.pick(corpus.npy);
  if (random.chance(0.5)) return mangled(random, bytes, corpus.npy);
  const header = `{'descr': '${random.pick(descriptors)}', 'fortran_order': ${random.pick(["True", "False"])}, 'shape': (${random.pick(shapes)}), }\n`;
  const text = encoder.encode(random.chance(0.1) ? header.repeat(800) : header);
  const length = random.chance(0.8) ? text.length : Number(lie(random, 128) & 0xffffn);
  const start = bytes.slice(0, 10);
  start.set([length & 255, (length >> 8) & 255], 8);
  return join(start, text, bytes.subarray(128, 128 + random.below(80)));
}

function hostileSafetensors(random: Random, corpus: Corpus): Uint8Array {
  const bytes = random.pick(corpus.safetensors);
  if (random.chance(0.4)) return mangled(random, bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = Number(view.getBigUint64(0, true));
  const json = lyingJson(random, decoder.decode(bytes.subarray(8, 8 + length)));
  const header = encoder.encode(json);
  const size = new Uint8Array(8);
  const claimed = random.chance(0.85) ? BigInt(header.length) : lie(random, bytes.length);
  new DataView(size.buffer).setBigUint64(0, claimed, true);
  return join(size, header, bytes.subarray(8 + length));
}

const makers: readonly (readonly [weight: number, (random: Random, corpus: Corpus) => Input])[] = [
  [
    24,
    (random, corpus) => {
      const old = encoder.encode('{"keras_version": "2.13.1"}');
      const model = random.chance(0.15)
        ? replaced(
            random.pick(corpus.models),
            (name) => name === "metadata.json",
            () => old,
          )
        : random.pick(corpus.models);
      const members = replaced(
        model,
        (name) => name === "config.json",
        (bytes) => encoder.encode(lyingJson(random, decoder.decode(bytes))),
      );
      return { format: "keras", kind: "config", bytes: zipOf(random, members, false) };
    },
  ],
  [
    8,
    (random, corpus) => {
      const members = replaced(
        random.pick(corpus.models),
        (name) => name.endsWith(".h5"),
        (bytes) => hostileHdf5(random, corpus, bytes),
      );
      return { format: "keras", kind: "weights", bytes: zipOf(random, members, false) };
    },
  ],
  [
    12,
    (random, corpus) => {
      const bytes = zipOf(random, random.pick(corpus.models), true);
      return { format: "keras", kind: "archive", bytes };
    },
  ],
  [
    10,
    (random, corpus) => {
      const bytes = mangled(random, zipOf(random, random.pick(corpus.models), false));
      return { format: random.chance(0.5) ? "keras" : "zip", kind: "mangled", bytes };
    },
  ],
  [
    14,
    (random, corpus) => {
      const bytes = hostileHdf5(random, corpus, random.pick(corpus.hdf5));
      return { format: "hdf5", kind: "hdf5", bytes };
    },
  ],
  [12, (random, corpus) => ({ format: "npy", kind: "npy", bytes: hostileNpy(random, corpus) })],
  [
    8,
    (random, corpus) => {
      const changed = replaced(
        random.pick(corpus.npz),
        () => random.chance(0.3),
        () => hostileNpy(random, corpus),
      );
      return { format: "npz", kind: "npz", bytes: zipOf(random, changed, random.chance(0.3)) };
    },
  ],
  [
    12,
    (random, corpus) => {
      const bytes = hostileSafetensors(random, corpus);
      return { format: "safetensors", kind: "safetensors", bytes };
    },
  ],
  [
    2,
    (random) => {
      const map = { "/layers/dense/vars": ["s_00000.weights.h5"], "/vars": "s_00001.weights.h5" };
      const json = lyingJson(
        random,
        JSON.stringify({ metadata: { total_size: 1 }, weight_map: map }),
      );
      return { format: "shards", kind: "shards", bytes: encoder.encode(json) };
    },
  ],
];

const totalWeight = makers.reduce((total, [weight]) => total + weight, 0);

/** The input of a seed and a number: always the same. */
export function inputOf(corpus: Corpus, seed: number, index: number): Input {
  const random = new Random(seed, index);
  let left = random.below(totalWeight);
  for (const [weight, make] of makers) {
    if (left < weight) return make(random, corpus);
    left -= weight;
  }
  throw new Error("every number below the total weight has a maker");
}
