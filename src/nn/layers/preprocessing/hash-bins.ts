/** @module nn/layers/preprocessing/hash-bins — strings into a given number of bins, with or without a salt. */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import { fingerprint64, sipHash } from "./fingerprint.ts";
import { bytesOf } from "./host-values.ts";

/** A salt as users give it: two whole numbers, or one that stands for both. */
export type Salt = number | readonly [number, number];

/** Checks a salt. @throws {@link ValueError} `hashing/salt` */
export function requireSalt(where: string, salt: unknown): readonly [number, number] | null {
  if (salt === null) return null;
  const [low, high, ...others]: readonly unknown[] = Array.isArray(salt) ? salt : [salt, salt];
  if (Number.isInteger(low) && Number.isInteger(high) && others.length === 0) {
    return [Number(low), Number(high)];
  }
  throw new ValueError(
    "hashing/salt",
    `${where}: \`salt\` must be a whole number, or a list of two. Received: ${formatReceived(salt)}.`,
  );
}

/**
 * The function that gives a string its bin, from 0 to `bins` − 1: by its FarmHash fingerprint, or with a salt by SipHash.
 */
export function binOf(
  bins: number,
  salt: readonly [number, number] | null,
): (text: string) => number {
  const count = BigInt(bins);
  if (salt === null) return (text) => Number(fingerprint64(bytesOf(text)) % count);
  const key = [BigInt.asUintN(64, BigInt(salt[0])), BigInt.asUintN(64, BigInt(salt[1]))] as const;
  return (text) => Number(sipHash(bytesOf(text), key) % count);
}
