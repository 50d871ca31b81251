/** @module nn/optimizers/registry — optimizers by name. */
import { afterLoading, type Later, lookUp } from "../identifier.ts";
import { Adagrad } from "./adagrad.ts";
import { Adam } from "./adam.ts";
import { Optimizer } from "./optimizer.ts";
import { RMSprop } from "./rmsprop.ts";
import { SGD } from "./sgd.ts";

export type OptimizerClass = { new (config?: never): Optimizer; readonly className: string };

/** Names that completion offers; any case works (`RMSProp`). */
export type OptimizerName = "sgd" | "rmsprop" | "adagrad" | "adam";

const table: Readonly<Record<OptimizerName, OptimizerClass | Later<OptimizerClass>>> = {
  sgd: SGD,
  rmsprop: RMSprop,
  adagrad: Adagrad,
  adam: Adam,
};

/** A name, or an optimizer with its options. */
export type OptimizerIdentifier = OptimizerName | (string & {}) | Optimizer;

/** The optimizer that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function findOptimizer(identifier: OptimizerIdentifier): Optimizer | Later<Optimizer> {
  if (identifier instanceof Optimizer) return identifier;
  const found = lookUp("optimizer", identifier, table);
  return afterLoading(found, (Class) => new Class());
}
