import { describe, expect, it } from "vitest";
import {
  bfloat16FromBits,
  bfloat16ToBits,
  decodeBfloat16,
  decodeFloat16,
  encodeBfloat16,
  encodeFloat16,
  float16FromBits,
  float16ToBits,
  roundToBfloat16,
  roundToFloat16,
} from "./half.ts";

/** What the bits mean by the standard: (−1)^s · 2^(e−bias) · (1 + f/2^n), and without the 1 for e = 0. */
function meaning(bits: number, fractionBits: number, bias: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const exponent = (bits & 0x7fff) >> fractionBits;
  if (exponent === 2 * bias + 1) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

const types = [
  {
    name: "float16",
    fractionBits: 10,
    bias: 15,
    infinity: 0x7c00,
    fromBits: float16FromBits,
    toBits: float16ToBits,
    round: roundToFloat16,
  },
  {
    name: "bfloat16",
    fractionBits: 7,
    bias: 127,
    infinity: 0x7f80,
    fromBits: bfloat16FromBits,
    toBits: bfloat16ToBits,
    round: roundToBfloat16,
  },
] as const;

describe.each(types)("$name", ({ fractionBits, bias, infinity, fromBits, toBits, round }) => {
  it("reads all 65,536 patterns as the standard says, and writes them back", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromBits(bits);
      if (!Object.is(value, meaning(bits, fractionBits, bias))) expect.fail(`${bits}: ${value}`);
      if (!Number.isNaN(value) && toBits(value) !== bits) expect.fail(`${bits}: ${toBits(value)}`);
    }
    expect(Number.isNaN(fromBits(toBits(Number.NaN)))).toBe(true);
  });

  it("rounds to the nearest number, and halfway to the even one", () => {
    // Neighbours in size are neighbours in bits; past the largest stands the infinity's own magnitude.
    for (let bits = 0; bits < infinity; bits++) {
      const low = fromBits(bits);
      const isLast = bits + 1 === infinity;
      const high = isLast ? 2 ** (bias + 1) : fromBits(bits + 1);
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const nearHalf = (high - low) * 2 ** -40;
      const got = [middle, middle - nearHalf, middle + nearHalf].map(toBits);
      const want = [even, bits, bits + 1];
      if (got.join() !== want.join()) expect.fail(`after ${low}: ${got.join()} not ${want.join()}`);
      if (toBits(-middle) !== (even | 0x8000)) expect.fail(`after -${low}`);
    }
    expect(round(Number.MAX_VALUE)).toBe(Infinity);
    expect(round(-Infinity)).toBe(-Infinity);
    expect(round(5e-324)).toBe(0);
    expect(round(-5e-324)).toBe(-0);
  });
});

describe("arrays of 16-bit floats", () => {
  it("convert both ways", () => {
    const values = [0, -0, 1, -2.5, 0.099975586, 65504, Infinity, Number.NaN];
    expect([...decodeFloat16(encodeFloat16(values))]).toEqual(values.map(roundToFloat16));
    expect([...decodeBfloat16(encodeBfloat16(values))]).toEqual(values.map(roundToBfloat16));
    expect(encodeFloat16([1, -2])).toEqual(Uint16Array.of(0x3c00, 0xc000));
    expect(encodeBfloat16([1, -2])).toEqual(Uint16Array.of(0x3f80, 0xc000));
  });
});
