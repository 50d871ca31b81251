/**
 * @module backends/wasm/loops/lanes — the values of a kernel while its code is being written: four neighbouring points
 * of the loops in one vector, several vectors side by side, so that engines may pair them into wider ones.
 *
 * Every dtype but float64 takes one 32-bit lane for each point: floats as float32, integers as int32 (narrow ones
 * always within their range), bool as a mask of all ones or all zeros. float64 takes two vectors of two.
 */
import type { DType } from "../../../core/dtype.ts";
import { roundToBfloat16, roundToFloat16 } from "../../../core/half.ts";
import type { FunctionBuilder, Local } from "../assembler.ts";
import type { MathFunctions } from "./math-functions.ts";

/** What may differ between engines. */
export type Profile = "plain" | "relaxed";

/**
 * One value of the kernel at the points that the code works on. `uniform`: one vector whose lanes are all equal.
 * Otherwise a vector for each four points, two for float64.
 */
export interface Value {
  readonly uniform: boolean;
  readonly dtype: DType;
  readonly locals: readonly Local[];
  /** The number, where it is known when code is generated. */
  readonly constant?: number;
}

/** How a dtype sits in lanes. */
export type LaneKind = "float" | "double" | "integer" | "mask";

const laneKinds: Readonly<Record<DType, LaneKind>> = {
  float32: "float",
  float16: "float",
  bfloat16: "float",
  float64: "double",
  int8: "integer",
  uint8: "integer",
  int32: "integer",
  uint32: "integer",
  bool: "mask",
};

export function laneKind(dtype: DType): LaneKind {
  return laneKinds[dtype];
}

/** What every rule for emitting values needs. */
export interface Lanes {
  readonly f: FunctionBuilder;
  /** Vectors side by side, of four points each. */
  readonly vectors: number;
  readonly profile: Profile;
  /** Elementary functions, as functions of the module. */
  readonly math: MathFunctions;
}

/** How many locals a value of this dtype has. */
export function localsOf(lanes: Lanes, dtype: DType, uniform: boolean): number {
  return uniform ? 1 : lanes.vectors * (laneKind(dtype) === "double" ? 2 : 1);
}

/** The `i`-th vector of a value, whether or not all are the same. */
export function vectorOf(value: Value, i: number): Local {
  const local = value.locals[value.uniform ? 0 : i];
  if (local === undefined) throw new RangeError(`a value has no vector ${i}`);
  return local;
}

/**
 * One vector of the result after the other, each from the same vector of the arguments: `push` leaves it on the stack.
 * The arguments must be of one lane width.
 */
export function mapVectors(
  lanes: Lanes,
  dtype: DType,
  args: readonly Value[],
  push: (...vectors: Local[]) => void,
): Value {
  const uniform = args.every((arg) => arg.uniform);
  const count = localsOf(lanes, dtype, uniform);
  const locals = Array.from({ length: count }, (_, i) => {
    push(...args.map((arg) => vectorOf(arg, i)));
    return lanes.f.hold("v128");
  });
  return { uniform, dtype, locals };
}

/** Scalars of one lane each, computed one by one: for what no vector instruction does. */
export function mapLanes(
  lanes: Lanes,
  dtype: DType,
  args: readonly Value[],
  push: (...scalars: Local[]) => void,
): Value {
  const { f } = lanes;
  const { splat, replace, type, count } = laneFacts[laneKind(dtype)];
  return mapVectors(lanes, dtype, args, (...vectors) => {
    const uniform = args.every((arg) => arg.uniform);
    for (let lane = 0; lane < (uniform ? 1 : count); lane++) {
      const scalars = vectors.map((vector, k) => {
        const facts = laneFacts[laneKind(args[k]?.dtype ?? dtype)];
        return f.get(vector).lane(facts.extract, lane).hold(facts.type);
      });
      push(...scalars);
      if (lane === 0) f.op(splat);
      else {
        const scalar = f.hold(type);
        const vector = f.hold("v128");
        f.get(vector).get(scalar).lane(replace, lane);
      }
    }
  });
}

export const laneFacts = {
  float: {
    type: "f32",
    splat: "f32x4.splat",
    extract: "f32x4.extract_lane",
    replace: "f32x4.replace_lane",
    count: 4,
  },
  double: {
    type: "f64",
    splat: "f64x2.splat",
    extract: "f64x2.extract_lane",
    replace: "f64x2.replace_lane",
    count: 2,
  },
  integer: {
    type: "i32",
    splat: "i32x4.splat",
    extract: "i32x4.extract_lane",
    replace: "i32x4.replace_lane",
    count: 4,
  },
  mask: {
    type: "i32",
    splat: "i32x4.splat",
    extract: "i32x4.extract_lane",
    replace: "i32x4.replace_lane",
    count: 4,
  },
} as const;

/** A vector of four equal words. */
export function splatWord(lanes: Lanes, word: number): Local {
  return lanes.f.constant([word, word, word, word]);
}

/** A vector of four equal floats. */
export function splatFloat(lanes: Lanes, value: number): Local {
  return splatWord(lanes, new Int32Array(Float32Array.of(value).buffer)[0] ?? 0);
}

/** A vector of two equal doubles. */
export function splatDouble(lanes: Lanes, value: number): Local {
  const [low = 0, high = 0] = new Int32Array(Float64Array.of(value).buffer);
  return lanes.f.constant([low, high, low, high]);
}

/** A number as a uniform value, rounded to the dtype; integers are already within its range. */
export function constantValue(lanes: Lanes, dtype: DType, number: number): Value {
  const value = (roundings[dtype] ?? ((x) => x))(number);
  const local = {
    float: () => splatFloat(lanes, value),
    double: () => splatDouble(lanes, value),
    integer: () => splatWord(lanes, value),
    mask: () => splatWord(lanes, value === 0 ? 0 : -1),
  }[laneKind(dtype)]();
  return { uniform: true, dtype, locals: [local], constant: value };
}

const roundings: Readonly<Partial<Record<DType, (value: number) => number>>> = {
  float32: Math.fround,
  float16: roundToFloat16,
  bfloat16: roundToBfloat16,
};

// Bytes of two vectors of two 64-bit lanes: their low words, side by side; and a vector's high half.
const lowWords = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/** The masks of doubles as masks of 32 bits; from `narrowPairs` on, four lanes a vector. */
export function narrowPairs(lanes: Lanes, value: Value, dtype: DType): Value {
  const { f } = lanes;
  if (value.uniform) return { ...value, dtype };
  const locals = Array.from({ length: lanes.vectors }, (_, i) => {
    f.get(vectorOf(value, 2 * i)).get(vectorOf(value, 2 * i + 1));
    return f.shuffle(lowWords).hold("v128");
  });
  return { uniform: false, dtype, locals };
}

/** A mask of 32 bits as masks of 64. */
export function widenMask(lanes: Lanes, value: Value): Value {
  const { f } = lanes;
  if (value.uniform) return value;
  const locals = value.locals.flatMap((local) => [
    f.get(local).op("i64x2.extend_low_i32x4_s").hold("v128"),
    f.get(local).op("i64x2.extend_high_i32x4_s").hold("v128"),
  ]);
  return { uniform: false, dtype: value.dtype, locals };
}
