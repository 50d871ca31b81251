/**
 * @module backends/wasm/loops/memory — elements in memory to lanes and back, neighbouring ones or scattered.
 *
 * In between stands a packed vector: four elements in its low bytes, as they lie in memory.
 */
import { bytesOf, type DType } from "../../../core/dtype.ts";
import type { Local } from "../assembler.ts";
import { fromHalfBits, toHalfBits } from "./half.ts";
import { type Lanes, localsOf, mapVectors, splatDouble, splatWord, type Value } from "./lanes.ts";

/** Where the elements of the lanes are. */
export type Spread =
  /** One element, for all lanes. */
  | { readonly kind: "same" }
  /** Neighbours: as many as there are lanes. */
  | { readonly kind: "next" }
  /** `step` bytes from lane to lane; may be negative. */
  | { readonly kind: "apart"; readonly step: number }
  /** At `address + lane · step + scale · at[lane]` bytes. */
  | { readonly kind: "at"; readonly step: number; readonly at: Value; readonly scale: number };

const loadLane = {
  1: "v128.load8_lane",
  2: "v128.load16_lane",
  4: "v128.load32_lane",
  8: "v128.load64_lane",
} as const;
const storeLane = {
  1: "v128.store8_lane",
  2: "v128.store16_lane",
  4: "v128.store32_lane",
  8: "v128.store64_lane",
} as const;
const loadSplat = {
  1: "v128.load8_splat",
  2: "v128.load16_splat",
  4: "v128.load32_splat",
  8: "v128.load64_splat",
} as const;
const loadNext = {
  1: "v128.load32_zero",
  2: "v128.load64_zero",
  4: "v128.load",
  8: "v128.load",
} as const;

export function emitLoad(lanes: Lanes, dtype: DType, address: Local, spread: Spread): Value {
  const { f } = lanes;
  const bytes = bytesOf(dtype) as 1 | 2 | 4 | 8;
  const uniform = spread.kind === "same";
  const perVector = bytes === 8 ? 2 : 4;
  const locals = Array.from({ length: localsOf(lanes, dtype, uniform) }, (_, i) => {
    if (spread.kind === "same") f.get(address).memory(loadSplat[bytes]);
    else if (spread.kind === "next") {
      f.get(address).memory(loadNext[bytes], i * perVector * bytes);
    } else {
      for (let lane = 0; lane < perVector; lane++) {
        const offset = elementAddress(lanes, address, spread, i * perVector + lane);
        if (lane === 0) f.memory(loadSplat[bytes], offset);
        else {
          const place = f.hold("i32");
          const loaded = f.hold("v128");
          f.get(place).get(loaded).memoryLane(loadLane[bytes], lane, offset);
        }
      }
    }
    return f.hold("v128");
  });
  return unpack(lanes, { uniform, dtype, locals });
}

export function emitStore(lanes: Lanes, value: Value, address: Local, spread: Spread): void {
  const { f } = lanes;
  const bytes = bytesOf(value.dtype) as 1 | 2 | 4 | 8;
  const packed = pack(lanes, value);
  const perVector = bytes === 8 ? 2 : 4;
  const vectors = localsOf(lanes, value.dtype, spread.kind === "same");
  for (let i = 0; i < vectors; i++) {
    const vector = packed.locals[packed.uniform ? 0 : i];
    if (vector === undefined) throw new RangeError(`no vector ${i} to store`);
    if (spread.kind === "same") f.get(address).get(vector).memoryLane(storeLane[bytes], 0);
    else if (spread.kind === "next") {
      const offset = i * perVector * bytes;
      f.get(address).get(vector);
      if (bytes === 1) f.memoryLane("v128.store32_lane", 0, offset);
      else if (bytes === 2) f.memoryLane("v128.store64_lane", 0, offset);
      else f.memory("v128.store", offset);
    } else {
      for (let lane = 0; lane < perVector; lane++) {
        const offset = elementAddress(lanes, address, spread, i * perVector + lane);
        f.get(vector).memoryLane(storeLane[bytes], lane, offset);
      }
    }
  }
}

