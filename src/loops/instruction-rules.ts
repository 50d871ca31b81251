/**
 * @module loops/instruction-rules — which dtypes each instruction and each fold is defined for.
 */
import { bytesOf, type DType, isFloating, isInteger } from "../core/dtype.ts";
import type { Combine } from "./kernel.ts";
import type { ScalarInstruction } from "./scalar.ts";

/** What an instruction takes: `result` follows the arguments unless it is `bool` or `free`. */
export interface InstructionRule {
  readonly arity: 1 | 2 | 3;
  readonly takes: "float" | "number" | "integer" | "bits" | "any";
  readonly result: "same" | "bool" | "free";
}

const floatFunction: InstructionRule = { arity: 1, takes: "float", result: "same" };
const arithmetic: InstructionRule = { arity: 2, takes: "number", result: "same" };
const bitwise: InstructionRule = { arity: 2, takes: "bits", result: "same" };
const extreme: InstructionRule = { arity: 2, takes: "any", result: "same" };
const shift: InstructionRule = { arity: 2, takes: "integer", result: "same" };
const comparison: InstructionRule = { arity: 2, takes: "any", result: "bool" };
const conversion: InstructionRule = { arity: 1, takes: "any", result: "free" };

/** The rule of every instruction. `bits` are integers and bool, `number` is all but bool. */
export const instructionRules: Readonly<Record<ScalarInstruction, InstructionRule>> = {
  negate: { arity: 1, takes: "number", result: "same" },
  abs: { arity: 1, takes: "number", result: "same" },
  floor: floatFunction,
  ceil: floatFunction,
  round: floatFunction,
  trunc: floatFunction,
  sqrt: floatFunction,
  exp: floatFunction,
  expm1: floatFunction,
  log: floatFunction,
  log1p: floatFunction,
  sin: floatFunction,
  cos: floatFunction,
  tan: floatFunction,
  asin: floatFunction,
  acos: floatFunction,
  atan: floatFunction,
  sinh: floatFunction,
  cosh: floatFunction,
  tanh: floatFunction,
  asinh: floatFunction,
  acosh: floatFunction,
  atanh: floatFunction,
  erf: floatFunction,
  sigmoid: floatFunction,
  not: { arity: 1, takes: "bits", result: "same" },
  add: arithmetic,
  subtract: arithmetic,
  multiply: arithmetic,
  divide: arithmetic,
  remainder: arithmetic,
  power: arithmetic,
  atan2: { arity: 2, takes: "float", result: "same" },
  maximum: extreme,
  minimum: extreme,
  and: bitwise,
  or: bitwise,
  xor: bitwise,
  shiftLeft: shift,
  shiftRight: shift,
  equal: comparison,
  notEqual: comparison,
  less: comparison,
  lessEqual: comparison,
  // The condition is bool; the other two arguments are the result's dtype.
  select: { arity: 3, takes: "any", result: "same" },
  cast: conversion,
  bitcast: conversion,
};

/** Whether an instruction is defined for arguments of a dtype. */
export function instructionTakes(op: ScalarInstruction, dtype: DType): boolean {
  return takes(instructionRules[op].takes, dtype);
}

function takes(what: InstructionRule["takes"], dtype: DType): boolean {
  switch (what) {
    case "float":
      return isFloating(dtype);
    case "number":
      return dtype !== "bool";
    case "integer":
      return isInteger(dtype);
    case "bits":
      return !isFloating(dtype);
    case "any":
      return true;
  }
}

const combineTakes: Readonly<Record<Combine, InstructionRule["takes"]>> = {
  add: "number",
  multiply: "number",
  maximum: "any",
  minimum: "any",
  and: "bits",
  or: "bits",
  argmax: "any",
  argmin: "any",
};

/** Whether a fold is defined for values of a dtype. */
export function combineTakesDType(combine: Combine, dtype: DType): boolean {
  return takes(combineTakes[combine], dtype);
}

/** Whether `bitcast` is defined: equal widths, and not into bool, which has only two patterns. */
export function bitcastIsDefined(from: DType, to: DType): boolean {
  return bytesOf(from) === bytesOf(to) && (to !== "bool" || from === "bool");
}
