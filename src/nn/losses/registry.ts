/** @module nn/losses/registry — losses by name. */
import { type Later, later, lookUp } from "../identifier.ts";
import { isLossFunction, Loss, type LossFunction } from "./loss.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./regression.ts";

export type LossClass = { new (config?: never): Loss; readonly className: string };

/** Names that completion offers; every spelling that Keras takes works. */
export type LossName =
  | "meanSquaredError"
  | "mse"
  | "meanAbsoluteError"
  | "mae"
  | "binaryCrossentropy"
  | "bce"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "crossentropy"
  | "ce"
  | "binaryFocalCrossentropy"
  | "categoricalFocalCrossentropy"
  | "categoricalGeneralizedCrossEntropy"
  | "categoricalHinge"
  | "circle"
  | "cosineSimilarity"
  | "ctc"
  | "dice"
  | "hinge"
  | "huber"
  | "klDivergence"
  | "kld"
  | "logCosh"
  | "meanAbsolutePercentageError"
  | "mape"
  | "meanSquaredLogarithmicError"
  | "msle"
  | "poisson"
  | "squaredHinge"
  | "tversky";

/** Classes that are at hand; `null` for those that are loaded on use, all at once: a bundle in many pieces is larger. */
const table: Readonly<Record<LossName, LossClass | null>> = {
  meanSquaredError: MeanSquaredError,
  mse: MeanSquaredError,
  meanAbsoluteError: MeanAbsoluteError,
  mae: MeanAbsoluteError,
  binaryCrossentropy: null,
  bce: null,
  categoricalCrossentropy: null,
  sparseCategoricalCrossentropy: null,
  crossentropy: null,
  ce: null,
  binaryFocalCrossentropy: null,
  categoricalFocalCrossentropy: null,
  categoricalGeneralizedCrossEntropy: null,
  categoricalHinge: null,
  circle: null,
  cosineSimilarity: null,
  ctc: null,
  dice: null,
  hinge: null,
  huber: null,
  klDivergence: null,
  kld: null,
  logCosh: null,
  meanAbsolutePercentageError: null,
  mape: null,
  meanSquaredLogarithmicError: null,
  msle: null,
  poisson: null,
  squaredHinge: null,
  tversky: null,
};

/** A name, a loss with its options, or a function `(yTrue, yPred) → values`. */
export type LossIdentifier = LossName | (string & {}) | Loss | LossFunction;

/** The loss that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function findLoss(identifier: LossIdentifier): Loss | Later<Loss> {
  if (identifier instanceof Loss) return identifier;
  const Class = isLossFunction(identifier) ? null : lookUp("loss", identifier as string, table);
  if (Class !== null) return new Class();
  return later(async () => (await import("../rare.ts")).getLoss(identifier));
}
