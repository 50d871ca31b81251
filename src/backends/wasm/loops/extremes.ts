/**
 * @module backends/wasm/loops/extremes — maximum and minimum, NaN and signed zeros included.
 *
 * `f32x4.max` costs three times `f32x4.pmax`, which is `a < b ? b : a`: with a constant `b` that is the same, but for
 * two zeros. There, adding 0 first turns −0 into 0 and keeps NaN.
 */
import type { DType } from "../../../core/dtype.ts";
import { type Lanes, laneKind, mapVectors, splatWord, type Value } from "./lanes.ts";

export function maximum(lanes: Lanes, dtype: DType, args: readonly Value[]): Value {
  return extreme(lanes, dtype, args, "max");
}

export function minimum(lanes: Lanes, dtype: DType, args: readonly Value[]): Value {
  return extreme(lanes, dtype, args, "min");
}

function extreme(
  lanes: Lanes,
  dtype: DType,
  [a, b]: readonly Value[],
  which: "max" | "min",
): Value {
  if (a === undefined || b === undefined) throw new RangeError(`${which} lacks an argument`);
  const { f } = lanes;
  const kind = laneKind(dtype);
  if (kind === "integer") {
    const instruction = `i32x4.${which}_${dtype === "uint32" ? "u" : "s"}` as const;
    return mapVectors(lanes, dtype, [a, b], (x, y) => f.get(x).get(y).op(instruction));
  }
  if (kind === "float") {
    const [other, bound] = a.constant === undefined ? [a, b] : [b, a];
    const limit = bound.constant;
    const plainly =
      limit !== undefined && !Number.isNaN(limit) && !Object.is(limit, which === "max" ? 0 : -0);
    const zero = which === "max" && Object.is(limit, 0);
    if (plainly || zero) {
      const nothing = zero ? splatWord(lanes, 0) : undefined;
      return mapVectors(lanes, dtype, [other, bound], (x, y) => {
        f.get(x);
        if (nothing !== undefined) f.get(nothing).op("f32x4.add");
        f.get(y).op(`f32x4.p${which}`);
      });
    }
  }
  const instruction = `${kind === "double" ? "f64x2" : "f32x4"}.${which}` as const;
  return mapVectors(lanes, dtype, [a, b], (x, y) => f.get(x).get(y).op(instruction));
}
