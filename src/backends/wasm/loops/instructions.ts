/**
 * @module backends/wasm/loops/instructions — every scalar instruction on lanes.
 */
import type { DType } from "../../../core/dtype.ts";
import type { ScalarInstruction } from "../../../loops/scalar.ts";
import type { PlainInstruction } from "../instructions.ts";
import { emitBitcast, emitCast } from "./casts.ts";
import { maximum, minimum } from "./extremes.ts";
import { fromHalfBits, toHalfBits } from "./half.ts";
import { divide, integerPower, remainder, shift } from "./integers.ts";
import {
  type LaneKind,
  type Lanes,
  laneKind,
  mapVectors,
  narrowPairs,
  splatWord,
  type Value,
  widenMask,
} from "./lanes.ts";
import { mathRule } from "./math-calls.ts";

/** Emits an instruction whose result is `dtype`; the arguments' dtype is `args[0].dtype`. */
export type Rule = (lanes: Lanes, dtype: DType, args: readonly Value[]) => Value;

/** A rule for each way that the (first) argument may sit in lanes; one that is missing never occurs. */
type Rules = Partial<Record<LaneKind, Rule>>;

const prefixes: Readonly<Record<LaneKind, string>> = {
  float: "f32x4",
  double: "f64x2",
  integer: "i32x4",
  mask: "v128",
};

/** The vector instruction of that name. */
function vector(kind: LaneKind, name: string): Rule {
  // The tables of instructions hold every combination that is asked for below; the assembler's tests run them.
  const instruction = `${prefixes[kind]}.${name}` as PlainInstruction;
  return (lanes, dtype, args) =>
    mapVectors(lanes, dtype, args, (...vectors) => {
      for (const local of vectors) lanes.f.get(local);
      lanes.f.op(instruction);
    });
}

const same: Rule = (_lanes, _dtype, [x]) => {
  if (x === undefined) throw new RangeError("an instruction lacks its argument");
  return x;
};

function floats(name: string): Rules {
  return { float: vector("float", name), double: vector("double", name) };
}

/** Rounding to a whole number: nothing to do where numbers are whole. */
function rounding(name: string): Rules {
  return { ...floats(name), integer: same, mask: same };
}

function arithmetic(name: string, mask: string): Rules {
  return { ...floats(name), integer: vector("integer", name), mask: vector("mask", mask) };
}

function bitwise(name: string): Rules {
  return { integer: vector("mask", name), mask: vector("mask", name) };
}

/** Comparisons of doubles make masks of 64 bits. */
function comparison(name: string, mask: Rule): Rules {
  return {
    float: vector("float", name),
    double: (lanes, _dtype, args) =>
      narrowPairs(lanes, vector("double", name)(lanes, "float64", args), "bool"),
    integer: vector("integer", name),
    mask,
  };
}

function ordered(name: string, mask: Rule): Rules {
  return {
    ...comparison(name, mask),
    integer: (lanes, dtype, args) =>
      vector("integer", `${name}_${args[0]?.dtype === "uint32" ? "u" : "s"}`)(lanes, dtype, args),
  };
}

const mathematical = (name: Parameters<typeof mathRule>[0]): Rules => ({
  float: mathRule(name),
  double: mathRule(name),
});

const maskLess: Rule = (lanes, dtype, args) =>
  vector("mask", "andnot")(lanes, dtype, args.toReversed());

const not: Rule = vector("mask", "not");

