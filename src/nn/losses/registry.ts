/** @module nn/losses/registry — losses by name. */
import type { Tensor } from "../../ir/tensor.ts";
import { afterLoading, type Later, later, lookUp } from "../identifier.ts";
import { alignRanks } from "../rank.ts";
import { Loss, type LossFunction } from "./loss.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./regression.ts";

export type LossClass = { new (config?: never): Loss; readonly className: string };

const binary = later(async () => (await import("./crossentropy.ts")).BinaryCrossentropy);
const categorical = later(async () => (await import("./crossentropy.ts")).CategoricalCrossentropy);
const sparse = later(async () => (await import("./crossentropy.ts")).SparseCategoricalCrossentropy);
const byShape = later(async () => (await import("./crossentropy-by-shape.ts")).CrossentropyByShape);
const klDivergence = later(async () => (await import("./divergence.ts")).KLDivergence);
const meanAbsolutePercentageError = later(
  async () => (await import("./relative-errors.ts")).MeanAbsolutePercentageError,
);
const meanSquaredLogarithmicError = later(
  async () => (await import("./relative-errors.ts")).MeanSquaredLogarithmicError,
);

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

const table: Readonly<Record<LossName, LossClass | Later<LossClass>>> = {
  meanSquaredError: MeanSquaredError,
  mse: MeanSquaredError,
  meanAbsoluteError: MeanAbsoluteError,
  mae: MeanAbsoluteError,
  binaryCrossentropy: binary,
  bce: binary,
  categoricalCrossentropy: categorical,
  sparseCategoricalCrossentropy: sparse,
  crossentropy: byShape,
  ce: byShape,
  binaryFocalCrossentropy: later(async () => (await import("./focal.ts")).BinaryFocalCrossentropy),
  categoricalFocalCrossentropy: later(
    async () => (await import("./focal.ts")).CategoricalFocalCrossentropy,
  ),
  categoricalGeneralizedCrossEntropy: later(
    async () => (await import("./generalized-crossentropy.ts")).CategoricalGeneralizedCrossEntropy,
  ),
  categoricalHinge: later(async () => (await import("./hinge.ts")).CategoricalHinge),
  circle: later(async () => (await import("./circle.ts")).Circle),
  cosineSimilarity: later(async () => (await import("./cosine-similarity.ts")).CosineSimilarity),
  dice: later(async () => (await import("./overlap.ts")).Dice),
  hinge: later(async () => (await import("./hinge.ts")).Hinge),
  huber: later(async () => (await import("./huber.ts")).Huber),
  klDivergence,
  kld: klDivergence,
  logCosh: later(async () => (await import("./huber.ts")).LogCosh),
  meanAbsolutePercentageError,
  mape: meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  msle: meanSquaredLogarithmicError,
  poisson: later(async () => (await import("./divergence.ts")).Poisson),
  squaredHinge: later(async () => (await import("./hinge.ts")).SquaredHinge),
  tversky: later(async () => (await import("./overlap.ts")).Tversky),
};

/** A name, a loss with its options, or a function `(yTrue, yPred) → values`. */
export type LossIdentifier = LossName | (string & {}) | Loss | LossFunction;

/** A function of your own as a loss: the mean of its values. */
class FunctionLoss extends Loss {
  static override readonly className: string = "FunctionLoss";
  readonly #function: LossFunction;

  constructor(f: LossFunction) {
    super(f.name || "loss", {});
    this.#function = f;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    // What Keras does for functions, which else would broadcast [n] against [n, 1] to [n, n].
    return this.#function(...alignRanks(yTrue.astype(yPred.dtype), yPred));
  }
}

/** The loss that an identifier which is no name stands for; `null` for a name. */
export function lossOfObject(identifier: LossIdentifier): Loss | null {
  if (identifier instanceof Loss) return identifier;
  // A class would be called without `new`; it goes on to the error that says so.
  const isFunction = typeof identifier === "function" && !(identifier.prototype instanceof Loss);
  return isFunction ? new FunctionLoss(identifier) : null;
}

/** The loss that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function findLoss(identifier: LossIdentifier): Loss | Later<Loss> {
  const made = lossOfObject(identifier);
  if (made !== null) return made;
  const found = lookUp("loss", identifier as string, table);
  return afterLoading(found, (Class) => new Class());
}
