/**
 * @module backends/wasm/math — the table of elementary functions that the emitter reads. It knows no bytes.
 *
 * float32: a name in {@link laneFunctions} is emitted in the loop; every other is called element by element:
 * promote, `scalarFunctions[name]`, demote. float64: always `scalarFunctions[name]`.
 */
import type {
  BinaryMath,
  BinaryScalarFunction,
  LaneFunction,
  MathInstruction,
  UnaryMath,
  UnaryScalarFunction,
} from "./primitives.ts";

export type {
  BinaryMath,
  BinaryScalarFunction,
  LaneFunction,
  MathInstruction,
  Primitives,
  Primitives64,
  ScalarFunction,
  UnaryMath,
  UnaryScalarFunction,
} from "./primitives.ts";

/** The functions with a float32 form of their own, all of one argument. */
export const laneFunctions: Partial<Record<UnaryMath, LaneFunction>> = {};

/** Every function in float64. */
export const unaryScalarFunctions: Partial<Record<UnaryMath, UnaryScalarFunction>> = {};
export const binaryScalarFunctions: Partial<Record<BinaryMath, BinaryScalarFunction>> = {};

const names: readonly string[] = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "erf",
  "sigmoid",
  "power",
  "atan2",
  "remainder",
];

/** Whether a float instruction is one of this table (`remainder` also exists on integers: not here). */
export function isMathInstruction(op: string): op is MathInstruction {
  return names.includes(op);
}
