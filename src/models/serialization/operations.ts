/** @module models/serialization/operations — ops that a functional model's config may name, by Keras's classes. */

import type { DType } from "../../core/dtype.ts";
import { isJsonObject, type JsonValue } from "../../formats/json.ts";
import * as arrays from "../../nn/operations/arrays.ts";
import * as elementwise from "../../nn/operations/elementwise.ts";
import { getItem } from "../../nn/operations/methods.ts";
import * as neural from "../../nn/operations/neural.ts";
import { entryOf } from "../../nn/operations/on-symbols.ts";
import * as reductions from "../../nn/operations/reductions.ts";
import {
  type OperationEntry,
  parseSignature,
  type Signature,
} from "../../nn/operations/signature.ts";
import { array } from "../../ops/convert.ts";
import { asSerializedObject, configOf } from "./serialized-object.ts";

/** An op of Keras's, with its signature. */
export interface KnownOperation {
  readonly entry: OperationEntry;
  readonly signature: Signature;
}

let table: ReadonlyMap<string, KnownOperation> | null = null;

/** The op of Keras's class `className`; `null` for ops that are not known here. */
export function operationOfClass(className: string): KnownOperation | null {
  table ??= tableOf([getItem, ...[elementwise, reductions, arrays, neural].flatMap(Object.values)]);
  return table.get(className) ?? null;
}

function tableOf(ops: readonly unknown[]): ReadonlyMap<string, KnownOperation> {
  const found = new Map<string, KnownOperation>();
  for (const op of ops) {
    const entry = entryOf(op);
    if (entry === undefined) continue;
    const signature = parseSignature(entry.line);
    // Some ops have two names here.
    if (!found.has(signature.className)) found.set(signature.className, { entry, signature });
  }
  return found;
}

/** An argument of a call: slices as `Tensor.slice` takes them (`"1:5:2"`), arrays as tensors. */
export function readArgument(value: JsonValue): unknown {
  const object = asSerializedObject(value);
  if (object !== null) {
    const config = configOf(object);
    if (object.class_name === "__slice__") {
      const { start, stop, step } = config;
      const text = [start, stop].map((bound) => (bound == null ? "" : String(bound))).join(":");
      return step == null ? text : `${text}:${String(step)}`;
    }
    if (object.class_name === "__ellipsis__") return "...";
    if (object.class_name === "__numpy__" || object.class_name === "__tensor__") {
      return array(config.value as number[], dtypeOf(config.dtype));
    }
  }
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(readArgument);
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readArgument(item)]))
    : value;
}

/** Tensors of 64 bits become those of 32, as in Keras's backends. */
function dtypeOf(name: JsonValue | undefined): DType {
  const narrow = { float64: "float32", int64: "int32", uint64: "uint32" } as const;
  return typeof name === "string" && Object.hasOwn(narrow, name)
    ? narrow[name as keyof typeof narrow]
    : (name as DType);
}
