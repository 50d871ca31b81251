/** @module models/serialization/operations — ops that a functional model's config may name, by Keras's classes. */
import { isJsonObject, type JsonValue } from "../../formats/json.ts";
import type { OperationFunction } from "../../nn/layers/operation.ts";
import * as ops from "../../ops/index.ts";
import { asSerializedObject, configOf } from "./serialized-object.ts";

/** What Keras's op `className` does, with the options of its config (in camelCase); `null` for ops that are not known here. */
export function operationOf(
  className: string,
  options: Readonly<Record<string, unknown>>,
): OperationFunction | null {
  const find = Object.hasOwn(table, className) ? table[className] : undefined;
  return find?.(options) ?? null;
}

/** A slice as NumPy writes it: `1:5:2`. */
export function readArgument(value: JsonValue): unknown {
  const object = asSerializedObject(value);
  if (object?.class_name === "__slice__") {
    const { start, stop, step } = configOf(object);
    const text = [start, stop].map((bound) => (bound == null ? "" : String(bound))).join(":");
    return new StoredArgument(value, step == null ? text : `${text}:${String(step)}`);
  }
  if (object?.class_name === "__ellipsis__") return new StoredArgument(value, "...");
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(readArgument);
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readArgument(item)]))
    : value;
}

/** An argument as Keras writes it: the inverse of {@link readArgument}. */
export function writeArgument(value: unknown): JsonValue {
  if (value instanceof StoredArgument) return value.json;
  return (value ?? null) as JsonValue;
}

/** What is no plain value in Keras's spelling: a slice, an ellipsis. */
class StoredArgument {
  readonly json: JsonValue;
  /** As `Tensor.slice` takes it. */
  readonly text: string;

  constructor(json: JsonValue, text: string) {
    this.json = json;
    this.text = text;
  }
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
