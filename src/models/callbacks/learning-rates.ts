/** @module models/callbacks/learning-rates — what callbacks share that change the learning rate. */
import { StateError } from "../../core/errors.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import type { AnyModel } from "../model.ts";
import type { Logs } from "./callback.ts";

/** An optimizer whose learning rate may be set, and what it is called in logs and messages. */
export interface Rated {
  readonly optimizer: Optimizer;
  /** `learning_rate`, or with several optimizers `learning_rate_adam`. */
  readonly key: string;
}

/** The model's optimizer, or those of which it consists. @throws {@link StateError} `model/not-compiled` */
export function ratedOptimizers(where: string, model: AnyModel | null): readonly Rated[] {
  const optimizer = model?.optimizer ?? null;
  if (optimizer === null) {
    throw new StateError(
      "model/not-compiled",
      `${where}: there is no optimizer yet. Compile the model, and pass the callback to its fit.`,
    );
  }
  if ("optimizers" in optimizer && Array.isArray(optimizer.optimizers)) {
    // Those of a MultiOptimizer.
    const inner = optimizer.optimizers as readonly Optimizer[];
    return inner.map((part) => ({ optimizer: part, key: `learning_rate_${part.name}` }));
  }
  return [{ optimizer, key: "learning_rate" }];
}

/** Adds the learning rates to an epoch's logs, and so to the history. */
export function logLearningRates(rated: readonly Rated[], logs: Logs): void {
  // The one place where logs are added to: readers see them as they are.
  const added = logs as Record<string, number>;
  for (const { optimizer, key } of rated) added[key] = optimizer.learningRate;
}
