/** @module test/fuzz/formats/zip-lies — zip archives whose records may lie. */
import { constants, crc32, deflateRawSync } from "node:zlib";
import { join, lie } from "./bytes.ts";
import type { Random } from "./random.ts";

export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const pieceBytes = 8 * 2 ** 20;
// A piece that ends at a byte and looks back at nothing before it can be repeated as it is.
const piece = deflateRawSync(new Uint8Array(pieceBytes), {
  level: 9,
  finishFlush: constants.Z_FULL_FLUSH,
});
/** What inflates to a thousand times its size: 8 MiB and 304 MiB of zeros. */
const bombs = [1, 38].map((pieces) => ({
  size: pieces * pieceBytes,
  packed: join(...Array.from({ length: pieces }, () => piece), deflateRawSync(new Uint8Array(0))),
}));
const hostileNames: readonly string[] = [
  "../config.json",
  "/etc/passwd",
  "C:\\config.json",
  "a/../../b",
  "..\\x",
  "",
  "assets/../../x",
  "config.json\0.txt",
  "assets/",
  "\u202econfig",
  "x".repeat(4000),
];

function numbers(...fields: readonly (readonly [2 | 4, number])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([width, value]) =>
      Array.from({ length: width }, (_, i) => (value >>> (8 * i)) & 255),
    ),
  );
}

/**
 * A zip archive. With `lies`, some of its records are untrue: sizes, places, methods, checksums, names,
 * members that share their bytes, members that are there twice, and members that inflate to much.
 */
export function zipOf(random: Random, members: readonly Member[], lies: boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let [at, count] = [0, 0];
  const listed = lies && random.chance(0.15) ? [...members, random.pick(members)] : members;
  for (const { name: trueName, bytes } of listed) {
    const lying = lies && random.chance(0.4);
    const or = (value: number): number =>
      lying && random.chance(0.25)
        ? Number(lie(random, at + bytes.length, BigInt(value)) & 0xffffffffn)
        : value;
    const name = lying && random.chance(0.2) ? random.pick(hostileNames) : trueName;
    const bomb = lying && random.chance(0.15) ? random.pick(bombs) : null;
    const deflated = bomb !== null || random.chance(0.25);
    const packed = bomb?.packed ?? (deflated ? deflateRawSync(bytes, { level: 1 }) : bytes);
    const method = lying && random.chance(0.1) ? random.below(100) : deflated ? 8 : 0;
    const label = new TextEncoder().encode(name);
    const flags = lying && random.chance(0.1) ? random.below(0x10000) : 0x800;
    const sizes = (): readonly (readonly [2 | 4, number])[] => [
      [4, or(crc32(bytes))],
      [4, or(packed.length)],
      [4, or(bomb?.size ?? bytes.length)],
      [2, or(label.length)],
      [2, or(0)],
    ];
    const local = numbers(
      [4, 0x04034b50],
      [2, 20],
      [2, flags],
      [2, method],
      [4, 0x210000],
      ...sizes(),
    );
    const place = lying && random.chance(0.2) ? random.below(at + 1) : or(at);
    directory.push(
      join(
        numbers(
          [4, 0x02014b50],
          [2, 20],
          [2, 20],
          [2, flags],
          [2, method],
          [4, 0x210000],
          ...sizes(),
        ),
        numbers([2, or(0)], [2, 0], [2, 0], [4, 0], [4, place]),
        label,
      ),
    );
    parts.push(local, label, packed);
    at += local.length + label.length + packed.length;
    count += 1;
  }
  const size = directory.reduce((total, entry) => total + entry.length, 0);
  const or = (value: number): number =>
    lies && random.chance(0.08)
      ? Number(lie(random, at + size, BigInt(value)) & 0xffffffffn)
      : value;
  const end = numbers(
    [4, 0x06054b50],
    [4, 0],
    [2, or(count)],
    [2, or(count)],
    [4, or(size)],
    [4, or(at)],
    [2, or(0)],
  );
  return join(...parts, ...directory, end);
}
