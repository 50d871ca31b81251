/** @module test/fuzz/formats/bytes — changes to bytes that know nothing of their format. */
import type { Random } from "./random.ts";

const edges: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x10000n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** A number as files lie about: an edge of some width, a place in the file, or near what is there. */
export function lie(random: Random, length: number, old = 0n): bigint {
  switch (random.below(4)) {
    case 0:
      return random.pick(edges);
    case 1:
      return BigInt(random.below(length + 64));
    case 2:
      return BigInt.asUintN(64, old + BigInt(random.below(33) - 16));
    default:
      return BigInt.asUintN(64, BigInt(random.bits()) * BigInt(random.below(2 ** 16)));
  }
}

function setNumber(bytes: Uint8Array, at: number, width: number, value: bigint): void {
  for (let i = 0; i < width; i++) bytes[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
}

/** One change of some kind; the result is a new array. */
export function changed(
  random: Random,
  bytes: Uint8Array,
  others: readonly Uint8Array[],
): Uint8Array {
  const length = bytes.length;
  const at = random.below(length);
  const size = 1 + random.below(random.chance(0.5) ? 16 : Math.max(1, length >> 2));
  const result = bytes.slice();
  switch (random.below(10)) {
    case 0:
      result[at] = (result[at] ?? 0) ^ (1 << random.below(8));
      return result;
    case 1:
      result[at] = random.bits() & 255;
      return result;
    case 2:
    case 3: {
      const width = random.pick([2, 4, 8]);
      const place = random.chance(0.7) ? at - (at % width) : at;
      setNumber(result, place, width, lie(random, length));
      return result.subarray(0, length);
    }
    case 4:
      return result.slice(0, random.chance(0.5) ? at : Math.max(0, length - size));
    case 5:
      return join(result.subarray(0, at), result.subarray(at + size));
    case 6:
      return join(result.subarray(0, at), result.subarray(at, at + size), result.subarray(at));
    case 7:
      result.fill(random.pick([0, 255, 32, 1]), at, at + size);
      return result;
    case 8:
      result.copyWithin(at, random.below(length), random.below(length));
      return result;
    default: {
      const other = others.length === 0 ? bytes : random.pick(others);
      const from = random.below(other.length);
      return join(
        result.subarray(0, at),
        other.subarray(from, from + 4 * size),
        result.subarray(at),
      );
    }
  }
}

/** Some changes, few more often than many. */
export function mangled(
  random: Random,
  bytes: Uint8Array,
  others: readonly Uint8Array[] = [],
): Uint8Array {
  let result = bytes;
  const count = random.chance(0.6) ? 1 : 1 + random.below(12);
  for (let i = 0; i < count; i++) result = changed(random, result, others);
  return result;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/**
 * Changes a number of 8 bytes that may be an address or a size in an HDF5 file: to another such number
 * of the file, so that trees and heaps lead in circles, to its own place, or to a lie.
 */
export function relinked(random: Random, bytes: Uint8Array): Uint8Array {
  const result = bytes.slice();
  const view = new DataView(result.buffer);
  const words: number[] = [];
  for (let at = 0; at + 8 <= Math.min(result.length, 1 << 18); at += 8) {
    const value = view.getBigUint64(at, true);
    if (value !== 0n && value < BigInt(result.length)) words.push(at);
  }
  if (words.length === 0) return mangled(random, bytes);
  for (let i = 0; i < 1 + random.below(3); i++) {
    const at = random.pick(words);
    const old = view.getBigUint64(at, true);
    const value = random.chance(0.4)
      ? view.getBigUint64(random.pick(words), true)
      : random.chance(0.3)
        ? BigInt(at - random.below(64))
        : lie(random, result.length, old);
    view.setBigUint64(at, BigInt.asUintN(64, value), true);
  }
  return result;
}