const rules: Readonly<Record<ScalarInstruction, Rules>> = {
  negate: { ...floats("neg"), integer: vector("integer", "neg") },
  abs: {
    ...floats("abs"),
    integer: (lanes, dtype, args) =>
      (dtype === "uint32" ? same : vector("integer", "abs"))(lanes, dtype, args),
    mask: same,
  },
  floor: rounding("floor"),
  ceil: rounding("ceil"),
  round: rounding("nearest"),
  trunc: rounding("trunc"),
  sqrt: floats("sqrt"),
  exp: mathematical("exp"),
  expm1: mathematical("expm1"),
  log: mathematical("log"),
  log1p: mathematical("log1p"),
  sin: mathematical("sin"),
  cos: mathematical("cos"),
  tan: mathematical("tan"),
  asin: mathematical("asin"),
  acos: mathematical("acos"),
  atan: mathematical("atan"),
  sinh: mathematical("sinh"),
  cosh: mathematical("cosh"),
  tanh: mathematical("tanh"),
  asinh: mathematical("asinh"),
  acosh: mathematical("acosh"),
  atanh: mathematical("atanh"),
  erf: mathematical("erf"),
  sigmoid: mathematical("sigmoid"),
  not: { integer: not, mask: not },
  add: arithmetic("add", "or"),
  subtract: arithmetic("sub", "xor"),
  multiply: arithmetic("mul", "and"),
  divide: { ...floats("div"), integer: divide },
  remainder: { ...mathematical("remainder"), integer: remainder },
  power: { ...mathematical("power"), integer: integerPower },
  atan2: mathematical("atan2"),
  maximum: { float: maximum, double: maximum, integer: maximum, mask: vector("mask", "or") },
  minimum: { float: minimum, double: minimum, integer: minimum, mask: vector("mask", "and") },
  and: bitwise("and"),
  or: bitwise("or"),
  xor: bitwise("xor"),
  shiftLeft: { integer: shift("shl") },
  shiftRight: {
    integer: (lanes, dtype, args) =>
      shift(dtype === "uint32" ? "shr_u" : "shr_s")(lanes, dtype, args),
  },
  equal: comparison("eq", (lanes, dtype, args) => vector("integer", "eq")(lanes, dtype, args)),
  notEqual: comparison("ne", vector("mask", "xor")),
  less: ordered("lt", maskLess),
  lessEqual: ordered("le", (lanes, dtype, args) =>
    not(lanes, dtype, [maskLess(lanes, dtype, args.toReversed())]),
  ),
  select: { mask: select },
  cast: { float: emitCast, double: emitCast, integer: emitCast, mask: emitCast },
  bitcast: { float: emitBitcast, double: emitBitcast, integer: emitBitcast, mask: emitBitcast },
};

function select(lanes: Lanes, dtype: DType, [condition, a, b]: readonly Value[]): Value {
  if (condition === undefined || a === undefined || b === undefined) {
    throw new RangeError("select lacks an argument");
  }
  const mask = laneKind(dtype) === "double" ? widenMask(lanes, condition) : condition;
  return mapVectors(lanes, dtype, [a, b, mask], (x, y, m) =>
    lanes.f.get(x).get(y).get(m).op("v128.bitselect"),
  );
}

/** Results that are of their dtype where the arguments are. */
const exact: ReadonlySet<ScalarInstruction> = new Set<ScalarInstruction>([
  ...(["floor", "ceil", "round", "trunc", "maximum", "minimum", "select", "bitcast"] as const),
]);

/** Emits `op` with a result of `dtype`, rounded or wrapped to it. */
export function emitInstruction(
  lanes: Lanes,
  op: ScalarInstruction,
  dtype: DType,
  args: readonly Value[],
): Value {
  const [first] = args;
  const rule = first === undefined ? undefined : rules[op][laneKind(first.dtype)];
  if (rule === undefined) throw new RangeError(`${op} on ${first?.dtype} cannot be emitted`);
  const result = { ...rule(lanes, dtype, args), dtype };
  return exact.has(op) ? result : fitDType(lanes, result);
}

/** Rounds or wraps what a 32-bit lane holds to a narrow dtype. */
export function fitDType(lanes: Lanes, value: Value): Value {
  const { f } = lanes;
  const { dtype } = value;
  switch (dtype) {
    case "float16":
    case "bfloat16":
      return fromHalfBits(lanes, toHalfBits(lanes, value, dtype), dtype);
    case "int8":
      return mapVectors(lanes, dtype, [value], (x) =>
        f.get(x).i32(24).op("i32x4.shl").i32(24).op("i32x4.shr_s"),
      );
    case "uint8": {
      const low = splatWord(lanes, 255);
      return mapVectors(lanes, dtype, [value], (x) => f.get(x).get(low).op("v128.and"));
    }
    default:
      return value;
  }
}
