/** @module nn/operations/on-symbols — ops that also take the tensors of a functional model that is being made. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { isPlainObject } from "../../core/tree.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { SymbolicTensor } from "../graph.ts";
import { isSymbolic } from "../layers/call-context.ts";
import type { WithLeaves } from "../structure.ts";
import type { OperationEntry } from "./signature.ts";

/** An op on values, and on symbolic tensors, where it becomes a part of the model. */
export type OnSymbols<F> = F & SymbolicCall<F>;

type SymbolicCall<F> = F extends (...args: infer A extends readonly unknown[]) => infer R
  ? (...args: { [K in keyof A]: Accepts<A[K]> }) => WithLeaves<R, SymbolicTensor>
  : never;

/** What a parameter takes, symbolic tensors too where it takes tensors. */
export type Accepts<T> = [Tensor] extends [T]
  ? T | SymbolicTensor
  : T extends readonly (infer Item)[]
    ? [Tensor] extends [Item]
      ? readonly (Item | SymbolicTensor)[]
      : T
    : T extends object
      ? { [K in keyof T]: Accepts<T[K]> }
      : T;

type Op = (...args: never[]) => unknown;

const entries = new WeakMap<object, OperationEntry>();

/** What {@link onSymbols} was told of an op. */
export function entryOf(op: unknown): OperationEntry | undefined {
  return typeof op === "function" ? entries.get(op) : undefined;
}

/**
 * Lets an op take symbolic tensors. For values it is what it was.
 *
 * @param line - Keras's signature.
 * @param run - Where Keras's op can do more: the op with further parameters. Default: `op` itself.
 */
export function onSymbols<F extends Op>(line: string, op: F, run: Op = op): OnSymbols<F> {
  const entry: OperationEntry = { line, run };
  const both = (...args: unknown[]): unknown => {
    const symbol = symbolIn(args);
    return symbol === null ? op(...(args as never[])) : symbol.operate(entry, args);
  };
  entries.set(both, entry);
  return named(both, op) as unknown as OnSymbols<F>;
}

/** An op that a functional model cannot hold. @throws {@link ValueError} `op/symbolic` */
export function onValues<F extends Op>(name: string, op: F): F {
  const checked = (...args: unknown[]): unknown => {
    const symbol = symbolIn(args);
    if (symbol === null) return op(...(args as never[]));
    throw new ValueError(
      "op/symbolic",
      `ops.${name}: expected values. Received: ${formatReceived(symbol)}, which stands for values that are not there yet. Write a layer whose \`call\` uses ops.${name}, and apply that.`,
    );
  };
  return named(checked, op) as unknown as F;
}

/** Files name functions: an op that is a layer's activation is still known there. */
function named<F extends Op>(f: F, plain: Op): F {
  return Object.defineProperties(f, { name: { value: plain.name }, plain: { value: plain } });
}

/** The first symbolic tensor among arguments: itself, in a list, or in the options. Deeper down none is looked for. */
function symbolIn(args: readonly unknown[]): SymbolicTensor | null {
  for (const argument of args) {
    if (typeof argument !== "object" || argument === null) continue;
    if (isSymbolic(argument)) return argument;
    if (Array.isArray(argument)) {
      const found: unknown = argument.find(isSymbolic);
      if (found !== undefined) return found as SymbolicTensor;
    } else if (isPlainObject(argument)) {
      const found = Object.values(argument).find(isSymbolic);
      if (found !== undefined) return found;
    }
  }
  return null;
}
