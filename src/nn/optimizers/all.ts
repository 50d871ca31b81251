/** @module nn/optimizers/all — every optimizer, for what cannot wait: files and `optimizers.get`. */
import { classTable, lookUp } from "../identifier.ts";
import { Adagrad } from "./adagrad.ts";
import { Adam } from "./adam.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerClass, OptimizerIdentifier } from "./registry.ts";
import { RMSprop } from "./rmsprop.ts";
import { SGD } from "./sgd.ts";

/** Classes by Keras's name. */
export const optimizerClasses: Readonly<Record<string, OptimizerClass>> = classTable([
  Adagrad,
  Adam,
  RMSprop,
  SGD,
]);

/** The optimizer that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getOptimizer(identifier: OptimizerIdentifier): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  const Class = lookUp("optimizer", identifier, optimizerClasses);
  return new Class();
}
