/**
 * @module core/half — the two 16-bit floating types as bits: how numbers get in and out of them.
 *
 * Every conversion into them rounds to nearest, ties to even, from the whole double, so that no value
 * is rounded twice.
 */
import type { DType } from "./dtype.ts";

const scratch = new ArrayBuffer(4);
const asFloat = new Float32Array(scratch);
const asBits = new Uint32Array(scratch);

function bitsOfFloat32(value: number): number {
  asFloat[0] = value;
  return asBits[0] ?? 0;
}

function float32OfBits(bits: number): number {
  asBits[0] = bits;
  return asFloat[0] ?? 0;
}

/**
 * The float32 bits of a double, rounded to odd: where the double lies between two float32 numbers, the
 * one with an odd last bit. A later rounding to a shorter type then ends where one rounding of the
 * double itself would have (Boldo and Melquiond, 2008).
 */
function bitsRoundedToOdd(value: number): number {
  const bits = bitsOfFloat32(value);
  const rounded = asFloat[0] ?? 0;
  if (rounded === value || Number.isNaN(value)) return bits;
  const towardsZero = Math.abs(rounded) > Math.abs(value) ? bits - 1 : bits;
  return (towardsZero | 1) >>> 0;
}

/** The number that a float16's bits stand for. */
export function float16FromBits(bits: number): number {
  const magnitude = bits & 0x7fff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (magnitude >= 0x7c00) return magnitude > 0x7c00 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  // Read as float32 bits the exponent is 112 too small, for subnormal numbers too.
  return sign * float32OfBits(magnitude << 13) * 2 ** 112;
}

/** The bits of the float16 nearest to `value`, ties to even. Beyond 65519.99… it is an infinity. */
export function float16ToBits(value: number): number {
  const bits = bitsRoundedToOdd(value);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 lies halfway between the largest float16 and the first number past it.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    const nearest = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((nearest >>> 13) - (112 << 10));
  }
  // Below 2^-14 the unit is 2^-24, which is the unit of a float32 in [0.5, 1): adding 0.5 rounds.
  return sign | (bitsOfFloat32(float32OfBits(magnitude) + 0.5) - 0x3f000000);
}

/** The number that a bfloat16's bits stand for. */
export function bfloat16FromBits(bits: number): number {
  return float32OfBits(bits << 16);
}

/** The bits of the bfloat16 nearest to `value`, ties to even. */
export function bfloat16ToBits(value: number): number {
  const bits = bitsRoundedToOdd(value);
  if ((bits & 0x7fffffff) > 0x7f800000) return ((bits >>> 16) & 0x8000) | 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** The float16 nearest to `value`, as a number. */
export function roundToFloat16(value: number): number {
  return float16FromBits(float16ToBits(value));
}

/** The bfloat16 nearest to `value`, as a number. */
export function roundToBfloat16(value: number): number {
  return bfloat16FromBits(bfloat16ToBits(value));
}

/** The numbers that float16 bits stand for; each is exact as float32. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, float16FromBits);
}

/** Bits of the float16 numbers nearest to `values`. */
export function encodeFloat16(values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, float16ToBits);
}

/** The numbers that bfloat16 bits stand for; each is exact as float32. */
export function decodeBfloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, bfloat16FromBits);
}

/** Bits of the bfloat16 numbers nearest to `values`. */
export function encodeBfloat16(values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, bfloat16ToBits);
}

/** A stored element as a number: 16-bit floats are stored as their bits. */
export function decodeScalar(stored: number, dtype: DType): number {
  if (dtype === "float16") return float16FromBits(stored);
  return dtype === "bfloat16" ? bfloat16FromBits(stored) : stored;
}
