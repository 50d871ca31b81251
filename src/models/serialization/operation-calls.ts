/** @module models/serialization/operation-calls — uses of ops in a functional model's config. It knows all ops. */
import { mapStructure } from "../../core/tree.ts";
import type { JsonValue } from "../../formats/json.ts";
import { optionOfKey } from "../../formats/keras-keys.ts";
import { floatOf } from "../../formats/python-json.ts";
import type { SymbolicTensor } from "../../nn/graph.ts";
import { ArgumentPlace, FloatArgument } from "../../nn/layers/operation.ts";
import { operationOf } from "../../nn/operations/make.ts";
import { positional, type Signature } from "../../nn/operations/signature.ts";
import type { OperationReader } from "./config-reader.ts";
import { unknownClass } from "./errors.ts";
import { tensorPlace } from "./functional-graph.ts";
import { operationOfClass, readArgument } from "./operations.ts";

/** Records a use of an op. @throws {@link UnsupportedError} `load/unknown-class` */
export const readOperation: OperationReader = (
  object,
  options,
  { args, kwargs },
  tensorAt,
  where,
) => {
  const { name, ...config } = options;
  const known = operationOfClass(object.class_name);
  if (known === null) throw unknownClass(object.class_name, "op", where);
  const tensors: SymbolicTensor[] = [];
  const argument = (value: JsonValue): unknown => {
    const float = floatOf(value);
    if (float !== null) return new FloatArgument(float);
    const place = tensorPlace(value);
    if (place !== null) return new ArgumentPlace(tensors.push(tensorAt(place)) - 1);
    return Array.isArray(value)
      ? (value as readonly JsonValue[]).map(argument)
      : readArgument(value);
  };
  // In this order: it is that of the inputs.
  const list = args.map(argument);
  const named = Object.entries(kwargs).map(([key, value]) => [optionOfKey(key), argument(value)]);
  const { entry, signature } = known;
  const operation = operationOf(
    entry,
    { ...signature, module: object.module ?? signature.module },
    withOperands(signature, positional(signature, list, Object.fromEntries(named))),
    config,
    typeof name === "string" ? name : null,
  );
  return operation.apply(tensors);
};

/** Only operands make floats of integers: all other floats are numbers like any. */
function withOperands({ parameters }: Signature, args: readonly unknown[]): readonly unknown[] {
  const names = parameters.filter(({ kind }) => kind === "argument").map(({ name }) => name);
  const plain = (value: unknown): unknown =>
    mapStructure((leaf) => (leaf instanceof FloatArgument ? leaf.value : leaf), value);
  return args.map((value, i) => (/^x[12]$/.test(names[i] ?? "") ? value : plain(value)));
}
