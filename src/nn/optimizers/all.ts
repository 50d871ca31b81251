/** @module nn/optimizers/all — every optimizer, for what cannot wait: files and `optimizers.get`. */
import { classTable, lookUp } from "../identifier.ts";
import { Adadelta } from "./adadelta.ts";
import { Adafactor } from "./adafactor.ts";
import { Adagrad } from "./adagrad.ts";
import { Adam } from "./adam.ts";
import { Adamax } from "./adamax.ts";
import { AdamW } from "./adamw.ts";
import { Ftrl } from "./ftrl.ts";
import { Lamb } from "./lamb.ts";
import { Lion } from "./lion.ts";
import { LossScaleOptimizer } from "./loss-scale-optimizer.ts";
import { MultiOptimizer } from "./multi-optimizer.ts";
import { Muon } from "./muon.ts";
import { Nadam } from "./nadam.ts";
import { Optimizer } from "./optimizer.ts";
import { OptimizerMap } from "./optimizer-map.ts";
import type { OptimizerClass, OptimizerIdentifier } from "./registry.ts";
import { RMSprop } from "./rmsprop.ts";
import { ScheduleFreeAdamW } from "./schedule-free-adamw.ts";
import { SGD } from "./sgd.ts";

/** Those that need no option: classes by Keras's name. */
const byName: Readonly<Record<string, OptimizerClass>> = classTable([
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  AdamW,
  Adamax,
  Ftrl,
  Lamb,
  Lion,
  Muon,
  Nadam,
  RMSprop,
  ScheduleFreeAdamW,
  SGD,
]);

type AnyClass = { new (config: never): object; readonly className: string };

/** Classes by Keras's name, with those around other optimizers. */
export const optimizerClasses: Readonly<Record<string, AnyClass>> = {
  ...byName,
  ...classTable<AnyClass>([LossScaleOptimizer, MultiOptimizer, OptimizerMap]),
};

/** The optimizer that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getOptimizer(identifier: OptimizerIdentifier): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  const Class = lookUp("optimizer", identifier, byName);
  return new Class();
}
