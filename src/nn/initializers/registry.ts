/** @module nn/initializers/registry — initializers by name. */
import { Tensor } from "../../ir/tensor.ts";
import { lookUp } from "../identifier.ts";
import { Constant, Ones, Zeros } from "./constant.ts";
import { FunctionInitializer, type InitializerFunction } from "./function.ts";
import { Identity } from "./identity.ts";
import { Initializer } from "./initializer.ts";
import { Orthogonal } from "./orthogonal.ts";
import { RandomNormal, RandomUniform, TruncatedNormal } from "./random.ts";
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./variance-scaling.ts";

/** A class that is made from its options, all of which have defaults. */
export type InitializerClass = { new (config?: never): Initializer; readonly className: string };

/** Names that completion offers; every spelling that Keras takes works. */
export type InitializerName =
  | "zeros"
  | "zero"
  | "ones"
  | "one"
  | "constant"
  | "randomUniform"
  | "uniform"
  | "randomNormal"
  | "normal"
  | "truncatedNormal"
  | "varianceScaling"
  | "glorotUniform"
  | "glorotNormal"
  | "heUniform"
  | "heNormal"
  | "lecunUniform"
  | "lecunNormal"
  | "orthogonal"
  | "orthogonalInitializer"
  | "identity"
  | "identityInitializer";

/** Classes by the names that stand for them. */
export const initializerTable: Readonly<Record<InitializerName, InitializerClass>> = {
  zeros: Zeros,
  zero: Zeros,
  ones: Ones,
  one: Ones,
  constant: Constant,
  randomUniform: RandomUniform,
  uniform: RandomUniform,
  randomNormal: RandomNormal,
  normal: RandomNormal,
  truncatedNormal: TruncatedNormal,
  varianceScaling: VarianceScaling,
  glorotUniform: GlorotUniform,
  glorotNormal: GlorotNormal,
  heUniform: HeUniform,
  heNormal: HeNormal,
  lecunUniform: LecunUniform,
  lecunNormal: LecunNormal,
  orthogonal: Orthogonal,
  orthogonalInitializer: Orthogonal,
  identity: Identity,
  identityInitializer: Identity,
};

/** A name, an initializer with its options, a function `(shape, dtype) → values`, or the values themselves as a tensor. */
export type InitializerIdentifier =
  | InitializerName
  | (string & {})
  | Initializer
  | InitializerFunction
  | Tensor;

/**
 * The initializer that an identifier stands for.
 *
 * @param table - Classes by name. Default: those of weights of any shape, so not the STFT's.
 * @throws {@link ValueError} `identifier/unknown`, `identifier/type`
 */
export function getInitializer(
  identifier: InitializerIdentifier,
  table: Readonly<Record<string, InitializerClass>> = initializerTable,
): Initializer {
  if (identifier instanceof Initializer) return identifier;
  // A class would be called without `new`; it goes on to the error that says so.
  const isFunction = typeof identifier === "function" && !("className" in identifier);
  if (isFunction || identifier instanceof Tensor) return new FunctionInitializer(identifier);
  const Class = lookUp("initializer", identifier as string, table);
  return new Class();
}
