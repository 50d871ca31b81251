/**
 * @module backends/wasm/loops/casts — conversions between dtypes, by value and by bytes.
 */
import { type DType, isUnsigned } from "../../../core/dtype.ts";
import { fromHalfBits, toHalfBits } from "./half.ts";
import {
  type Lanes,
  laneKind,
  mapVectors,
  narrowPairs,
  splatDouble,
  splatWord,
  type Value,
  vectorOf,
} from "./lanes.ts";

/** Which instruction takes numbers of a dtype, or makes them: signed or unsigned. */
function sign(dtype: DType): "s" | "u" {
  return dtype === "uint32" ? "u" : "s";
}

/** Converts by value; narrow results still have to be wrapped or rounded by the caller. */
export function emitCast(lanes: Lanes, dtype: DType, [value]: readonly Value[]): Value {
  if (value === undefined) throw new RangeError("a cast lacks its argument");
  if (value.dtype === dtype) return value;
  const to = laneKind(dtype);
  switch (laneKind(value.dtype)) {
    case "float":
      if (to === "float") return value;
      if (to === "double") return promote(lanes, value);
      if (to === "mask") return isNot(lanes, value, "f32x4.ne", splatWord(lanes, 0));
      return clampNarrow(lanes, dtype, truncateFloat(lanes, dtype, value));
    case "double":
      if (to === "float") return demote(lanes, dtype, value);
      if (to === "mask") {
        const mask = isNot(lanes, value, "f64x2.ne", splatDouble(lanes, 0));
        return narrowPairs(lanes, mask, "bool");
      }
      return clampNarrow(lanes, dtype, truncateDouble(lanes, dtype, value));
    case "integer":
      if (to === "integer") return value;
      if (to === "mask") return isNot(lanes, value, "i32x4.ne", splatWord(lanes, 0));
      return to === "double" ? integerToDouble(lanes, value) : integerToFloat(lanes, dtype, value);
    case "mask":
      if (to === "double") return integerToDouble(lanes, masked(lanes, value, 1, "int32"));
      return masked(lanes, value, to === "float" ? 0x3f800000 : 1, dtype);
  }
}

function isNot(
  lanes: Lanes,
  value: Value,
  instruction: "f32x4.ne" | "f64x2.ne" | "i32x4.ne",
  zero: ReturnType<typeof splatWord>,
): Value {
  const dtype = instruction === "f64x2.ne" ? "float64" : "bool";
  return mapVectors(lanes, dtype, [value], (x) => lanes.f.get(x).get(zero).op(instruction));
}

/** `word` where the mask holds, else 0. */
function masked(lanes: Lanes, mask: Value, word: number, dtype: DType): Value {
  const bits = splatWord(lanes, word);
  return mapVectors(lanes, dtype, [mask], (x) => lanes.f.get(x).get(bits).op("v128.and"));
}

function truncateFloat(lanes: Lanes, dtype: DType, value: Value): Value {
  return mapVectors(lanes, dtype, [value], (x) =>
    lanes.f.get(x).op(`i32x4.trunc_sat_f32x4_${sign(dtype)}`),
  );
}

function truncateDouble(lanes: Lanes, dtype: DType, value: Value): Value {
  const instruction = `i32x4.trunc_sat_f64x2_${sign(dtype)}_zero` as const;
  return joinHalves(lanes, dtype, value, () => lanes.f.op(instruction));
}

/** Floats saturate: a narrow integer's range is narrower than what the conversion left. */
function clampNarrow(lanes: Lanes, dtype: DType, value: Value): Value {
  if (dtype !== "int8" && dtype !== "uint8") return value;
  const low = splatWord(lanes, isUnsigned(dtype) ? 0 : -128);
  const high = splatWord(lanes, isUnsigned(dtype) ? 255 : 127);
  return mapVectors(lanes, dtype, [value], (x) =>
    lanes.f.get(x).get(low).op("i32x4.max_s").get(high).op("i32x4.min_s"),
  );
}

function integerToFloat(lanes: Lanes, dtype: DType, value: Value): Value {
  return mapVectors(lanes, dtype, [value], (x) =>
    lanes.f.get(x).op(`f32x4.convert_i32x4_${sign(value.dtype)}`),
  );
}

function integerToDouble(lanes: Lanes, value: Value): Value {
  const convert = `f64x2.convert_low_i32x4_${sign(value.dtype)}` as const;
  return splitHalves(lanes, value, () => lanes.f.op(convert));
}

function promote(lanes: Lanes, value: Value): Value {
  return splitHalves(lanes, value, () => lanes.f.op("f64x2.promote_low_f32x4"));
}

function demote(lanes: Lanes, dtype: DType, value: Value): Value {
  return joinHalves(lanes, dtype, value, () => lanes.f.op("f32x4.demote_f64x2_zero"));
}

const highHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const bothLowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const firstWord = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3];

/** Four 32-bit lanes to doubles: `convert` takes the two low ones. */
function splitHalves(lanes: Lanes, value: Value, convert: () => void): Value {
  const { f } = lanes;
  const locals = value.locals.flatMap((local) => {
    f.get(local);
    convert();
    const low = f.hold("v128");
    if (value.uniform) return [low];
    f.get(local).get(local).shuffle(highHalf);
    convert();
    return [low, f.hold("v128")];
  });
  return { uniform: value.uniform, dtype: "float64", locals };
}

/** Doubles to four 32-bit lanes: `convert` leaves two in the low ones. */
function joinHalves(lanes: Lanes, dtype: DType, value: Value, convert: () => void): Value {
  const { f } = lanes;
  const count = value.uniform ? 1 : lanes.vectors;
  const locals = Array.from({ length: count }, (_, i) => {
    f.get(vectorOf(value, 2 * i));
    convert();
    if (value.uniform) {
      const low = f.hold("v128");
      return f.get(low).get(low).shuffle(firstWord).hold("v128");
    }
    f.get(vectorOf(value, 2 * i + 1));
    convert();
    return f.shuffle(bothLowHalves).hold("v128");
  });
  return { uniform: value.uniform, dtype, locals };
}

/** Reinterprets bytes; only between dtypes of one width. */
export function emitBitcast(lanes: Lanes, dtype: DType, [value]: readonly Value[]): Value {
  if (value === undefined) throw new RangeError("a bitcast lacks its argument");
  if (value.dtype === dtype) return value;
  const { f } = lanes;
  switch (dtype) {
    case "float16":
    case "bfloat16": {
      const other = dtype === "float16" ? "bfloat16" : "float16";
      return fromHalfBits(lanes, toHalfBits(lanes, value, other), dtype);
    }
    case "int8":
    case "uint8": {
      if (laneKind(value.dtype) === "mask") return masked(lanes, value, 1, dtype);
      const low = splatWord(lanes, 255);
      return mapVectors(lanes, dtype, [value], (x) => {
        if (dtype === "uint8") f.get(x).get(low).op("v128.and");
        else f.get(x).i32(24).op("i32x4.shl").i32(24).op("i32x4.shr_s");
      });
    }
    case "bool":
      return isNot(lanes, value, "i32x4.ne", splatWord(lanes, 0));
    default:
      return { uniform: value.uniform, dtype, locals: value.locals };
  }
}
