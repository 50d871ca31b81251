/**
 * @module backends/wasm/loops/integers — integer work that has no vector instruction. Nothing here can trap.
 */
import { bytesOf, type DType, isUnsigned } from "../../../core/dtype.ts";
import type { Local } from "../assembler.ts";
import { type Lanes, mapLanes, mapVectors, type Value } from "./lanes.ts";

/** Truncated; by zero gives 0; the lowest number by −1 wraps. */
export function divide(lanes: Lanes, dtype: DType, args: readonly Value[]): Value {
  return mapLanes(lanes, dtype, args, (a, b) => quotient(lanes, dtype, a, b, "div"));
}

/** The dividend's sign; by zero gives 0. */
export function remainder(lanes: Lanes, dtype: DType, args: readonly Value[]): Value {
  return mapLanes(lanes, dtype, args, (a, b) => quotient(lanes, dtype, a, b, "rem"));
}

function quotient(
  { f }: Lanes,
  dtype: DType,
  a: Local | undefined,
  b: Local | undefined,
  which: "div" | "rem",
): void {
  if (a === undefined || b === undefined) throw new RangeError(`${which} lacks an argument`);
  const divided = () =>
    f
      .get(a)
      .get(b)
      .op(`i32.${which}_${isUnsigned(dtype) ? "u" : "s"}`);
  // INT_MIN / −1 is the one other quotient that traps; a negation wraps.
  const minusOne = () => (which === "div" ? f.i32(0).get(a).op("i32.sub") : f.i32(0));
  const nonZero = () => {
    if (isUnsigned(dtype)) divided();
    else f.get(b).i32(-1).op("i32.eq").if(minusOne, divided, "i32");
  };
  f.get(b)
    .op("i32.eqz")
    .if(() => f.i32(0), nonZero, "i32");
}

/** The count modulo the width: vectors shift all lanes by one count, so differing counts go lane by lane. */
export function shift(
  which: "shl" | "shr_s" | "shr_u",
): (lanes: Lanes, dtype: DType, args: readonly Value[]) => Value {
  return (lanes, dtype, [value, count]) => {
    if (value === undefined || count === undefined) throw new RangeError("a shift lacks a count");
    const { f } = lanes;
    const mask = 8 * bytesOf(dtype) - 1;
    if (count.uniform) {
      const [local] = count.locals;
      if (local === undefined) throw new RangeError("a count without a vector");
      const { constant } = count;
      return mapVectors(lanes, dtype, [value], (x) => {
        f.get(x);
        if (constant !== undefined) f.i32(constant & mask);
        else f.get(local).lane("i32x4.extract_lane", 0).i32(mask).op("i32.and");
        f.op(`i32x4.${which}`);
      });
    }
    return mapLanes(lanes, dtype, [value, count], (a, b) =>
      f.get(a).get(b).i32(mask).op("i32.and").op(`i32.${which}`),
    );
  };
}

/** By repeated squaring, modulo 2³²; a negative exponent gives the truncated reciprocal, 0 for a base of 0. */
export function integerPower(lanes: Lanes, dtype: DType, args: readonly Value[]): Value {
  const { f } = lanes;
  return mapLanes(lanes, dtype, args, (base, exponent) => {
    if (base === undefined || exponent === undefined) throw new RangeError("power lacks one");
    const result = f.local("i32");
    const square = f.local("i32");
    const rest = f.local("i32");
    f.i32(1).set(result).get(base).set(square).get(exponent).set(rest);
    if (!isUnsigned(dtype)) {
      // Only 1 and −1 have a reciprocal that does not truncate to 0, and it is the number itself.
      f.get(exponent).i32(0).op("i32.lt_s");
      f.if(() => {
        f.get(base).op("i32.eqz");
        f.get(base).i32(1).op("i32.add").i32(2).op("i32.gt_u").op("i32.or");
        f.if(() => {
          f.i32(0).set(result).i32(0).set(rest);
        });
      });
    }
    f.loop((again) => {
      f.get(rest).i32(1).op("i32.and");
      f.if(() => {
        f.get(result).get(square).op("i32.mul").set(result);
      });
      f.get(square).get(square).op("i32.mul").set(square);
      f.get(rest).i32(1).op("i32.shr_u").tee(rest).brIf(again);
    });
    f.get(result);
  });
}
