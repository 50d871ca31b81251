/** @module nn/optimizers/registry — optimizers by name. */
import { afterLoading, type Later, later, lookUp } from "../identifier.ts";
import { Adagrad } from "./adagrad.ts";
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

const table: Readonly<Record<OptimizerName, OptimizerClass | Later<OptimizerClass>>> = {
  sgd: SGD,
  rmsprop: RMSprop,
  adagrad: Adagrad,
  adam: Adam,
  adadelta: later(async () => (await import("./adadelta.ts")).Adadelta),
  adamW: later(async () => (await import("./adamw.ts")).AdamW),
  adamax: later(async () => (await import("./adamax.ts")).Adamax),
  nadam: later(async () => (await import("./nadam.ts")).Nadam),
  ftrl: later(async () => (await import("./ftrl.ts")).Ftrl),
  lion: later(async () => (await import("./lion.ts")).Lion),
  lamb: later(async () => (await import("./lamb.ts")).Lamb),
  adafactor: later(async () => (await import("./adafactor.ts")).Adafactor),
  muon: later(async () => (await import("./muon.ts")).Muon),
  scheduleFreeAdamW: later(
    async () => (await import("./schedule-free-adamw.ts")).ScheduleFreeAdamW,
  ),
};

/** A name, or an optimizer with its options. */
export type OptimizerIdentifier = OptimizerName | (string & {}) | Optimizer;

/** The optimizer that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function findOptimizer(identifier: OptimizerIdentifier): Optimizer | Later<Optimizer> {
  if (identifier instanceof Optimizer) return identifier;
  const found = lookUp("optimizer", identifier, table);
  return afterLoading(found, (Class) => new Class());
}
