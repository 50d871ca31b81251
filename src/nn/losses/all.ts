/** @module nn/losses/all — every loss: for rare names, files and `losses.get`. */
import { classTable, lookUp } from "../identifier.ts";
import { Circle } from "./circle.ts";
import { CosineSimilarity } from "./cosine-similarity.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./crossentropy.ts";
import { CrossentropyByShape } from "./crossentropy-by-shape.ts";
import { CTC } from "./ctc.ts";
import { KLDivergence, Poisson } from "./divergence.ts";
import { BinaryFocalCrossentropy, CategoricalFocalCrossentropy } from "./focal.ts";
import { FunctionLoss } from "./function-loss.ts";
import { CategoricalGeneralizedCrossEntropy } from "./generalized-crossentropy.ts";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.ts";
import { Huber, LogCosh } from "./huber.ts";
import { isLossFunction, Loss } from "./loss.ts";
import { Dice, Tversky } from "./overlap.ts";
import type { LossClass, LossIdentifier } from "./registry.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./regression.ts";
import { MeanAbsolutePercentageError, MeanSquaredLogarithmicError } from "./relative-errors.ts";

/** Classes by Keras's name. */
export const lossClasses: Readonly<Record<string, LossClass>> = classTable<LossClass>([
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  CTC,
  Circle,
  CosineSimilarity,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
]);

/** Short names, beside the classes' own. */
const aliases: Readonly<Record<string, LossClass>> = {
  bce: BinaryCrossentropy,
  kld: KLDivergence,
  mae: MeanAbsoluteError,
  mape: MeanAbsolutePercentageError,
  mse: MeanSquaredError,
  msle: MeanSquaredLogarithmicError,
  crossentropy: CrossentropyByShape,
  ce: CrossentropyByShape,
};

/** The loss that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getLoss(identifier: LossIdentifier): Loss {
  if (identifier instanceof Loss) return identifier;
  if (isLossFunction(identifier)) return new FunctionLoss(identifier);
  const Class = lookUp("loss", identifier as string, { ...lossClasses, ...aliases });
  return new Class();
}
