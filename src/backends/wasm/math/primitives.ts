/**
 * @module backends/wasm/math/primitives — what the elementary functions are written in. They know nothing of
 * bytes: an emitter implements these interfaces (and so does a plain interpreter, in the tests).
 *
 * Floats, integers and masks are types of their own (`F`, `I`, `M`), so that `tsc` finds a forgotten
 * reinterpretation; where all three are a `v128`, `asInt` and `asFloat` cost nothing.
 */

/**
 * Lanes of float32 and int32: a vector, a pair of vectors, or a scalar.
 *
 * A function may be called inside a loop: an emitter holds each distinct `constant` and `bits` in a local
 * that is loaded before the loop. Every argument may be used several times.
 */
export interface Primitives<F, I, M> {
  /** The float32 nearest to `value`. */
  constant(value: number): F;
  /** An int32, given as any number whose low 32 bits are meant. */
  bits(value: number): I;

  add(a: F, b: F): F;
  subtract(a: F, b: F): F;
  multiply(a: F, b: F): F;
  divide(a: F, b: F): F;
  /** `a·b + c`, rounded once or twice: what is written with it must hold both ways. */
  multiplyAdd(a: F, b: F, c: F): F;
  /** `c − a·b`, rounded once or twice. */
  negateMultiplyAdd(a: F, b: F, c: F): F;
  sqrt(a: F): F;
  abs(a: F): F;
  negate(a: F): F;
  /** `b < a ? b : a` (so NaN in `b` gives `a`, and NaN in `a` gives NaN). */
  pmin(a: F, b: F): F;
  /** `a < b ? b : a` (so NaN in `b` gives `a`, and NaN in `a` gives NaN). */
  pmax(a: F, b: F): F;
  /** The absolute value of `magnitude` with the sign bit of `sign` (one `v128.bitselect`). */
  copySign(magnitude: F, sign: F): F;

  less(a: F, b: F): M;
  lessEqual(a: F, b: F): M;
  equal(a: F, b: F): M;
  notEqual(a: F, b: F): M;
  lessInt(a: I, b: I): M;
  equalInt(a: I, b: I): M;
  either(a: M, b: M): M;
  both(a: M, b: M): M;
  select(mask: M, a: F, b: F): F;
  selectInt(mask: M, a: I, b: I): I;

  /** The bits of a float. */
  asInt(a: F): I;
  /** The float of these bits. */
  asFloat(a: I): F;
  /** A small signed integer, by value. */
  toFloat(a: I): F;
  addInt(a: I, b: I): I;
  subtractInt(a: I, b: I): I;
  multiplyInt(a: I, b: I): I;
  and(a: I, b: I): I;
  or(a: I, b: I): I;
  xor(a: I, b: I): I;
  /** `a & ~b`. */
  andNot(a: I, b: I): I;
  /** The counts of these three are 0 to 31, known when code is generated. */
  shiftLeft(a: I, count: number): I;
  /** Keeps the sign. */
  shiftRight(a: I, count: number): I;
  shiftRightLogical(a: I, count: number): I;

  /**
   * `value`, except where `mask` holds: there `scalarFunctions[name]` of `args`, computed element by element in
   * float64 and rounded. Rare by design: an emitter tests whether any lane needs it, and branches.
   */
  patch(mask: M, value: F, name: ScalarFunction, args: readonly F[]): F;
}

/**
 * One float64, with int64. There is no fused multiply-add here: wasm has none on scalars, so the bits are the
 * same on every engine.
 *
 * Each of {@link ScalarFunction} becomes one wasm function of float64 parameters and result. A `constant` is best
 * emitted as an immediate where it is used: code inside `branch` and `loop` must not define what is used outside.
 */
export interface Primitives64<F, I, M> {
  constant(value: number): F;
  /** An int64; any bigint whose low 64 bits are meant. */
  bits(value: bigint): I;

  add(a: F, b: F): F;
  subtract(a: F, b: F): F;
  multiply(a: F, b: F): F;
  divide(a: F, b: F): F;
  sqrt(a: F): F;
  abs(a: F): F;
  negate(a: F): F;
  copySign(magnitude: F, sign: F): F;
  /** To the nearest integer, halves to even. */
  nearest(a: F): F;
  floor(a: F): F;
  trunc(a: F): F;

  less(a: F, b: F): M;
  lessEqual(a: F, b: F): M;
  equal(a: F, b: F): M;
  notEqual(a: F, b: F): M;
  /** Signed. */
  lessInt(a: I, b: I): M;
  equalInt(a: I, b: I): M;
  either(a: M, b: M): M;
  both(a: M, b: M): M;
  select(mask: M, a: F, b: F): F;
  selectInt(mask: M, a: I, b: I): I;

  asInt(a: F): I;
  asFloat(a: I): F;
  /** Signed, by value, rounded to nearest. */
  toFloat(a: I): F;
  /** Signed, by value, truncated; saturating, NaN to 0. */
  toInt(a: F): I;
  addInt(a: I, b: I): I;
  subtractInt(a: I, b: I): I;
  /** The low 64 bits. */
  multiplyInt(a: I, b: I): I;
  /** Unsigned; `b` is never 0, or the code would trap. */
  remainderInt(a: I, b: I): I;
  and(a: I, b: I): I;
  or(a: I, b: I): I;
  xor(a: I, b: I): I;
  /** Counts are taken modulo 64. */
  shiftLeft(a: I, count: I): I;
  /** Keeps the sign. */
  shiftRight(a: I, count: I): I;
  shiftRightLogical(a: I, count: I): I;
  /** 64 for 0. */
  countLeadingZeros(a: I): I;

  /** Runs one of two blocks and gives what it returns. */
  branch(condition: M, whenTrue: () => F, whenFalse: () => F): F;
  branchInt(condition: M, whenTrue: () => I, whenFalse: () => I): I;
  /** `while (condition(state)) state = step(state)`, the state being integers; gives the last state. */
  loop<const S extends readonly I[]>(
    start: S,
    condition: (state: S) => M,
    step: (state: S) => S,
  ): S;
  /** Calls another function of the table, which the emitter then adds to the module too. */
  call(name: ScalarFunction, args: readonly F[]): F;
}

/** The instructions of loops/scalar that are not single wasm instructions on floats. */
export type UnaryMath =
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
  | "sigmoid";

/** Those of two arguments; `remainder` is C's fmod. */
export type BinaryMath = "power" | "atan2" | "remainder";

export type MathInstruction = UnaryMath | BinaryMath;

/** Every float64 function of the table, callable from others. */
export type ScalarFunction = MathInstruction;

/** A function on float32 lanes, emitted inside the loop that uses it. */
export type LaneFunction = <F, I, M>(p: Primitives<F, I, M>, x: F) => F;

/**
 * A function on float64, emitted as a wasm function of its own with `arity` parameters. The tag `arity` tells
 * which form `build` has.
 */
export type ScalarEntry =
  | { readonly arity: 1; readonly build: <F, I, M>(p: Primitives64<F, I, M>, x: F) => F }
  | { readonly arity: 2; readonly build: <F, I, M>(p: Primitives64<F, I, M>, x: F, y: F) => F };
