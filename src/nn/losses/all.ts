/** @module nn/losses/all — every loss, for what cannot wait: files and `losses.get`. */
import { classTable, lookUp } from "../identifier.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./crossentropy.ts";
import { CrossentropyByShape } from "./crossentropy-by-shape.ts";
import type { Loss } from "./loss.ts";
import { type LossClass, type LossIdentifier, lossOfObject } from "./registry.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./regression.ts";

/** Classes by Keras's name. */
export const lossClasses: Readonly<Record<string, LossClass>> = classTable<LossClass>([
  BinaryCrossentropy,
  CategoricalCrossentropy,
  MeanAbsoluteError,
  MeanSquaredError,
  SparseCategoricalCrossentropy,
]);

/** Short names, beside the classes' own. */
const aliases: Readonly<Record<string, LossClass>> = {
  bce: BinaryCrossentropy,
  mae: MeanAbsoluteError,
  mse: MeanSquaredError,
  crossentropy: CrossentropyByShape,
  ce: CrossentropyByShape,
};

/** The loss that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getLoss(identifier: LossIdentifier): Loss {
  const made = lossOfObject(identifier);
  if (made !== null) return made;
  const Class = lookUp("loss", identifier as string, { ...lossClasses, ...aliases });
  return new Class();
}
