/** @module nn/optimizers/registry — optimizers by name. */
import { type Later, later, lookUp } from "../identifier.ts";
import { Adam } from "./adam.ts";
import { Optimizer } from "./optimizer.ts";
import { RMSprop } from "./rmsprop.ts";
import { SGD } from "./sgd.ts";

export type OptimizerClass = { new (config?: never): Optimizer; readonly className: string };

/** Names that completion offers; any case works (`RMSProp`). */
export type OptimizerName =
  | "sgd"
  | "rmsprop"
  | "adagrad"
  | "adam"
  | "adadelta"
  | "adamW"
  | "adamax"
  | "nadam"
  | "ftrl"
  | "lion"
  | "lamb"
  | "adafactor"
  | "muon"
  | "scheduleFreeAdamW";

/** Classes that are at hand; `null` for those that are loaded on use. */
const table: Readonly<Record<OptimizerName, OptimizerClass | null>> = {
  sgd: SGD,
  rmsprop: RMSprop,
  adagrad: null,
  adam: Adam,
  adadelta: null,
  adamW: null,
  adamax: null,
  nadam: null,
  ftrl: null,
  lion: null,
  lamb: null,
  adafactor: null,
  muon: null,
  scheduleFreeAdamW: null,
};

/** A name, or an optimizer with its options. */
export type OptimizerIdentifier = OptimizerName | (string & {}) | Optimizer;

/** The optimizer that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function findOptimizer(identifier: OptimizerIdentifier): Optimizer | Later<Optimizer> {
  if (identifier instanceof Optimizer) return identifier;
  const Class = lookUp("optimizer", identifier, table);
  if (Class !== null) return new Class();
  return later(async () => (await import("../rare.ts")).getOptimizer(identifier));
}
