/** @module models/serialization/operations — ops that a functional model's config may name, by Keras's classes. */
import type { OperationFunction } from "../../nn/layers/operation.ts";
import * as ops from "../../ops/index.ts";
import { StoredArgument } from "./stored-argument.ts";

/** What Keras's op `className` does, with the options of its config (in camelCase); `null` for ops that are not known here. */
export function operationOf(
  className: string,
  options: Readonly<Record<string, unknown>>,
): OperationFunction | null {
  const find = Object.hasOwn(table, className) ? table[className] : undefined;
  return find?.(options) ?? null;
}

type Options = Readonly<Record<string, unknown>>;
type Maker = (options: Options) => OperationFunction;

/** An op of tensors alone. */
function plain(op: (...args: never[]) => unknown): Maker {
  return () => (args) => op(...(args as never[])) as never;
}

/** An op whose further arguments stand in the config, by these names. */
function configured(op: (...args: never[]) => unknown, ...names: readonly string[]): Maker {
  return (options) => {
    const further = names.map((name) => options[name] ?? undefined);
    return ([first, ...others]) => op(...([first, ...further, ...others] as never[])) as never;
  };
}

const table: Readonly<Record<string, Maker>> = {
  Add: plain(ops.add),
  Subtract: plain(ops.subtract),
  Multiply: plain(ops.multiply),
  Divide: plain(ops.divide),
  TrueDivide: plain(ops.divide),
  Matmul: plain(ops.matmul),
  NotEqual: plain(ops.notEqual),
  Equal: plain(ops.equal),
  LogicalOr: plain(ops.logicalOr),
  LogicalAnd: plain(ops.logicalAnd),
  LogicalNot: plain(ops.logicalNot),
  Tanh: plain(ops.tanh),
  Any: configured(ops.any, "axis", "keepdims"),
  All: configured(ops.all, "axis", "keepdims"),
  ZerosLike: configured(ops.zerosLike, "dtype"),
  OnesLike: configured(ops.onesLike, "dtype"),
  ExpandDims: configured(ops.expandDims, "axis"),
  Squeeze: configured(ops.squeeze, "axis"),
  BroadcastTo: configured(ops.broadcastTo, "shape"),
  Concatenate: configured(ops.concatenate, "axis"),
  Transpose: configured(ops.transpose, "axes"),
  Softmax: configured(ops.softmax, "axis"),
  GetItem:
    () =>
    ([x, key]) => {
      const keys = Array.isArray(key) ? (key as unknown[]) : [key];
      const texts = keys.map((item) => (item instanceof StoredArgument ? item.text : item));
      return (x as { slice(...keys: unknown[]): never }).slice(...texts);
    },
};
