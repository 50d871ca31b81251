/** @module nn/tensor-function — objects that stand for a function of one tensor: penalties and projections of weights. */
import type { Tensor } from "../ir/tensor.ts";
import type { Config } from "./config.ts";
import { lookUp } from "./identifier.ts";

/** A function of a weight, with the options that made it. */
export interface TensorFunction {
  apply(x: Tensor): Tensor;
  readonly config: Config;
}

/** A name, an object that is made already, a function of your own, or `null` for none. */
export type TensorFunctionIdentifier<Name extends string> =
  | Name
  | (string & {})
  | TensorFunction
  | ((x: Tensor) => Tensor)
  | null;

type TensorFunctionClass = { new (config?: never): TensorFunction; readonly className: string };

/**
 * What an identifier stands for. A function becomes an object whose `wrapped` it is.
 *
 * @throws {@link ValueError} `identifier/unknown`, `identifier/type`
 */
export function getTensorFunction(
  kind: string,
  identifier: TensorFunctionIdentifier<string> | undefined,
  table: Readonly<Record<string, TensorFunctionClass>>,
): TensorFunction | null {
  if (identifier == null) return null;
  if (typeof identifier === "object" && "apply" in identifier) return identifier;
  // A class would be called without `new`; it goes on to the error that says so.
  if (typeof identifier === "function" && !("className" in identifier)) {
    return Object.freeze({ wrapped: identifier, apply: identifier, config: {} });
  }
  const Class = lookUp(kind, identifier as string, table);
  return new Class();
}