/** Pushes an address for the `index`-th element, and gives the offset that belongs to it. */
function elementAddress(
  lanes: Lanes,
  address: Local,
  spread: Extract<Spread, { kind: "apart" | "at" }>,
  index: number,
): number {
  const { f } = lanes;
  const distance = index * spread.step;
  f.get(address);
  if (spread.kind === "at") {
    const vector = spread.at.locals[Math.floor(index / 4)];
    if (vector === undefined) throw new RangeError(`no vector of positions for ${index}`);
    f.get(vector).lane("i32x4.extract_lane", index % 4);
    if (spread.scale !== 1) f.i32(spread.scale).op("i32.mul");
    f.op("i32.add");
  }
  // An offset in an instruction does not wrap, so only an addition goes backwards.
  if (distance >= 0) return distance;
  f.i32(distance).op("i32.add");
  return 0;
}

/** Packed elements as lanes. */
function unpack(lanes: Lanes, packed: Value): Value {
  const { f } = lanes;
  const { dtype } = packed;
  const widen = (instruction: "s" | "u", from8: boolean): Value =>
    mapVectors(lanes, dtype, [packed], (x) => {
      f.get(x);
      if (from8) f.op(`i16x8.extend_low_i8x16_${instruction}`);
      f.op(`i32x4.extend_low_i16x8_${instruction}`);
    });
  switch (dtype) {
    case "int8":
      return widen("s", true);
    case "uint8":
      return widen("u", true);
    case "float16":
    case "bfloat16":
      return fromHalfBits(lanes, widen("u", false), dtype);
    case "bool": {
      const zero = splatWord(lanes, 0);
      return mapVectors(lanes, dtype, [widen("u", true)], (x) => f.get(x).get(zero).op("i32x4.ne"));
    }
    default:
      return packed;
  }
}

/** Lanes as packed elements. */
function pack(lanes: Lanes, value: Value): Value {
  const { f } = lanes;
  const { dtype } = value;
  switch (dtype) {
    case "bool": {
      const ones = splatWord(lanes, 0x01010101);
      return mapVectors(lanes, dtype, [value], (x) => {
        f.get(x).get(x).op("i16x8.narrow_i32x4_s").get(x).op("i8x16.narrow_i16x8_s");
        f.get(ones).op("v128.and");
      });
    }
    case "int8":
      return mapVectors(lanes, dtype, [value], (x) =>
        f.get(x).get(x).op("i16x8.narrow_i32x4_s").get(x).op("i8x16.narrow_i16x8_s"),
      );
    case "uint8":
      return mapVectors(lanes, dtype, [value], (x) =>
        f.get(x).get(x).op("i16x8.narrow_i32x4_s").get(x).op("i8x16.narrow_i16x8_u"),
      );
    case "float16":
    case "bfloat16":
      return mapVectors(lanes, dtype, [toHalfBits(lanes, value, dtype)], (x) =>
        f.get(x).get(x).op("i16x8.narrow_i32x4_u"),
      );
    default:
      return value;
  }
}

/** Zero in place of floats too small to be normal: they make processors many times slower. */
export function flushSubnormal(lanes: Lanes, value: Value): Value {
  const { f } = lanes;
  const { dtype } = value;
  if (dtype === "float32") {
    // As integers, magnitudes have the floats' order, and NaN is beyond all.
    const magnitude = splatWord(lanes, 0x7fffffff);
    const smallestNormal = splatWord(lanes, 0x00800000);
    return mapVectors(lanes, dtype, [value], (x) => {
      f.get(x);
      f.get(smallestNormal).get(x).get(magnitude).op("v128.and").op("i32x4.gt_s");
      f.op("v128.andnot");
    });
  }
  if (dtype !== "float64") return value;
  const smallestNormal = splatDouble(lanes, 2 ** -1022);
  return mapVectors(lanes, dtype, [value], (x) => {
    f.get(x).get(x).op("f64x2.abs").get(smallestNormal).op("f64x2.lt").op("v128.andnot");
  });
}
