/**
 * @module backends/wasm/loops/half — float16 and bfloat16: to bits, from bits, and rounding in between.
 */
import { type Lanes, mapVectors, splatFloat, splatWord, type Value } from "./lanes.ts";

/** The 16 bits of each lane, zero-extended, as float32. */
export function fromHalfBits(lanes: Lanes, bits: Value, dtype: "float16" | "bfloat16"): Value {
  const { f } = lanes;
  if (dtype === "bfloat16") {
    return mapVectors(lanes, dtype, [bits], (x) => f.get(x).i32(16).op("i32x4.shl"));
  }
  const magnitude = splatWord(lanes, 0x7fff);
  const sign = splatWord(lanes, 0x8000);
  const infinite = splatWord(lanes, 0x7c00);
  const allOnes = splatWord(lanes, 0x7f800000);
  // Exponents of float16 are 112 less; a multiplication mends subnormal numbers too.
  const scale = splatFloat(lanes, 2 ** 112);
  return mapVectors(lanes, dtype, [bits], (x) => {
    const m = f.get(x).get(magnitude).op("v128.and").hold("v128");
    f.get(m).i32(13).op("i32x4.shl").get(scale).op("f32x4.mul");
    f.get(m).get(infinite).op("i32x4.ge_s").get(allOnes).op("v128.and").op("v128.or");
    f.get(x).get(sign).op("v128.and").i32(16).op("i32x4.shl").op("v128.or");
  });
}

/** Rounds float32 to the nearest, ties to even, and gives the 16 bits, zero-extended. */
export function toHalfBits(lanes: Lanes, value: Value, dtype: "float16" | "bfloat16"): Value {
  const { f } = lanes;
  if (dtype === "bfloat16") return toBfloat16Bits(lanes, value);
  const signBit = splatWord(lanes, 0x80000000);
  const overflow = splatWord(lanes, 0x47800000);
  const infinity = splatWord(lanes, 0x7f800000);
  const smallestNormal = splatWord(lanes, 0x38800000);
  const one = splatWord(lanes, 1);
  // Added to a number below 2^-14, 0.5 leaves the float16's bits, rounded, at the end of the sum's.
  const half = splatFloat(lanes, 0.5);
  const rebias = splatWord(lanes, ((15 - 127) << 23) + 0xfff);
  const quietNaN = splatWord(lanes, 0x0200);
  const infiniteHalf = splatWord(lanes, 0x7c00);
  return mapVectors(lanes, "int32", [value], (x) => {
    const sign = f.get(x).get(signBit).op("v128.and").hold("v128");
    const m = f.get(x).get(sign).op("v128.xor").hold("v128");
    f.get(m).get(infinity).op("i32x4.gt_s").get(quietNaN).op("v128.and");
    f.get(infiniteHalf).op("v128.or");
    f.get(m).get(half).op("f32x4.add").get(half).op("i32x4.sub");
    f.get(m).i32(13).op("i32x4.shr_u").get(one).op("v128.and");
    f.get(m).op("i32x4.add").get(rebias).op("i32x4.add").i32(13).op("i32x4.shr_u");
    f.get(m).get(smallestNormal).op("i32x4.lt_s").op("v128.bitselect");
    f.get(m).get(overflow).op("i32x4.ge_s").op("v128.bitselect");
    f.get(sign).i32(16).op("i32x4.shr_u").op("v128.or");
  });
}

function toBfloat16Bits(lanes: Lanes, value: Value): Value {
  const { f } = lanes;
  const one = splatWord(lanes, 1);
  const justBelowHalf = splatWord(lanes, 0x7fff);
  const quietNaN = splatWord(lanes, 0x7fc0);
  return mapVectors(lanes, "int32", [value], (x) => {
    f.get(quietNaN);
    f.get(x).i32(16).op("i32x4.shr_u").get(one).op("v128.and").get(justBelowHalf);
    f.op("i32x4.add").get(x).op("i32x4.add").i32(16).op("i32x4.shr_u");
    f.get(x).get(x).op("f32x4.ne").op("v128.bitselect");
  });
}
