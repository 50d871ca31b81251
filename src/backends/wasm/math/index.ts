/**
 * @module backends/wasm/math — the table of elementary functions that the emitter reads. It knows no bytes.
 *
 * float32: a name in {@link laneFunctions} is emitted inside the loop that uses it; every other is computed element
 * by element: promote, call the function of {@link scalarFunctions}, demote. float64: always the latter.
 */
import type { LaneFunction, MathInstruction, ScalarEntry } from "./primitives.ts";
import { erf } from "./scalar/error-function.ts";
import { cosh, exp, expm1, sigmoid, sinh, tanh } from "./scalar/exponential.ts";
import { acos, asin, atan, atan2 } from "./scalar/inverse-trigonometric.ts";
import { acosh, asinh, atanh, log, log1p } from "./scalar/logarithm.ts";
import { power } from "./scalar/power.ts";
import { remainder } from "./scalar/remainder.ts";
import { cos, sin, tan } from "./scalar/trigonometric.ts";

export type {
  LaneFunction,
  MathInstruction,
  Primitives,
  Primitives64,
  ScalarEntry,
  ScalarFunction,
} from "./primitives.ts";

/** The functions with a float32 form of their own. */
export const laneFunctions: Readonly<Partial<Record<MathInstruction, LaneFunction>>> = {};

/** Every function in float64; `remainder` is that of floats, C's fmod. */
export const scalarFunctions: Readonly<Record<MathInstruction, ScalarEntry>> = {
  exp: { arity: 1, build: exp },
  expm1: { arity: 1, build: expm1 },
  log: { arity: 1, build: log },
  log1p: { arity: 1, build: log1p },
  sin: { arity: 1, build: sin },
  cos: { arity: 1, build: cos },
  tan: { arity: 1, build: tan },
  asin: { arity: 1, build: asin },
  acos: { arity: 1, build: acos },
  atan: { arity: 1, build: atan },
  sinh: { arity: 1, build: sinh },
  cosh: { arity: 1, build: cosh },
  tanh: { arity: 1, build: tanh },
  asinh: { arity: 1, build: asinh },
  acosh: { arity: 1, build: acosh },
  atanh: { arity: 1, build: atanh },
  erf: { arity: 1, build: erf },
  sigmoid: { arity: 1, build: sigmoid },
  power: { arity: 2, build: power },
  /** Arguments as in C: y, then x. */
  atan2: { arity: 2, build: atan2 },
  remainder: { arity: 2, build: remainder },
};

/** Whether an instruction on floats is one of this table. */
export function isMathInstruction(op: string): op is MathInstruction {
  return Object.hasOwn(scalarFunctions, op);
}
