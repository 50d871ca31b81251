/** @module nn/initializers/registry — initializers by name. */
import { lookUp } from "../identifier.ts";
import { Constant, Ones, Zeros } from "./constant.ts";
import { Initializer } from "./initializer.ts";
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

type InitializerClass = { new (config?: never): Initializer; readonly className: string };

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
  | "lecunNormal";

const table: Readonly<Record<InitializerName, InitializerClass>> = {
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
};

/** A name, or an initializer with its options. */
export type InitializerIdentifier = InitializerName | (string & {}) | Initializer;

/** The initializer that a name stands for. @throws {@link ValueError} `identifier/unknown` */
export function getInitializer(identifier: InitializerIdentifier): Initializer {
  if (identifier instanceof Initializer) return identifier;
  const Class = lookUp("initializer", identifier, table);
  return new Class();
}

/** Classes by Keras's name, for loading. */
export const initializerClasses: Readonly<Record<string, InitializerClass>> = Object.fromEntries(
  Object.values(table).map((Class) => [Class.className, Class]),
);
