/** @module nn/operations/make — what ops do on symbolic tensors: a layer that applies the op becomes a part of the model. */
import { isPlainObject } from "../../core/tree.ts";
import { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { automaticObjectName } from "../../runtime/session.ts";
import { SymbolicTensor } from "../graph.ts";
import { ArgumentPlace, Operation } from "../layers/operation.ts";
import type { Nested, Tensors } from "../structure.ts";
import { arrange, bind, type OperationEntry, parseSignature, type Signature } from "./signature.ts";

/** Makes a use of an op a part of the model. */
export function operate(entry: OperationEntry, given: readonly unknown[]): Nested<SymbolicTensor> {
  const signature = parseSignature(entry.line);
  const { args, config } = bind(signature, given);
  const tensors: SymbolicTensor[] = [];
  const names = signature.parameters.filter(({ kind }) => kind === "argument");
  const placed = args.map((value, i) => {
    // Positions stay lists of integers; what else is given as a list of numbers is a tensor.
    const isPositions = /indices|key/i.test(names[i]?.name ?? "");
    return withPlaces(value, tensors, isPositions);
  });
  const operation = operationOf(entry, signature, placed, config, null);
  return operation.apply(tensors) as Nested<SymbolicTensor>;
}

/** A use of an op, with Keras's arguments and config. */
export function operationOf(
  { run }: OperationEntry,
  signature: Signature,
  args: readonly unknown[],
  config: Readonly<Record<string, unknown>>,
  name: string | null,
): Operation {
  const { className, module } = signature;
  // What cannot be done is told now, not in the first step of training.
  arrange(signature, { args, config });
  return new Operation(
    { className, module },
    args,
    (filled) => {
      const parameters = arrange(signature, { args: filled, config });
      return (run as (...parameters: readonly unknown[]) => Tensors)(...parameters);
    },
    { name: name ?? automaticObjectName(className) },
    config,
  );
}

/** An argument with places instead of its symbolic tensors, which are added to `tensors`. */
function withPlaces(value: unknown, tensors: SymbolicTensor[], isPositions: boolean): unknown {
  if (value instanceof SymbolicTensor) return new ArgumentPlace(tensors.push(value) - 1);
  if (ArrayBuffer.isView(value)) return array(value as Float32Array);
  if (!Array.isArray(value)) return value;
  const items = value as readonly unknown[];
  const isList = isPositions || items.some((item) => holdsTensor(item));
  return isList
    ? items.map((item) => withPlaces(item, tensors, isPositions))
    : array(value as number[]);
}

function holdsTensor(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsTensor);
  return value instanceof SymbolicTensor || value instanceof Tensor || isPlainObject(value);
}
