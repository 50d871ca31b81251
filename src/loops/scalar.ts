/**
 * @module loops/scalar — the closed set of scalar instructions: all that a backend must be able to emit
 * inside a loop. Add one here and `tsc` lists every backend that lacks it.
 */
import type { DType } from "../core/dtype.ts";

/** Instructions of one argument; result dtype as the argument's. */
export type UnaryInstruction =
  | "negate"
  | "abs"
  | "floor"
  | "ceil"
  /** To the nearest integer, halves to even. */
  | "round"
  | "trunc"
  | "sqrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "erf"
  /** 1 / (1 + e^-x), without overflow. */
  | "sigmoid"
  /** Bitwise complement of integers, logical not of bool. */
  | "not";

/** Instructions of two arguments of one dtype; result of the same dtype. */
export type BinaryInstruction =
  | "add"
  | "subtract"
  | "multiply"
  /** Floats: IEEE. Integers: truncated towards zero; by zero gives 0; INT_MIN / -1 wraps. */
  | "divide"
  /** C's fmod and %: the sign of the dividend. Integers by zero give 0. */
  | "remainder"
  | "power"
  | "atan2"
  /** NaN if either is NaN; maximum(-0, 0) is 0. */
  | "maximum"
  /** NaN if either is NaN; minimum(-0, 0) is -0. */
  | "minimum"
  /** Bitwise on integers, logical on bool. */
  | "and"
  | "or"
  | "xor"
  /** Count taken modulo 32 for 32-bit types (modulo the width for narrow ones). */
  | "shiftLeft"
  /** Arithmetic on signed, logical on unsigned integers. */
  | "shiftRight";

/** Instructions of two arguments of one dtype; result bool. */
export type CompareInstruction = "equal" | "notEqual" | "less" | "lessEqual";

/**
 * `select(condition, a, b)`; `cast` converts by value (float to int truncates and saturates, NaN to 0; int to
 * int wraps; anything to bool is `x != 0`); `bitcast` reinterprets the bits of a type of equal width.
 */
export type OtherInstruction = "select" | "cast" | "bitcast";

export type ScalarInstruction =
  | UnaryInstruction
  | BinaryInstruction
  | CompareInstruction
  | OtherInstruction;

/** Index of a value inside a kernel: the position of the instruction that makes it. */
export type ValueId = number;

/**
 * Where a load or store lands, in elements of its buffer:
 * `offset + Σ strides[axis] · index[axis] + (at === null ? 0 : scale · value(at))`.
 *
 * `strides` has one entry per axis of the kernel. `at` names an int32 value, so that a gather, a slice
 * whose start is data, and a row of a table are one mechanism; where `at` does not depend on the
 * innermost axis the access is still a vector access. The lowering guarantees it is in range.
 */
export interface Access {
  readonly buffer: BufferId;
  readonly offset: number;
  readonly strides: readonly number[];
  readonly at: ValueId | null;
  readonly scale: number;
}

/** Index into {@link LoweredProgram.buffers}. */
export type BufferId = number;

/**
 * One step of a kernel's body, in static single assignment: it makes value number = its position.
 * `dtype` is the result's. A float16, bfloat16, int8 or uint8 result is rounded or wrapped to that dtype.
 */
export type Instruction =
  | { readonly op: "constant"; readonly dtype: DType; readonly value: number }
  /** The loop index along an axis, int32. */
  | { readonly op: "index"; readonly dtype: "int32"; readonly axis: number }
  | { readonly op: "load"; readonly dtype: DType; readonly access: Access }
  | { readonly op: ScalarInstruction; readonly dtype: DType; readonly args: readonly ValueId[] };

/** A value written to memory, in every iteration of the loops it stands in. */
export interface Store {
  readonly access: Access;
  readonly value: ValueId;
}
