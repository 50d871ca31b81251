/**
 * @module backends/wasm/math — the table of elementary functions that the emitter reads. It knows no bytes.
 *
 * float32: a name in {@link laneFunctions} is emitted inside the loop that uses it; every other is computed element
 * by element: promote, call the function of {@link scalarFunctions}, demote. float64: always the latter.
 */
import { erf as erfLanes } from "./lanes/error-function.ts";
import {
  exp as expLanes,
  expm1 as expm1Lanes,
  sigmoid as sigmoidLanes,
  tanh as tanhLanes,
} from "./lanes/exponential.ts";
import { log1p as log1pLanes, log as logLanes } from "./lanes/logarithm.ts";
import { cos as cosLanes, sin as sinLanes } from "./lanes/trigonometric.ts";
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
export const laneFunctions: Readonly<Partial<Record<MathInstruction, LaneFunction>>> = {
  exp: expLanes,
  expm1: expm1Lanes,
  log: logLanes,
  log1p: log1pLanes,
  sin: sinLanes,
  cos: cosLanes,
  tanh: tanhLanes,
  sigmoid: sigmoidLanes,
  erf: erfLanes,
};

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
