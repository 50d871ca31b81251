/**
 * @module backends/wasm/loops/math-calls — elementary functions on lanes: in the loop itself where `math/` has a float32
 * form, else by calls.
 */

import type { DType } from "../../../core/dtype.ts";
import type { PlainInstruction } from "../instructions.ts";
import { laneFunctions, type MathInstruction, type Primitives } from "../math/index.ts";
import { constantValue, type Lanes, laneKind, mapVectors, splatWord, type Value } from "./lanes.ts";

export function mathRule(
  name: MathInstruction,
): (lanes: Lanes, dtype: DType, args: readonly Value[]) => Value {
  return (lanes, dtype, args) => {
    const laneFunction = laneFunctions[name];
    const [x] = args;
    if (laneKind(dtype) === "float" && laneFunction !== undefined && x !== undefined) {
      return laneFunction(primitives(lanes), x);
    }
    return callVectors(lanes, name, dtype, args);
  };
}

function callVectors(
  lanes: Lanes,
  name: MathInstruction,
  dtype: DType,
  args: readonly Value[],
): Value {
  const { f, math } = lanes;
  const prefix = laneKind(dtype) === "double" ? "f64x2" : "f32x4";
  const uniform = args.every((arg) => arg.uniform);
  const target = uniform ? math.scalar(name) : math.vector(name, prefix);
  return mapVectors(lanes, dtype, args, (...vectors) => {
    for (const local of vectors) {
      f.get(local);
      if (uniform) f.lane(`${prefix}.extract_lane`, 0);
      if (uniform && prefix === "f32x4") f.op("f64.promote_f32");
    }
    f.call(target);
    if (uniform && prefix === "f32x4") f.op("f32.demote_f64");
    if (uniform) f.op(`${prefix}.splat`);
  });
}

const primitivesOf = new WeakMap<Lanes, Primitives<Value, Value, Value>>();

function primitives(lanes: Lanes): Primitives<Value, Value, Value> {
  const known = primitivesOf.get(lanes);
  if (known !== undefined) return known;
  const made = makePrimitives(lanes);
  primitivesOf.set(lanes, made);
  return made;
}

function makePrimitives(lanes: Lanes): Primitives<Value, Value, Value> {
  const { f, profile } = lanes;
  const rule =
    (dtype: DType, instruction: PlainInstruction) =>
    (...args: Value[]): Value =>
      mapVectors(lanes, dtype, args, (...vectors) => {
        for (const local of vectors) f.get(local);
        f.op(instruction);
      });
  const float = (instruction: PlainInstruction) => rule("float32", instruction);
  const integer = (instruction: PlainInstruction) => rule("int32", instruction);
  const mask = (instruction: PlainInstruction) => rule("bool", instruction);
  const shift = (instruction: PlainInstruction) => (a: Value, count: number) =>
    mapVectors(lanes, "int32", [a], (x) => f.get(x).i32(count).op(instruction));
  const select = (dtype: DType) => (condition: Value, a: Value, b: Value) =>
    mapVectors(lanes, dtype, [a, b, condition], (x, y, m) =>
      f.get(x).get(y).get(m).op("v128.bitselect"),
    );
  const fused = profile === "relaxed";
  const multiplyAdd = (a: Value, b: Value, c: Value) =>
    mapVectors(lanes, "float32", [a, b, c], (x, y, z) => {
      if (fused) f.get(x).get(y).get(z).op("f32x4.relaxed_madd");
      else f.get(x).get(y).op("f32x4.mul").get(z).op("f32x4.add");
    });
  const negateMultiplyAdd = (a: Value, b: Value, c: Value) =>
    mapVectors(lanes, "float32", [a, b, c], (x, y, z) => {
      if (fused) f.get(x).get(y).get(z).op("f32x4.relaxed_nmadd");
      else f.get(z).get(x).get(y).op("f32x4.mul").op("f32x4.sub");
    });
  return {
    constant: (value) => constantValue(lanes, "float32", value),
    bits: (value) => constantValue(lanes, "int32", value),
    add: float("f32x4.add"),
    subtract: float("f32x4.sub"),
    multiply: float("f32x4.mul"),
    divide: float("f32x4.div"),
    multiplyAdd,
    negateMultiplyAdd,
    sqrt: float("f32x4.sqrt"),
    abs: float("f32x4.abs"),
    negate: float("f32x4.neg"),
    pmin: float("f32x4.pmin"),
    pmax: float("f32x4.pmax"),
    copySign: (magnitude, sign) => {
      const signBit = splatWord(lanes, 0x80000000);
      return mapVectors(lanes, "float32", [magnitude, sign], (x, s) =>
        f.get(s).get(x).get(signBit).op("v128.bitselect"),
      );
    },
    less: mask("f32x4.lt"),
    lessEqual: mask("f32x4.le"),
    equal: mask("f32x4.eq"),
    notEqual: mask("f32x4.ne"),
    lessInt: mask("i32x4.lt_s"),
    equalInt: mask("i32x4.eq"),
    either: mask("v128.or"),
    both: mask("v128.and"),
    select: select("float32"),
    selectInt: select("int32"),
    asInt: (a) => ({ uniform: a.uniform, dtype: "int32", locals: a.locals }),
    asFloat: (a) => ({ uniform: a.uniform, dtype: "float32", locals: a.locals }),
    toFloat: float("f32x4.convert_i32x4_s"),
    addInt: integer("i32x4.add"),
    subtractInt: integer("i32x4.sub"),
    multiplyInt: integer("i32x4.mul"),
    and: integer("v128.and"),
    or: integer("v128.or"),
    xor: integer("v128.xor"),
    andNot: integer("v128.andnot"),
    shiftLeft: shift("i32x4.shl"),
    shiftRight: shift("i32x4.shr_s"),
    shiftRightLogical: shift("i32x4.shr_u"),
    patch: (condition, value, name, args) => patch(lanes, condition, value, name, args),
  };
}

function patch(
  lanes: Lanes,
  condition: Value,
  value: Value,
  name: MathInstruction,
  args: readonly Value[],
): Value {
  const { f, math } = lanes;
  const target = math.vector(name, "f32x4");
  return mapVectors(lanes, "float32", [condition, value, ...args], (m, v, ...vectors) => {
    if (m === undefined || v === undefined) throw new RangeError("a patch lacks its value");
    const mended = () => {
      for (const local of vectors) f.get(local);
      f.call(target).get(v).get(m).op("v128.bitselect");
    };
    f.get(m)
      .op("v128.any_true")
      .if(mended, () => f.get(v), "v128");
  });
}
